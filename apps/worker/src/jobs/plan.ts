import { pageSize } from '@broadsheet/delivery';
import { type PlanOptions, type PlanResult, planDigests } from '@broadsheet/digest';

import type { WorkerContext } from '../context.ts';
import { heldBy } from './readiness.ts';

/**
 * Plans the digests that are due, and wakes workers for each page of them.
 * @param options `waits`: leave those as they are whom a late edition keeps waiting
 */
export async function plan(
  context: WorkerContext,
  options: Omit<PlanOptions, 'now' | 'onQueued' | 'held'> & { wake?: boolean; waits?: boolean } = {},
): Promise<PlanResult> {
  const { installation, planning } = context;
  const { clock, queues, log } = installation;
  const { wake = true, waits = false, ...query } = options;
  const now = clock();
  const result = await planDigests(planning, {
    ...query,
    now,
    held: waits ? await heldBy(context, now) : null,
    async onQueued(ids) {
      for (let start = 0; wake && start < ids.length; start += pageSize) {
        await queues.wake('deliver', { ids: ids.slice(start, start + pageSize) });
      }
    },
  });
  if (result.queued > 0 || result.skipped > 0) log.info(result, 'digests.planned');
  return result;
}
