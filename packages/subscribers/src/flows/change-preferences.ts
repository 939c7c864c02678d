import { kindsOf } from '../interests.ts';
import type { SubscriberPorts } from '../ports.ts';
import { preferenceChangeSchema, reschedule } from '../preference-change.ts';
import { problemsOf, type FieldProblem } from '../preferences.ts';
import { isSubscribed } from '../sign-up.ts';
import type { Subscriber } from '../subscriber.ts';
import { readWishes } from './wishes.ts';

/** `gone`: nobody is subscribed by that id. */
export type ChangeOutcome =
  | { status: 'changed'; subscriber: Subscriber }
  | { status: 'invalid'; problems: readonly FieldProblem[] }
  | { status: 'gone' };

/**
 * Changes any subset of preferences, interests and state (active, paused). Topics and queries, followed or muted, replace those before;
 * what is followed now is no longer muted, and the other way round.
 * @param input a document as in `preferenceChangeSchema`; anything else is a problem, not an error
 */
export async function changePreferences(
  ports: SubscriberPorts,
  id: number,
  input: unknown,
  now: Date,
): Promise<ChangeOutcome> {
  const parsed = preferenceChangeSchema.safeParse(input);
  if (!parsed.success) return { status: 'invalid', problems: problemsOf(parsed.error) };
  const change = parsed.data;
  const wishes = await readWishes(ports, change);
  if (wishes.problems.length > 0) return { status: 'invalid', problems: wishes.problems };
  const interests = await wishes.interests(now);

  const changed = await ports.subscribers.inTransaction(async (rows) => {
    const subscriber = await rows.lock(id);
    if (subscriber === null || !isSubscribed(subscriber.state)) return false;
    await rows.reschedule(id, reschedule(subscriber, change, ports.dueTimes, now));
    await rows.replaceInterests(id, interests, kindsOf(change));
    return true;
  });
  const subscriber = changed ? await ports.subscribers.find(id) : null;
  return subscriber === null ? { status: 'gone' } : { status: 'changed', subscriber };
}
