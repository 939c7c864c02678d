import { parseAddress } from '../address.ts';
import type { KeptData, KeptDataStore } from '../kept-data.ts';
import { queuedNotice, skippedNotice } from '../notice.ts';
import type { LockedSubscriber, SubscriberPorts, SubscriberRows } from '../ports.ts';
import type { Tokens } from '../tokens.ts';
import { eraseSubscriber } from './leave.ts';
import type { SignUpOutcome } from './subscribe.ts';

const dayMs = 86_400_000;
const minuteMs = 60_000;
/** How long a link to somebody's data holds. */
export const dataLinkLifetimeMs = 60 * minuteMs;
const linksPerDay = 2;

/** What a link to somebody's data stands for; `gone`: it is over, or its subscriber is. */
export type DataLink<T = object> = ({ status: 'ok' } & T) | { status: 'gone' } | { status: 'unknown' };

/**
 * Mails a fresh link to all that is kept, to an address that once confirmed. The answer and its cost are the same for every address: one that was only
 * ever typed in by somebody is not mailed because of that.
 */
export async function requestData(
  ports: SubscriberPorts,
  email: string,
  now: Date,
): Promise<Exclude<SignUpOutcome, { status: 'refused' }>> {
  const address = parseAddress(email);
  if (!address.ok) return { status: 'invalid', problems: [{ field: 'email', message: address.problem }] };
  const suppressed = (await ports.suppressions.among([address.key])).has(address.key);
  const noticeId = await ports.subscribers.inTransaction(async (rows) => {
    const subscriber = await rows.lockByKey(address.key);
    const skipped = suppressed ? 'suppressed' : await unlessMailable(rows, subscriber, address.email, now);
    if (subscriber === null || skipped !== null)
      return rows.addNotice(skippedNotice('data', address.masked, skipped ?? 'not subscribed', now));
    // In whole minutes, as the token says it.
    const until = new Date(Math.floor((now.getTime() + dataLinkLifetimeMs) / minuteMs) * minuteMs);
    const notice = queuedNotice(
      ports.sealer,
      { kind: 'data', subscriberId: subscriber.id, until: until.toISOString() },
      { email: subscriber.email, subscriberId: subscriber.id },
      now,
    );
    return rows.addNotice({ ...notice, expiresAt: until });
  });
  await ports.queue.notify([noticeId]);
  return { status: 'accepted' };
}

async function unlessMailable(
  rows: SubscriberRows,
  subscriber: LockedSubscriber | null,
  email: string,
  now: Date,
): Promise<string | null> {
  const since = new Date(now.getTime() - dayMs);
  const recent = await rows.countNotices({ email: subscriber?.email ?? email, kind: 'data', since });
  const confirmed = subscriber !== null && subscriber.confirmedAt !== null;
  if (!confirmed) return 'not subscribed';
  return recent >= linksPerDay ? 'limit' : null;
}

type DataPorts = Pick<SubscriberPorts, 'subscribers'> & {
  data: KeptDataStore;
  tokens: Pick<Tokens, 'signPair' | 'verifyPair'>;
};

/** The token of a link to a subscriber's data. @param until in whole minutes */
export function dataToken(tokens: Pick<Tokens, 'signPair'>, subscriberId: number, until: Date): string {
  return tokens.signPair('data', subscriberId, Math.floor(until.getTime() / minuteMs));
}

/** Whose data a link opens: in time, and while the subscription is at the address that it was mailed to. */
export async function openData(
  { subscribers, data, tokens }: DataPorts,
  token: string,
  now: Date,
): Promise<DataLink<{ subscriberId: number; email: string }>> {
  const pair = tokens.verifyPair('data', token);
  if (pair === null) return { status: 'unknown' };
  const [subscriberId, minute] = pair;
  const until = minute * minuteMs;
  if (until <= now.getTime()) return { status: 'gone' };
  const subscriber = await subscribers.find(subscriberId);
  if (subscriber === null || (await data.movedSince(subscriberId, new Date(until - dataLinkLifetimeMs))))
    return { status: 'gone' };
  return { status: 'ok', subscriberId, email: subscriber.email };
}

/** All that is kept, for whoever holds a link to it. */
export async function exportData(
  ports: DataPorts,
  token: string,
  now: Date,
): Promise<DataLink<{ data: KeptData }>> {
  const link = await openData(ports, token, now);
  if (link.status !== 'ok') return link;
  const data = await ports.data.of(link.subscriberId);
  return data === null ? { status: 'gone' } : { status: 'ok', data };
}

/** Erases whoever holds a link to their data; the link is over with them. */
export async function eraseByLink(ports: DataPorts, token: string, now: Date): Promise<DataLink> {
  const link = await openData(ports, token, now);
  if (link.status !== 'ok') return link;
  const { erased } = await eraseSubscriber(ports, link.email);
  return { status: erased ? 'ok' : 'gone' };
}
