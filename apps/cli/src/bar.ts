import { rateWords, timeWords } from '@broadsheet/delivery';

import type { Output } from './output.ts';

/** The rate is that of so many milliseconds: what a start took counts no longer than that. */
const span = 15_000;
/** Milliseconds between two looks at what is done. */
const between = 1000;

/**
 * A bar with the rate of the last seconds, and the time that the rest takes at it.
 * @param what is counted: "digests"
 * @param elapsed a clock that never jumps, in milliseconds
 */
export function createBar(
  output: Output,
  what: string,
  elapsed: () => number = () => performance.now(),
): (done: number, total: number) => void {
  const looks = [{ at: elapsed(), done: 0 }];
  return (done, total) => {
    const at = elapsed();
    looks.push({ at, done });
    while (looks.length > 2 && at - (looks[1]?.at ?? at) >= span) looks.shift();
    const from = looks[0] ?? { at, done };
    const rate = at > from.at ? ((done - from.done) * 1000) / (at - from.at) : 0;
    const left = Math.max(0, total - done);
    const rest = left === 0 ? '' : rate > 0 ? `, ${timeWords(left / rate)} left` : ', none just now';
    output.progress(Math.min(done, total), total, `${what}, ${rateWords(rate)} a second${rest}`);
  };
}

/**
 * Looks again and again while work lasts, where somebody sees it.
 * @param look what is done by now goes to the bar; one that fails is left out
 */
export async function whileWatched<T>(
  { watched }: Output,
  look: () => Promise<void>,
  work: () => Promise<T>,
): Promise<T> {
  if (!watched) return await work();
  let looking = null as Promise<void> | null;
  const timer = setInterval(() => {
    looking ??= look()
      .catch(() => undefined)
      .finally(() => {
        looking = null;
      });
  }, between);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    await looking;
    await look().catch(() => undefined);
  }
}
