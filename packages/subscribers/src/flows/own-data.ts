import type { KeptData, KeptDataStore } from '../kept-data.ts';
import { queuedNotice } from '../notice.ts';
import type { SubscriberPorts } from '../ports.ts';
import type { Tokens } from '../tokens.ts';
import { eraseSubscriber } from './leave.ts';
import { mailOnDemand } from './mail-on-demand.ts';
import type { SignUpOutcome } from './subscribe.ts';

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
  // In whole minutes, as the token says it.
  const until = new Date(Math.floor((now.getTime() + dataLinkLifetimeMs) / minuteMs) * minuteMs);
  return await mailOnDemand(ports, email, now, {
    kind: 'data',
    perDay: linksPerDay,
    mayHave: ({ confirmedAt }) => confirmedAt !== null,
    notice: (subscriber) => ({
      ...queuedNotice(
        ports.sealer,
        { kind: 'data', subscriberId: subscriber.id, until: until.toISOString() },
        { email: subscriber.email, subscriberId: subscriber.id },
        now,
      ),
      expiresAt: until,
    }),
  });
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
