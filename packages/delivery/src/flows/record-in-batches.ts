import type { Outcome } from '../ports.ts';

/**
 * How long an outcome waits for others to be recorded with, in milliseconds. A process that is killed leaves uncertain what
 * was accepted within this and one round trip to the database.
 */
const linger = 25;

/** A database that is away is asked again so often in a row, with so many milliseconds between: a minute, well below any lease. */
const patience = { asked: 120, pause: 500 };

/**
 * Records outcomes in small batches.
 * @param pause waits so many milliseconds
 */
export function recordInBatches(
  record: (outcomes: readonly Outcome[]) => Promise<void>,
  pause: (milliseconds: number) => Promise<void>,
): {
  add(outcome: Outcome): void;
  /**
   * Waits for everything added. What could not be recorded is tried again for a minute: it is known, and forgotten it would be uncertain.
   * @throws what recording throws at last
   */
  done(): Promise<void>;
  readonly all: readonly Outcome[];
} {
  const all: Outcome[] = [];
  let pending: Outcome[] = [];
  let lingering = false;
  let recording = Promise.resolve();
  const drain = async (): Promise<void> => {
    while (pending.length > 0) {
      const batch = pending;
      pending = [];
      try {
        await record(batch);
      } catch (error) {
        pending = [...batch, ...pending];
        throw error;
      }
    }
  };
  const flush = (): Promise<void> => (recording = recording.catch(() => undefined).then(drain));
  const later = async (): Promise<void> => {
    await pause(linger);
    lingering = false;
    // A failure is not lost: the batch waits in `pending` for the next flush, and `done` throws the last one.
    await flush().catch(() => undefined);
  };
  return {
    all,
    add(outcome) {
      all.push(outcome);
      pending.push(outcome);
      if (lingering) return;
      lingering = true;
      void later();
    },
    async done() {
      for (let asked = 1; ; asked += 1) {
        try {
          await flush();
          return;
        } catch (error) {
          if (asked === patience.asked) throw error;
          await pause(patience.pause);
        }
      }
    },
  };
}
