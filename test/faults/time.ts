import { submitDigests, sweepLanes } from '@broadsheet/worker';

import type { openBench } from '../bench/world.ts';
import type { Backing } from './backing.ts';

export const hour = 3_600_000;

/** What was put off comes again at once, as in minutes it would. */
export async function endWaits(backing: Backing): Promise<void> {
  await backing.ask(
    `update deliveries set next_attempt_at = planned_at
     where state in ('queued', 'uncertain') and finished_at is null and next_attempt_at > planned_at`,
  );
}

/**
 * Ends leases, as minutes would.
 * @param claims of these; of all, where none are named
 */
export async function endLeases(backing: Backing, claims?: readonly string[]): Promise<void> {
  await backing.ask(
    `update deliveries set lease_until = clock_timestamp() - interval '1 second'
     where state = 'submitting' and ($1::uuid[] is null or claim = any ($1))`,
    [claims ?? null],
  );
}

/**
 * Leases end, what was put off comes again, until nothing is owed. Expiry is 20 hours away.
 * @param time `pass`: moves the clock; `step`: by so many milliseconds at once, or more where nothing would happen; `look`: after each
 */
export async function letTimePass(
  { context, installation }: Awaited<ReturnType<typeof openBench>>,
  backing: Backing,
  time: { pass: (milliseconds: number) => void; step: number; look?: () => Promise<void> },
): Promise<void> {
  const never = new AbortController().signal;
  const end = installation.clock().getTime() + 18 * hour;
  for (;;) {
    const now = installation.clock().getTime();
    const [left] = await backing.ask<{ count: number; next: Date | null }>(
      'select count(*)::int as count, min(next_attempt_at) as next from deliveries where finished_at is null',
    );
    if (now >= end || left === undefined || left.count === 0) return;
    await endLeases(backing);
    time.pass(Math.max(time.step, Math.min((left.next?.getTime() ?? 0) - now, hour)));
    await sweepLanes(context);
    for (;;) {
      const ids = await context.mail.digests.outbox.owed({ now: installation.clock(), limit: 200 });
      if (ids.length === 0 || (await submitDigests(context, ids, never)).claimed === 0) break;
    }
    await time.look?.();
  }
}
