import { type Claimed, type PageResult, submitPage, sweep } from '@broadsheet/delivery';

import type { WorkerContext } from '../context.ts';
import { type PageCounts, countPage } from '../crew/page-counts.ts';
import type { Lane } from '../mail.ts';

/** Submits a page of rows of one lane. */
export async function submit<Row extends Claimed>(
  { installation }: WorkerContext,
  lane: Lane<Row>,
  ids: readonly number[],
  options: { concurrency: number; stop: AbortSignal },
): Promise<PageResult> {
  const result = await submitPage(lane.ports, ids, options);
  if (result.claimed > 0) installation.log.debug(countPage(result).states, 'page.submitted');
  return result;
}

/** Submits a page of digests on whichever core has room. */
export async function submitDigests(
  { installation, crew }: WorkerContext,
  ids: readonly number[],
  stop: AbortSignal,
): Promise<PageCounts> {
  const counts = await crew.submit(ids, stop);
  if (counts.claimed > 0) installation.log.debug(counts.states, 'page.submitted');
  return counts;
}

/** Rows that one sweep may wake. */
const wokenAtMost = 20_000;

/** Ends leases, expires what came too late, and wakes workers for what is owed, in both lanes. */
export async function sweepLanes({ installation, mail }: WorkerContext): Promise<void> {
  const { clock, config, queues, log } = installation;
  const lanes = [
    { outbox: mail.digests.outbox, queue: 'deliveries', job: 'deliver' },
    { outbox: mail.notices.outbox, queue: 'notices', job: 'notify' },
  ] as const;
  for (const { outbox, queue, job } of lanes) {
    const result = await sweep(outbox, {
      now: clock(),
      waiting: await queues.waiting(queue),
      limit: wokenAtMost,
      uncertainPolicy: config.uncertainPolicy,
      wake: async (ids) => {
        await queues.wake(job, { ids: [...ids] });
      },
    });
    if (result.leasesEnded > 0 || result.expired > 0) log.warn({ queue, ...result }, 'outbox.swept');
  }
}
