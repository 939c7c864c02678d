import { judgeConfirmation, type Confirmation } from '../confirmation.ts';
import { maskAddress } from '../address.ts';
import { queuedNotice } from '../notice.ts';
import type { SubscriberPorts } from '../ports.ts';
import { hashOfConfirmToken } from '../tokens.ts';
import { activate, interestsOf, type Answering } from './activate.ts';

/** What became of a confirm link. `awaiting`: an operator decides; `gone`: expired, answered and left again, or never mailed to a living subscription. */
export type ConfirmOutcome =
  | { status: 'confirmed' | 'already' | 'awaiting'; kind: Confirmation['kind']; subscriberId: number }
  | { status: 'gone' | 'unknown' };

/**
 * Presses the button of a confirm link: the sign-up becomes a subscription with the settings the link is bound to, its first
 * digest due now, or waits for an operator; or the subscription moves to the new address, and the old one is told. Again changes
 * nothing.
 * @param options.approval an operator decides on sign-ups
 */
export async function confirm(
  ports: SubscriberPorts,
  token: string,
  now: Date,
  { approval }: { approval: boolean } = { approval: false },
): Promise<ConfirmOutcome> {
  const tokenHash = hashOfConfirmToken(token);
  const found = await ports.subscribers.findConfirmation(tokenHash);
  if (found === null) return { status: 'unknown' };
  const key = found.email.toLowerCase();
  const suppressed = (await ports.suppressions.barred([key])).has(key);
  const waits = approval && found.kind === 'sign-up';
  const interests = waits || found.confirmedAt !== null ? [] : await interestsOf(ports, found, now);

  const done = await ports.subscribers.inTransaction(async (rows): Promise<Answered> => {
    if (found.kind === 'change-of-address') await rows.lockDeliveries(found.subscriberId, key);
    const subscriber = await rows.lock(found.subscriberId);
    const confirmation = await rows.lockConfirmation(tokenHash);
    if (subscriber === null || confirmation === null) return { outcome: { status: 'gone' }, noticeId: null };
    const verdict = judgeConfirmation(confirmation, subscriber, { now, suppressed });
    if (verdict === 'gone') return { outcome: { status: 'gone' }, noticeId: null };
    const known = { kind: confirmation.kind, subscriberId: subscriber.id };
    if (verdict !== 'confirm') return { outcome: { status: verdict, ...known }, noticeId: null };
    if (waits) {
      await rows.await(tokenHash, now);
      return { outcome: { status: 'awaiting', ...known }, noticeId: null };
    }
    const answered = { rows, subscriber, confirmation, now };
    const moved = confirmation.kind === 'change-of-address' ? await move(ports, answered) : null;
    if (moved?.ok === false) return { outcome: { status: 'gone' }, noticeId: null };
    if (moved === null) await activate(ports, answered, interests);
    await rows.markConfirmed(tokenHash, now);
    return { outcome: { status: 'confirmed', ...known }, noticeId: moved?.noticeId ?? null };
  });

  // Whoever answers a confirm mail can be reached again; pressed twice, in case we were interrupted here.
  if (done.outcome.status !== 'gone' && done.outcome.status !== 'unknown')
    await ports.suppressions.liftBounces([key]);
  if (done.noticeId !== null) await ports.queue.notify([done.noticeId]);
  if (done.outcome.status === 'confirmed' && found.kind === 'sign-up') await ports.queue.plan();
  return done.outcome;
}

type Answered = { outcome: ConfirmOutcome; noticeId: number | null };

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
