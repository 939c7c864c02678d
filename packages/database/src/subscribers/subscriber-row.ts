import type { Cadence, LockedSubscriber, Subscriber, SubscriberState } from '@broadsheet/subscribers';

/** Columns of a subscriber, for `from subscribers s`. */
export const subscriberColumns = `s.id, s.email, s.state, s.timezone, s.hour, s.cadence, s.max_papers, s.confirmed_at,
  s.unsubscribed_at, s.paused_until, s.watermark, s.next_due_at, s.last_digest_day`;

/** Their interests as JSON, in order; retired topics left out. */
export const interestsColumn = `coalesce((
    select json_agg(json_build_object(
      'topicId', t.id, 'slug', t.slug, 'name', t.name, 'query', i.query,
      'ruleId', coalesce(i.rule_id, t.rule_id), 'muted', i.muted) order by i.position, i.id)
    from interests i left join topics t on t.id = i.topic_id
    where i.subscriber_id = s.id and t.retired_at is null
  ), '[]') as interests`;

export type SubscriberRow = {
  id: number;
  email: string;
  state: SubscriberState;
  timezone: string;
  hour: number;
  cadence: Cadence;
  max_papers: number;
  confirmed_at: Date | null;
  unsubscribed_at: Date | null;
  paused_until: Date | null;
  watermark: number | null;
  next_due_at: Date | null;
  last_digest_day: string | null;
};

type InterestJson = { ruleId: number; muted: boolean } & (
  { topicId: number; slug: string; name: string; query: null } | { topicId: null; query: string }
);

export type SubscriberRowWithInterests = SubscriberRow & { interests: readonly InterestJson[] };

const preferencesOf = (row: SubscriberRow) => ({
  timezone: row.timezone,
  hour: row.hour,
  cadence: row.cadence,
  maxPapers: row.max_papers,
});

/** A row as flows see it while they hold its lock. */
export function toLockedSubscriber(row: SubscriberRow): LockedSubscriber {
  return {
    id: row.id,
    email: row.email,
    state: row.state,
    preferences: preferencesOf(row),
    pausedUntil: row.paused_until,
    nextDueAt: row.next_due_at,
    confirmedAt: row.confirmed_at,
    unsubscribedAt: row.unsubscribed_at,
    lastDigestDay: row.last_digest_day,
  };
}

export function toSubscriber(row: SubscriberRowWithInterests): Subscriber {
  return {
    id: row.id,
    email: row.email,
    state: row.state,
    preferences: preferencesOf(row),
    interests: row.interests.map((one) =>
      one.query === null
        ? {
            kind: 'topic',
            topicId: one.topicId,
            slug: one.slug,
            name: one.name,
            ruleId: one.ruleId,
            muted: one.muted,
          }
        : { kind: 'query', query: one.query, ruleId: one.ruleId, muted: one.muted },
    ),
    pausedUntil: row.paused_until,
    confirmedAt: row.confirmed_at,
    watermark: row.watermark,
    nextDueAt: row.next_due_at,
    lastDigestDay: row.last_digest_day,
  };
}
