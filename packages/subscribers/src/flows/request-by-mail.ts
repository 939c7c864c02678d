import { limiterKeyOf, mailHostOf, parseAddress } from '../address.ts';
import { confirmationLifetimeMs } from '../confirmation.ts';
import { queuedNotice, skippedNotice } from '../notice.ts';
import type { SubscriberPorts } from '../ports.ts';
import { isSubscribed, noticeForSignUp, refusalUnder } from '../sign-up.ts';
import { confirmTokenOctets, createConfirmToken } from '../tokens.ts';
import { mailOnDemand } from './mail-on-demand.ts';
import type { SignUpCircumstances, SignUpOutcome } from './subscribe.ts';

const dayMs = 86_400_000;
/** "Send me the link again", at most so often a day. */
const linksPerDay = 3;

/**
 * Mails a preference link to an address if it is subscribed. The answer and its cost are the same for every address.
 */
export async function requestLink(
  ports: SubscriberPorts,
  email: string,
  now: Date,
): Promise<Exclude<SignUpOutcome, { status: 'refused' }>> {
  return await mailOnDemand(ports, email, now, {
    kind: 'link',
    perDay: linksPerDay,
    mayHave: ({ state }) => isSubscribed(state),
    notice: (subscriber) =>
      queuedNotice(
        ports.sealer,
        { kind: 'link', subscriberId: subscriber.id },
        { email: subscriber.email, subscriberId: subscriber.id },
        now,
      ),
  });
}

/** As of a sign-up; `gone`: nobody is subscribed by that id. */
export type ChangeOfAddressOutcome = SignUpOutcome | { status: 'gone' };

/**
 * Asks a new address whether it takes over a subscription; nothing changes before it confirms. An address that is subscribed
 * itself is told so instead. Counts against the limits of sign-ups.
 */
export async function requestChangeOfAddress(
  ports: SubscriberPorts,
  id: number,
  email: string,
  { now, limits, evidence }: Omit<SignUpCircumstances, 'mode' | 'proof'>,
): Promise<ChangeOfAddressOutcome> {
  const address = parseAddress(email);
  if (!address.ok) return { status: 'invalid', problems: [{ field: 'email', message: address.problem }] };
  const suppressed = (await ports.suppressions.barred([address.key])).has(address.key);

  const written = await ports.subscribers.inTransaction(
    async (rows): Promise<ChangeOfAddressOutcome | number> => {
      await rows.lockSignUps();
      const limit = ports.hashOf(limiterKeyOf(address.key)).toString('base64url');
      const load = await rows.load({ limit, host: mailHostOf(address.key), network: evidence.network, now });
      const reason = refusalUnder(load, limits);
      if (reason !== null) return { status: 'refused', reason };
      const subscriber = await rows.lock(id);
      if (subscriber === null || !isSubscribed(subscriber.state)) return { status: 'gone' };
      const holder = await rows.lockByKey(address.key);
      const taken = holder !== null && holder.id !== id && isSubscribed(holder.state);
      const recentNotices = await rows.countNotices({
        email: holder?.email ?? address.email,
        kind: taken ? 'already-subscribed' : 'change-of-address',
        since: new Date(now.getTime() - (taken ? 1 : 30) * dayMs),
      });
      const { skipped } = noticeForSignUp({ subscribed: taken, suppressed, recentNotices, load, limits });

      const { token, hash } = createConfirmToken(ports.randomBytes(confirmTokenOctets));
      const mailed = !taken && skipped === null;
      await rows.addConfirmation({
        tokenHash: hash,
        kind: 'change-of-address',
        subscriberId: id,
        email: address.email,
        settings: null,
        evidence: { ...evidence, limit },
        createdAt: now,
        expiresAt: mailed ? new Date(now.getTime() + confirmationLifetimeMs) : now,
      });
      if (skipped !== null)
        return rows.addNotice(
          skippedNotice(taken ? 'already-subscribed' : 'change-of-address', address.masked, skipped, now),
        );
      return rows.addNotice(
        taken
          ? queuedNotice(
              ports.sealer,
              { kind: 'already-subscribed', subscriberId: holder.id },
              { email: holder.email, subscriberId: holder.id },
              now,
            )
          : queuedNotice(
              ports.sealer,
              { kind: 'change-of-address', token },
              { email: address.email, subscriberId: id },
              now,
            ),
      );
    },
  );
  if (typeof written !== 'number') return written;
  await ports.queue.notify([written]);
  return { status: 'accepted' };
}
