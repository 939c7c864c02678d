import type { Outcome } from '../ports.ts';

/**
 * Records outcomes as they come: at once while nothing is being recorded, else together with the others that came
 * meanwhile. So a batch waits for one round trip to the database at most.
 */
export function recordInBatches(record: (outcomes: readonly Outcome[]) => Promise<void>): {
  add(outcome: Outcome): void;
  /** Waits for everything added; what could not be recorded is tried once more, and thrown if that fails too. */
  done(): Promise<void>;
  readonly all: readonly Outcome[];
} {
  const all: Outcome[] = [];
  let pending: Outcome[] = [];
  let running: Promise<void> | null = null;
  const flush = async (): Promise<void> => {
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
  return {
    all,
    add(outcome) {
      all.push(outcome);
      pending.push(outcome);
      // A failure is not lost: the batch waits in `pending` for the next flush, and `done` throws the last one.
      running ??= flush()
        .catch(() => undefined)
        .finally(() => {
          running = null;
        });
    },
    async done() {
      while (running !== null) await running;
      await flush();
    },
  };
}
