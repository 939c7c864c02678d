import { setTimeout } from 'node:timers/promises';

import type { Backing } from './backing.ts';
import type { Recorder } from './recorder.ts';

/** One reader in so many unsubscribes meanwhile. */
const leaves = 25;

/** Readers who unsubscribe while digests leave. */
export function letLeave(
  backing: Backing,
  recorder: Recorder,
  { readers, random }: { readers: readonly string[]; random: () => number },
): { end(): Promise<ReadonlyMap<string, number>> } {
  const left = new Map<string, number>();
  let over = false;
  const work = async (): Promise<void> => {
    let next = 1;
    while (!over) {
      await setTimeout(10);
      if (recorder.taken.length < next * leaves || next * leaves >= readers.length) continue;
      next += 1;
      const email = readers[Math.floor(random() * readers.length)];
      if (email === undefined || left.has(email)) continue;
      // Where the database is away it is not known whether they did.
      left.set(email, Infinity);
      const asked = backing.askOnce(
        `update subscribers set state = 'unsubscribed', unsubscribed_at = created_at, next_due_at = null where email = $1`,
        [email],
      );
      await asked.then(
        () => {
          left.set(email, Date.now());
        },
        () => undefined,
      );
    }
  };
  const working = work();
  return {
    async end() {
      over = true;
      await working;
      return left;
    },
  };
}
