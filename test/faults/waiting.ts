import { setTimeout } from 'node:timers/promises';

import type { Crew } from './crew.ts';
import type { Backing } from './backing.ts';
import type { Recorder } from './recorder.ts';

/** Milliseconds between two looks, without a message until nothing moves any more, and after which workers do not get on by themselves. */
const look = 50;
/** The same where the database is asked. */
const question = 250;
export const stillness = 4000;
export const patience = 180_000;

/**
 * Waits until nobody of a crew that is alive has submitted anything for a while.
 */
async function quiet({ taken }: Recorder, crew: Crew): Promise<void> {
  for (let still = 0, last = taken.length; still * look < stillness; still += 1) {
    if (crew.living().length === 0) return;
    await setTimeout(look);
    if (taken.length !== last) still = 0;
    last = taken.length;
  }
}

/**
 * Waits until every process has ended. Those that live wait for the leases of those that were killed, which last minutes: once nobody
 * has submitted anything for a while, they are over here.
 */
export async function sent(crew: Crew, recorder: Recorder, onStill: () => Promise<void>): Promise<number> {
  const over = Promise.all(crew.members.map(({ ended }) => ended));
  while (crew.living().length > 0) {
    await Promise.race([quiet(recorder, crew), over]);
    await onStill();
  }
  return 0;
}

/** Waits until nothing is due any more that the workers could submit; returns how much of it they did not. */
export async function drained(
  { taken }: Recorder,
  backing: Backing,
  now: () => Date,
  onStill: () => Promise<void>,
): Promise<number> {
  let still = 0;
  let last = taken.length;
  const begun = performance.now();
  for (;;) {
    await setTimeout(question);
    const [row] = await backing.ask<{ due: number }>(
      `select count(*)::int as due from deliveries
       where state = 'submitting' or (state in ('queued', 'uncertain') and finished_at is null and next_attempt_at <= $1)`,
      [now()],
    );
    const due = row?.due ?? 0;
    if (due === 0 || performance.now() - begun > patience) return due;
    still = taken.length === last ? still + question : 0;
    last = taken.length;
    if (still >= stillness) {
      still = 0;
      await onStill();
    }
  }
}
