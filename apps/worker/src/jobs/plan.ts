import { pageSize } from '@broadsheet/delivery';
import { type PlanOptions, type PlanResult, planDigests } from '@broadsheet/digest';

import type { WorkerContext } from '../context.ts';

/** Plans the digests that are due, and wakes workers for each page of them. */
export async function plan(
  { installation, planning }: WorkerContext,
  options: Omit<PlanOptions, 'now' | 'onQueued'> & { wake?: boolean } = {},
): Promise<PlanResult> {
  const { clock, queues, log } = installation;
  const { wake = true, ...query } = options;
  const result = await planDigests(planning, {
    ...query,
    now: clock(),
    async onQueued(ids) {
      for (let start = 0; wake && start < ids.length; start += pageSize) {
        await queues.wake('deliver', { ids: ids.slice(start, start + pageSize) });
      }
    },
  });
  if (result.queued > 0 || result.skipped > 0) log.info(result, 'digests.planned');
  return result;
}
