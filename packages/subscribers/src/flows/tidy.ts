import { pendingLifetimeMs } from '../confirmation.ts';
import type { SubscriberPorts } from '../ports.ts';

/** Forgets sign-ups and confirm links that nobody answered in seven days. */
export async function expirePending(
  ports: Pick<SubscriberPorts, 'subscribers'>,
  now: Date,
): Promise<{ subscribers: number; confirmations: number }> {
  return ports.subscribers.dropUnanswered(new Date(now.getTime() - pendingLifetimeMs), now);
}

const pageSize = 1000;

/** Ends the pauses that are over. What came out meanwhile is in the next digest, as far as it holds. */
export async function resumePaused(
  ports: Pick<SubscriberPorts, 'subscribers' | 'dueTimes'>,
  now: Date,
): Promise<{ resumed: number }> {
  let resumed = 0;
  for (;;) {
    const page = await ports.subscribers.inTransaction(async (rows) => {
      const over = await rows.lockResumable(now, pageSize);
      for (const { id, preferences, lastDigestDay } of over) {
        const nextDueAt = ports.dueTimes.nextDue({ preferences, after: now, lastDigestDay }).at;
        await rows.reschedule(id, { state: 'active', preferences, pausedUntil: null, nextDueAt });
      }
      return over.length;
    });
    resumed += page;
    if (page < pageSize) return { resumed };
  }
}
