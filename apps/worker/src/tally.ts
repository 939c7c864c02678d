import type { Tally } from '@broadsheet/delivery';

/** What was settled is told to all workers so often, in milliseconds: a page lasts minutes where a server, or a rate, is slow. */
const every = 1000;

type Settled = { submitted: number; rejected: number };

/**
 * Counts what is settled while pages last, so that the rate is known and the guard against mass rejection hears of it.
 * @param ports `elapsed`: a clock that never jumps, in milliseconds; `count`: adds to what all workers settled
 */
export function createTally({
  elapsed,
  count,
}: {
  elapsed: () => number;
  count: (settled: Settled) => Promise<void>;
}): Tally {
  let pending: Settled = { submitted: 0, rejected: 0 };
  let told = -Infinity;
  let telling = Promise.resolve();
  const put = ({ submitted, rejected }: Settled): void => {
    pending = { submitted: pending.submitted + submitted, rejected: pending.rejected + rejected };
  };
  /** One after the other: whoever waits for what it added waits for what is being told as well. */
  const tellNext = (): Promise<void> => {
    told = elapsed();
    telling = telling.catch(() => undefined).then(tell);
    return telling;
  };
  const tell = async (): Promise<void> => {
    if (pending.submitted + pending.rejected === 0) return;
    const settled = pending;
    pending = { submitted: 0, rejected: 0 };
    try {
      await count(settled);
    } catch (error) {
      // What could not be told now is told with the next.
      put(settled);
      throw error;
    }
  };
  return {
    add(outcomes) {
      put({
        submitted: outcomes.filter(({ state }) => state === 'submitted').length,
        rejected: outcomes.filter(({ state }) => state === 'rejected').length,
      });
      // What could not be told is told with the next, at the latest when the page is done.
      if (elapsed() - told >= every) tellNext().catch(() => undefined);
    },
    settle: tellNext,
  };
}
