import type { Outbox, Outcome } from '../ports.ts';

/**
 * How long an outcome waits for others to be recorded with, in milliseconds. A process that is killed leaves uncertain what
 * was accepted within this and two round trips to the database: that of the batch before, and its own.
 */
const linger = 25;

/** A database that is away is asked again so often in a row at least, with so many milliseconds between: a minute. */
const patience = { asked: 120, pause: 500 };

/** Records what became of rows in small batches, of all pages that a thread has in hand. */
export type Recorder = {
  /** @param claim under which the row is held */
  add(claim: string, outcome: Outcome): void;
  /**
   * Waits for everything added so far under a claim. What could not be recorded is tried again for a minute, and for as long after it as the
   * claim holds: it is known, and forgotten it would be uncertain, and come twice.
   * @param over aborted: the lease of the claim is over, or this worker is to stop
   * @throws what recording throws at last
   */
  done(claim: string, over: AbortSignal): Promise<void>;
};

/** Counts what becomes of rows, for all workers. */
export type Tally = {
  add: (outcomes: readonly Outcome[]) => void;
  /** Waits until all that was added is counted. */
  settle: () => Promise<void>;
};

/** @param ports `tally`: hears of what is recorded; `pause`: waits so many milliseconds; `now`: business time */
export function createRecorder(ports: {
  outbox: Pick<Outbox<never>, 'record'>;
  tally: Pick<Tally, 'add'>;
  now: () => Date;
  pause: (milliseconds: number) => Promise<void>;
}): Recorder {
  const { outbox, tally, now, pause } = ports;
  let pending: Held[] = [];
  let underWay: readonly Held[] = [];
  let lingering = false;
  let failed = false;
  let recording = Promise.resolve();
  // One batch each time: what comes meanwhile lingers again, so that a thread at full speed does not record row by row.
  const record = async (): Promise<void> => {
    // What failed together is tried page by page: an outcome that cannot be recorded holds up its own page alone.
    const batches = failed ? byClaim(pending) : pending.length === 0 ? [] : [pending];
    underWay = pending;
    pending = [];
    failed = false;
    const kept: Held[] = [];
    let reason: unknown;
    for (const batch of batches) {
      try {
        await outbox.record(batch, now());
        tally.add(batch.map(({ outcome }) => outcome));
      } catch (error) {
        kept.push(...batch);
        failed = true;
        reason = error;
      }
    }
    pending = [...kept, ...pending];
    underWay = [];
    if (failed) throw reason;
  };
  const flush = (): Promise<void> => (recording = recording.catch(() => undefined).then(record));
  const later = async (): Promise<void> => {
    await pause(linger);
    lingering = false;
    // A failure is not lost: the batch waits in `pending` for the next flush, and `done` throws the last one.
    await flush().catch(() => undefined);
  };
  return {
    add(claim, outcome) {
      pending.push({ claim, outcome });
      if (lingering) return;
      lingering = true;
      void later();
    },
    async done(claim, over) {
      const isTheirs = (held: Held): boolean => held.claim === claim;
      for (let asked = 1; ; asked += 1) {
        try {
          await flush();
          return;
        } catch (error) {
          if (!pending.some(isTheirs) && !underWay.some(isTheirs)) return;
          if (asked >= patience.asked && over.aborted) {
            pending = pending.filter((held) => !isTheirs(held));
            throw error;
          }
          await pause(patience.pause);
        }
      }
    },
  };
}

type Held = { claim: string; outcome: Outcome };

function byClaim(held: readonly Held[]): readonly Held[][] {
  const claims = new Map<string, Held[]>();
  for (const one of held) {
    const theirs = claims.get(one.claim);
    if (theirs === undefined) claims.set(one.claim, [one]);
    else theirs.push(one);
  }
  return [...claims.values()];
}
