import { type Consequence, type ReturnedEvent, consequenceOf } from '../consequence.ts';
import type { OwnToken } from '../own-tokens.ts';
import type { Addressee, Channel, ReturnedMailStore } from '../ports.ts';
import type { Reading } from '../reading/reading.ts';

/** A report whose token was verified: nothing else gets here. */
export type VerifiedReport = {
  token: OwnToken;
  event: ReturnedEvent;
  channel: Channel;
  /** What our own server says just now is not to be believed of addresses. */
  doubted?: boolean;
};

/** `first`: nobody of the host was held in the hour before. `unknown`: the token names nobody any more; `again`: heeded before. */
export type Heeded =
  | {
      status: 'heeded';
      subscriberId: number;
      consequence: Consequence;
      heldToo: number;
      first: boolean;
      mailHost: string;
    }
  | { status: 'unknown' | 'again' };

/** Of a mail host nothing new came, but what it had brought within the hour is held now. */
export type HeldToo = { status: 'held-too'; mailHost: string; heldToo: number };

const hourMs = 3_600_000;
/** A message that did not come back by then has arrived. */
const settledMs = 3 * 24 * hourMs;

/** Lets follow what follows from a report, once: in one transaction, reports about one mail host one after the other. */
export async function heed(
  { returned }: { returned: ReturnedMailStore },
  { token, event, channel, doubted = false }: VerifiedReport,
  now: Date,
): Promise<Heeded> {
  return await returned.inTransaction(async (rows): Promise<Heeded> => {
    const addressee = await rows.find(token);
    if (addressee === null) return { status: 'unknown' };
    const { subscriberId, emailKey } = addressee;
    const mailHost = emailKey.slice(emailKey.lastIndexOf('@') + 1);
    await rows.lockHost(mailHost);
    const name = nameOf(event, addressee, now);
    if (await rows.known(name)) return { status: 'again' };
    const hourAgo = hourBefore(now);
    const host = await rows.host(mailHost, hourAgo);
    const consequence = consequenceOf(event, {
      now,
      earlier: await rows.earlier(subscriberId),
      lastSuccess: await rows.lastSuccess(subscriberId, new Date(now.getTime() - settledMs)),
      host,
      doubted,
    });
    await rows.record({ name, channel, event, addressee, mailHost, receivedAt: now, consequence });
    const heldToo = consequence.kind === 'hold' ? await rows.holdToo(mailHost, hourAgo, now) : 0;
    if (consequence.kind === 'suppress') await rows.suppress(emailKey, consequence.reason, now);
    // What a bounce did may be taken back: it never stands in the place of what they said themselves, who may say it after a bounce.
    const ends = consequence.kind === 'suppress' || consequence.kind === 'unsubscribe';
    if (ends && (event.kind === 'complaint' || addressee.state !== 'unsubscribed'))
      await rows.unsubscribe(subscriberId, now);
    return { status: 'heeded', subscriberId, consequence, heldToo, first: host.held === 0, mailHost };
  });
}

/** Hard bounces within an hour are judged together. */
export function hourBefore(now: Date): Date {
  return new Date(now.getTime() - hourMs);
}

/** One event of a sort a delivery: the same report may come by two ways, and anybody may send a copy of it. */
function nameOf(event: ReturnedEvent, { subscriberId, deliveryId }: Addressee, now: Date): string {
  const about =
    deliveryId === null
      ? `s${String(subscriberId)}:${now.toISOString().slice(0, 10)}`
      : `d${String(deliveryId)}`;
  const sort = event.kind === 'bounce' ? event.class : event.kind === 'complaint' ? event.feedback : '';
  return `${about}:${event.kind}:${sort}`;
}

/** What a mail's reading comes to as an event about the one subscriber that its token names. */
export function eventOf({ kind, feedback, findings }: Reading): ReturnedEvent {
  if (kind === 'complaint') return { kind, feedback: feedback === 'opt-out' ? 'opt-out' : 'abuse' };
  if (kind !== 'bounce') return { kind };
  // Our mails have one recipient each: further findings are of the same mail on its way.
  const finding = findings.find(({ action }) => action === 'failed');
  return { kind, class: finding?.class ?? 'soft', status: finding?.status ?? null };
}
