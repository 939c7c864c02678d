import { judgeConfirmation, type Confirmation } from '../confirmation.ts';
import { maskAddress } from '../address.ts';
import type { NewInterest } from '../interests.ts';
import { queuedNotice } from '../notice.ts';
import type { LockedSubscriber, SubscriberPorts, SubscriberRows } from '../ports.ts';
import { defaultPreferences } from '../preferences.ts';
import { hashOfConfirmToken } from '../tokens.ts';
import { readWishes } from './wishes.ts';

/** What became of a confirm link. `gone`: expired, answered and left again, or never mailed to a living subscription. */
export type ConfirmOutcome =
  | { status: 'confirmed' | 'already'; kind: Confirmation['kind']; subscriberId: number }
  | { status: 'gone' | 'unknown' };

/**
 * Presses the button of a confirm link: the sign-up becomes a subscription with the settings the link is bound to, its first
 * digest due now; or the subscription moves to the new address, and the old one is told. Again changes nothing.
 */
export async function confirm(ports: SubscriberPorts, token: string, now: Date): Promise<ConfirmOutcome> {
  const tokenHash = hashOfConfirmToken(token);
  const found = await ports.subscribers.findConfirmation(tokenHash);
  if (found === null) return { status: 'unknown' };
  const key = found.email.toLowerCase();
  const suppressed = (await ports.suppressions.barred([key])).has(key);
  const interests =
    found.settings === null || found.confirmedAt !== null
      ? []
      : await (await readWishes(ports, found.settings)).interests(now);

  const done = await ports.subscribers.inTransaction(async (rows): Promise<Answered> => {
    const subscriber = await rows.lock(found.subscriberId);
    const confirmation = await rows.lockConfirmation(tokenHash);
    if (subscriber === null || confirmation === null) return { outcome: { status: 'gone' }, noticeId: null };
    const verdict = judgeConfirmation(confirmation, subscriber, { now, suppressed });
    if (verdict === 'gone') return { outcome: { status: 'gone' }, noticeId: null };
    const known = { kind: confirmation.kind, subscriberId: subscriber.id };
    if (verdict === 'already') return { outcome: { status: 'already', ...known }, noticeId: null };
    const answered = { rows, subscriber, confirmation, now };
    const moved = confirmation.kind === 'change-of-address' ? await move(ports, answered) : null;
    if (moved?.ok === false) return { outcome: { status: 'gone' }, noticeId: null };
    if (moved === null) await activate(ports, answered, interests);
    await rows.markConfirmed(tokenHash, now);
    return { outcome: { status: 'confirmed', ...known }, noticeId: moved?.noticeId ?? null };
  });

  // Whoever answers a confirm mail can be reached again; pressed twice, in case we were interrupted here.
  if (done.outcome.status === 'confirmed' || done.outcome.status === 'already')
    await ports.suppressions.liftBounces([key]);
  if (done.noticeId !== null) await ports.queue.notify([done.noticeId]);
  if (done.outcome.status === 'confirmed' && found.kind === 'sign-up') await ports.queue.plan();
  return done.outcome;
}

type Answered = { outcome: ConfirmOutcome; noticeId: number | null };
type Answering = {
  rows: SubscriberRows;
  subscriber: LockedSubscriber;
  confirmation: Confirmation;
  now: Date;
};

async function activate(
  { dueTimes }: SubscriberPorts,
  { rows, subscriber, confirmation, now }: Answering,
  interests: readonly NewInterest[],
): Promise<void> {
  const preferences = confirmation.settings?.preferences ?? defaultPreferences;
  const { lastDigestDay } = subscriber;
  const today = dueTimes.localDayOf(now, preferences.timezone);
  // Who comes back on a day that already had its digest waits for the next.
  const nextDueAt =
    lastDigestDay === null || lastDigestDay < today
      ? now
      : dueTimes.nextDue({ preferences, after: now, lastDigestDay }).at;
  await rows.activate({ id: subscriber.id, email: confirmation.email, preferences, nextDueAt, now });
  await rows.replaceInterests(subscriber.id, interests, { topics: true, queries: true });
}

async function move(
  { sealer }: SubscriberPorts,
  { rows, subscriber, confirmation, now }: Answering,
): Promise<{ ok: true; noticeId: number } | { ok: false }> {
  const { email } = confirmation;
  if (!(await rows.moveAddress(subscriber.id, email, email.toLowerCase()))) return { ok: false };
  const notice = queuedNotice(
    sealer,
    { kind: 'address-changed', newMasked: maskAddress(email) },
    { email: subscriber.email, subscriberId: subscriber.id },
    now,
  );
  return { ok: true, noticeId: await rows.addNotice(notice) };
}
