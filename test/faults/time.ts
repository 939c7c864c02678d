import { submitDigests, sweepLanes } from '@broadsheet/worker';

import type { openBench } from '../bench/world.ts';
import type { Ground } from './ground.ts';

const hour = 3_600_000;

/** What was put off comes again at once, as in minutes it would. */
export async function endWaits(ground: Ground): Promise<void> {
  await ground.ask(
    `update deliveries set next_attempt_at = planned_at
     where state in ('queued', 'uncertain') and finished_at is null and next_attempt_at > planned_at`,
  );
}

/**
 * Ends leases, as minutes would.
 * @param of whose deliveries; all, where nobody is named
 */
export async function endLeases(ground: Ground, of?: readonly string[]): Promise<void> {
  await ground.ask(
    `update deliveries set lease_until = clock_timestamp() - interval '1 second'
     where state = 'submitting'
       and ($1::text[] is null or subscriber_id in (select id from subscribers where email = any ($1)))`,
    [of ?? null],
  );
}

/** Leases end, what was put off comes again. Expiry is 20 hours away. */
export async function letTimePass(
  { context, installation }: Awaited<ReturnType<typeof openBench>>,
  ground: Ground,
  pass: (milliseconds: number) => void,
): Promise<void> {
  const unsettled = async (): Promise<number> =>
    (
      await ground.ask<{ count: number }>(
        'select count(*)::int as count from deliveries where finished_at is null',
      )
    )[0]?.count ?? 0;
  const never = new AbortController().signal;
  for (let hours = 0; hours < 18 && (await unsettled()) > 0; hours += 1) {
    await endLeases(ground);
    pass(hour);
    await sweepLanes(context);
    for (;;) {
      const ids = await context.mail.digests.outbox.owed({ now: installation.clock(), limit: 200 });
      if (ids.length === 0 || (await submitDigests(context, ids, never)).claimed === 0) break;
    }
  }
}
