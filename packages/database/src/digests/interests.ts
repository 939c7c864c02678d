import { type RuleLabel, voteHalfLife } from '@broadsheet/digest';

import type { Queryable } from '../connect.ts';

/** What subscribers follow and mute: rules, with what each is called to its readers. */
export type Interests = { followed: { ruleId: number; label: RuleLabel }[]; muted: number[] };

/**
 * Rules followed and muted, a topic's by its present rule; retired topics left out. A label belongs to the rule, for its reason
 * line is rendered once for everybody: the name of the first topic that is offered with it, else its canonical query, so that
 * nobody sees how somebody else typed it.
 */
export async function interestsOf(
  client: Queryable,
  subscriberIds: readonly number[],
): Promise<Map<number, Interests>> {
  // One row for each subscriber, and a label once for all who follow its rule.
  const { rows } = await client.query<{ id: number; followed: string | null; muted: string | null }>({
    name: 'interests.of',
    text: `select i.subscriber_id as id,
            string_agg(coalesce(i.rule_id, t.rule_id)::text, ',' order by i.position) filter (where not i.muted) as followed,
            string_agg(coalesce(i.rule_id, t.rule_id)::text, ',' order by i.position) filter (where i.muted) as muted
     from interests i left join topics t on t.id = i.topic_id
     where i.subscriber_id = any($1) and t.retired_at is null
     group by i.subscriber_id`,
    values: [subscriberIds],
  });
  const all = rows.map(({ id, followed, muted }) => ({
    id,
    followed: idsIn(followed),
    muted: idsIn(muted),
  }));
  const labelled = await labelledRules(client, [...new Set(all.flatMap(({ followed }) => followed))]);
  return new Map(
    all.map(({ id, followed, muted }) => [
      id,
      { followed: followed.flatMap((ruleId) => labelled.get(ruleId) ?? []), muted },
    ]),
  );
}

function idsIn(text: string | null): number[] {
  return text === null ? [] : text.split(',').map(Number);
}

async function labelledRules(
  client: Queryable,
  ruleIds: readonly number[],
): Promise<ReadonlyMap<number, { ruleId: number; label: RuleLabel }>> {
  if (ruleIds.length === 0) return new Map();
  const { rows } = await client.query<{
    id: number;
    query: string;
    slug: string | null;
    name: string | null;
  }>({
    name: 'rules.labelled',
    text: `select r.id, r.query, n.slug, n.name
     from rules r
     left join (
       select distinct on (rule_id) rule_id, slug, name from topics where retired_at is null order by rule_id, position, id
     ) n on n.rule_id = r.id
     where r.id = any($1)`,
    values: [ruleIds],
  });
  return new Map(
    rows.map(({ id, query, slug, name }) => {
      const label: RuleLabel =
        slug !== null && name !== null ? { kind: 'topic', slug, name } : { kind: 'query', query };
      return [id, { ruleId: id, label }];
    }),
  );
}

/** Half-lives after which a vote counts for nothing. */
const halfLivesKept = 6;

/**
 * How subscribers voted on what rules chose for them, by rule. A vote on what a topic chose by an earlier revision counts under
 * its present rule.
 */
export async function leaningsOf(
  client: Queryable,
  subscriberIds: readonly number[],
  now: Date,
): Promise<ReadonlyMap<number, ReadonlyMap<number, number>>> {
  const { rows } = await client.query<{ subscriber_id: number; rule_id: number; leaning: number }>({
    name: 'votes.leanings',
    text: `with recent as (
       select subscriber_id, rule_id,
              sum(direction * power(0.5, extract(epoch from $2::timestamptz - voted_at)::float8 / 86400 / $3::float8)) as leaning
       from votes
       where subscriber_id = any($1) and rule_id is not null and voted_at <= $2
         and voted_at > $2::timestamptz - make_interval(secs => 86400 * $3::float8 * $4::float8)
       group by subscriber_id, rule_id
     ), standing as (
       select rule_id as voted, rule_id from recent
       union
       select v.rule_id, t.rule_id from topic_revisions v join topics t on t.id = v.topic_id
       where v.rule_id in (select rule_id from recent)
     )
     select r.subscriber_id, s.rule_id, sum(r.leaning) as leaning
     from recent r join standing s on s.voted = r.rule_id
     group by r.subscriber_id, s.rule_id`,
    values: [subscriberIds, now, voteHalfLife, halfLivesKept],
  });
  const all = new Map<number, Map<number, number>>();
  for (const { subscriber_id: id, rule_id: ruleId, leaning } of rows) {
    const one = all.get(id) ?? new Map<number, number>();
    all.set(id, one.set(ruleId, leaning));
  }
  return all;
}
