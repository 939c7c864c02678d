import { parseAddress } from '../address.ts';
import { type NewNotice, skippedNotice } from '../notice.ts';
import type { LockedSubscriber, SubscriberPorts } from '../ports.ts';
import type { SignUpOutcome } from './subscribe.ts';

const dayMs = 86_400_000;

/**
 * Mails a notice to whoever asks for it by their address. The answer and its cost are the same for every address: what is not mailed is kept as
 * skipped, with the reason.
 * @param options `perDay`: mailed at most so often a day; `mayHave`: who gets it; `notice`: what they get
 */
export async function mailOnDemand(
  ports: SubscriberPorts,
  email: string,
  now: Date,
  options: {
    kind: 'link' | 'data';
    perDay: number;
    mayHave: (subscriber: LockedSubscriber) => boolean;
    notice: (subscriber: LockedSubscriber) => NewNotice;
  },
): Promise<Exclude<SignUpOutcome, { status: 'refused' }>> {
  const { kind, perDay, mayHave, notice } = options;
  const address = parseAddress(email);
  if (!address.ok) return { status: 'invalid', problems: [{ field: 'email', message: address.problem }] };
  const suppressed = (await ports.suppressions.among([address.key])).has(address.key);
  const noticeId = await ports.subscribers.inTransaction(async (rows) => {
    const subscriber = await rows.lockByKey(address.key);
    const since = new Date(now.getTime() - dayMs);
    const recent = await rows.countNotices({ email: subscriber?.email ?? address.email, kind, since });
    const skip = (reason: string) => rows.addNotice(skippedNotice(kind, address.masked, reason, now));
    if (suppressed) return skip('suppressed');
    if (subscriber === null || !mayHave(subscriber)) return skip('not subscribed');
    return recent >= perDay ? skip('limit') : rows.addNotice(notice(subscriber));
  });
  await ports.queue.notify([noticeId]);
  return { status: 'accepted' };
}
