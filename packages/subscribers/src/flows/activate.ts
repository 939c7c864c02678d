import type { Confirmation } from '../confirmation.ts';
import { kindsOf, type NewInterest } from '../interests.ts';
import type { LockedSubscriber, SubscriberPorts, SubscriberRows } from '../ports.ts';
import { defaultPreferences } from '../preferences.ts';
import { readWishes } from './wishes.ts';

/** A confirm link that is being answered, inside the transaction that answers it. */
export type Answering = {
  rows: SubscriberRows;
  subscriber: LockedSubscriber;
  confirmation: Confirmation;
  now: Date;
};

/** What a sign-up asked to follow, as rows; rules that are new are stored. None for a change of address. */
export async function interestsOf(
  ports: Pick<SubscriberPorts, 'topics' | 'rules'>,
  { settings }: Pick<Confirmation, 'settings'>,
  now: Date,
): Promise<readonly NewInterest[]> {
  return settings === null ? [] : (await readWishes(ports, settings)).interests(now);
}

/** Makes a sign-up a subscription with the settings that its link is bound to, its first digest due now. */
export async function activate(
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
  // What the sign-up does not speak of is what was muted before.
  const kinds = { ...kindsOf(confirmation.settings ?? {}), topics: true, queries: true };
  await rows.replaceInterests(subscriber.id, interests, kinds);
}
