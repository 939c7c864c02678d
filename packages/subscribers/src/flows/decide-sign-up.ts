import { queuedNotice } from '../notice.ts';
import type { SubscriberPorts } from '../ports.ts';
import { activate, interestsOf } from './activate.ts';

/** `gone`: nothing of them waits; `suppressed`: the address is never mailed, so that nobody can be let in by it. */
export type DecisionOutcome = { status: 'approved' | 'declined' | 'gone' | 'suppressed' };

/**
 * An operator's word on a confirmed sign-up. Approved, it becomes a subscription, and a notice says so; declined, nothing is mailed, and it is
 * forgotten as unanswered ones are.
 * @param decision.by as in the audit trail
 */
export async function decideSignUp(
  ports: SubscriberPorts,
  subscriberId: number,
  decision: { approve: boolean; by: string; now: Date },
): Promise<DecisionOutcome> {
  const { approve, by, now } = decision;
  const waiting = await ports.subscribers.inTransaction((rows) => rows.lockAwaited(subscriberId));
  if (waiting === null) return { status: 'gone' };
  const key = waiting.email.toLowerCase();
  if (approve && (await ports.suppressions.barred([key])).has(key)) return { status: 'suppressed' };
  const interests = approve ? await interestsOf(ports, waiting, now) : [];

  const done = await ports.subscribers.inTransaction(
    async (rows): Promise<{ status: 'gone' | 'declined' } | { status: 'approved'; noticeId: number }> => {
      const subscriber = await rows.lock(subscriberId);
      const confirmation = await rows.lockAwaited(subscriberId);
      // Signed up anew in between: the operator has not seen what for.
      if (subscriber === null || confirmation?.createdAt.getTime() !== waiting.createdAt.getTime())
        return { status: 'gone' };
      const status = approve ? 'approved' : 'declined';
      await rows.decide(subscriberId, { approval: status, by, now });
      if (status === 'declined') return { status };
      await activate(ports, { rows, subscriber, confirmation, now }, interests);
      const to = { email: confirmation.email, subscriberId };
      const slots = { kind: 'approved', subscriberId } as const;
      return { status, noticeId: await rows.addNotice(queuedNotice(ports.sealer, slots, to, now)) };
    },
  );
  if (done.status === 'approved') {
    await ports.queue.notify([done.noticeId]);
    await ports.queue.plan();
  }
  return { status: done.status };
}
