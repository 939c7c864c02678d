import { type UncertainPolicy, uncertainRetryAfter } from '../outcome.ts';
import type { SweptOutbox } from '../ports.ts';

/** Rows a wake-up carries. */
export const pageSize = 250;

/** What a sweep found. */
export type SweepResult = { leasesEnded: number; expired: number; woken: number };

/**
 * Ends leases, expires what came too late, and wakes workers for whatever is owed: nothing depends on a job surviving.
 * @param options `waiting`: jobs already queued; while there are many, nothing is woken twice for nothing. `limit`: rows
 */
export async function sweep(
  outbox: SweptOutbox,
  options: {
    now: Date;
    waiting: number;
    limit: number;
    uncertainPolicy: UncertainPolicy;
    wake: (ids: readonly number[]) => Promise<void>;
  },
): Promise<SweepResult> {
  const { now, waiting, limit, uncertainPolicy, wake } = options;
  const retryAt = uncertainPolicy === 'never' ? null : new Date(now.getTime() + uncertainRetryAfter);
  const leasesEnded = await outbox.endLeases({ now, retryAt });
  const expired = await outbox.expire(now);
  const room = limit - waiting * pageSize;
  const owed = room > 0 ? await outbox.owed({ now, limit: room }) : [];
  for (let start = 0; start < owed.length; start += pageSize) await wake(owed.slice(start, start + pageSize));
  return { leasesEnded, expired, woken: owed.length };
}
