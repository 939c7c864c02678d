import type { StreamStore } from '@broadsheet/delivery';

/** Whether the stream is open is asked so often, in milliseconds. */
const openFor = 500;

/** Tokens are taken for so long at once, in seconds, and the bucket holds twice as many: no second sees many more than the rate. */
const slice = 0.1;

type Ports = {
  store: StreamStore;
  /** Messages a second over all workers; null: no limit. */
  rate: number | null;
  now: () => Date;
  /** Milliseconds of a clock that never runs backwards. */
  elapsed: () => number;
  pause: (milliseconds: number) => Promise<void>;
};

/**
 * Turns at the stream of digests: one a message, at the rate that all workers share, none while it is paused.
 * @returns waits for a turn; false where there is none to wait for
 */
export function createTurns({
  store,
  rate,
  now,
  elapsed,
  pause,
}: Ports): (stop: AbortSignal) => Promise<boolean> {
  let open: { at: number; answer: Promise<boolean> } | null = null;
  let taking: Promise<number> | null = null;
  let tokens = 0;
  const isOpen = (): Promise<boolean> => {
    if (open === null || elapsed() - open.at > openFor)
      open = { at: elapsed(), answer: store.state(now()).then(({ pause: paused }) => paused === null) };
    return open.answer;
  };
  const takeSlice = async (limit: number): Promise<number> => {
    const most = Math.max(1, Math.round(limit * slice));
    const { granted, wait } = await store.take({ rate: limit, most, burst: Math.max(1, 2 * most) });
    tokens += granted;
    return wait;
  };
  return async (stop) => {
    while (!stop.aborted && (await isOpen())) {
      if (rate === null) return true;
      if (tokens > 0) {
        tokens -= 1;
        return true;
      }
      taking ??= takeSlice(rate).finally(() => {
        taking = null;
      });
      // Short waits, so that a stop, or a pause, is heard.
      const wait = await taking;
      if (wait > 0) await pause(Math.min(Math.max(wait, 5), openFor));
    }
    return false;
  };
}
