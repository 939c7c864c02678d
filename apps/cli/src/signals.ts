import { exit } from './exit.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Within so many milliseconds another signal is the same Ctrl-C: a terminal sends one, and npm passes on another. */
const sameCtrlC = 1000;

/**
 * Calls back at the first signal that asks this process to stop; another one later ends it at once.
 * @returns listens no more
 */
export function onStop(stop: () => void): () => void {
  let firstAt: number | null = null;
  const onSignal = (): void => {
    const now = performance.now();
    if (firstAt === null) {
      firstAt = now;
      stop();
    } else if (now - firstAt > sameCtrlC) process.exit(exit.failed);
  };
  for (const signal of signals) process.on(signal, onSignal);
  return () => {
    for (const signal of signals) process.off(signal, onSignal);
  };
}
