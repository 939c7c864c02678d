import {
  voteHalfLife,
  type DueQuery,
  type DueSubscriber,
  type PagePlan,
  type PlanningStore,
  type RuleLabel,
} from '@broadsheet/digest';
import type { Cadence } from '@broadsheet/subscribers';

import { type Database, type Queryable, inTransaction } from '../connect.ts';
import { writeContents } from './contents.ts';

/** Due subscribers, and what planning makes of them, in bulk. */
export function createPlanningStore({ pool }: Pick<Database, 'pool'>): PlanningStore {
  return {
    planPage: (query, plan) =>
      inTransaction(pool, async (client) => {
        const due = await lockDue(client, query);
        if (due.length === 0)
          return { due: 0, lastId: query.afterId ?? 0, queued: 0, queuedIds: [], skipped: 0 };
        const lastId = Math.max(...due.map(({ id }) => id));
        const page = await plan(due);
        if (query.dryRun) {
          const queued = page.digests.filter(({ skipped }) => skipped === null).length;
          return { due: due.length, lastId, queued, queuedIds: [], skipped: page.digests.length - queued };
        }
        const { queuedIds, planned } = await writeDeliveries(client, page, query.now);
        await advance(client, page, planned);
        const queued = queuedIds.length;
        return { due: due.length, lastId, queued, queuedIds, skipped: planned.size - queued };
      }),
    async printedTo(subscriberIds, paperIds, since) {
      const { rows } = await pool.query<{ subscriber_id: number; papers: number[] }>(
        // The sample edition has no day: a paper of it may come again however long after.
        `select d.subscriber_id, array_agg(distinct coalesce(p.merged_into, p.id)) as papers
         from (
           select subscriber_id, printed, state from deliveries
           where subscriber_id = any($1) and local_day >= $3
           union all
           select subscriber_id, printed, state from deliveries
           where subscriber_id = any($1) and local_day < $3 and publication_to = 0 and exists (
             select 1 from edition_papers ep join editions e on e.id = ep.edition_id join papers p on p.id = ep.paper_id
             where e.sample and coalesce(p.merged_into, p.id) = any($2)
           )
         ) d
         cross join lateral unnest(d.printed) as printed (paper_id)
         join papers p on p.id = printed.paper_id
         where d.state not in ('failed', 'skipped') and coalesce(p.merged_into, p.id) = any($2)
         group by d.subscriber_id`,
        [subscriberIds, paperIds, since],
      );
      return new Map(rows.map((row) => [row.subscriber_id, new Set(row.papers)]));
    },
  };
}

type DueRow = {
  id: number;
  timezone: string;
  hour: number;
  cadence: Cadence;
  max_papers: number;
  next_due_at: Date;
  last_digest_day: string | null;
  watermark: number;
};

async function lockDue(client: Queryable, query: DueQuery): Promise<DueSubscriber[]> {
  // A digest still owed is settled first: its papers may yet come back.
  const { rows } = await client.query<DueRow>(
    `select s.id, s.timezone, s.hour, s.cadence, s.max_papers, s.next_due_at, s.last_digest_day,
            greatest(
              s.watermark,
              (select fenced_publication from delivery_stream),
              -- Read again and published again after a restore: days from before it.
              (select max(e.publication) from editions e, delivery_stream f where e.day < (f.fenced_at at time zone 'UTC')::date)
            ) as watermark
     from subscribers s
     where s.state = 'active' and ($1 or s.next_due_at <= $2) and ($3::int is null or s.id > $3)
       and ($4::int is null or s.id = $4)
       and ($6::timestamptz is null or s.next_due_at < $6 or s.watermark < $7::int)
       and not exists (
         select 1 from deliveries d where d.subscriber_id = s.id and d.state in ('queued', 'submitting')
       )
     order by ${query.afterId === null ? 's.next_due_at, s.id' : 's.id'}
     limit $5
     for update of s skip locked`,
    [
      query.regardlessOfHour,
      query.now,
      query.afterId,
      query.only,
      query.limit,
      query.held?.since ?? null,
      query.held?.covered ?? null,
    ],
  );
  const ids = rows.map(({ id }) => id);
  const interests = await interestsOf(client, ids);
  const leanings = await leaningsOf(client, ids, query.now);
  return rows.map((row) => ({
    id: row.id,
    preferences: { timezone: row.timezone, hour: row.hour, cadence: row.cadence, maxPapers: row.max_papers },
    nextDueAt: row.next_due_at,
    lastDigestDay: row.last_digest_day,
    watermark: row.watermark,
    followed: interests.get(row.id)?.followed ?? [],
    muted: interests.get(row.id)?.muted ?? [],
    leanings: leanings.get(row.id) ?? noVotes,
  }));
}

const noVotes: ReadonlyMap<number, number> = new Map();
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
  const { rows } = await client.query<{ subscriber_id: number; rule_id: number; leaning: number }>(
    `with recent as (
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
    [subscriberIds, now, voteHalfLife, halfLivesKept],
  );
  const all = new Map<number, Map<number, number>>();
  for (const { subscriber_id: id, rule_id: ruleId, leaning } of rows) {
    const one = all.get(id) ?? new Map<number, number>();
    all.set(id, one.set(ruleId, leaning));
  }
  return all;
}

type Interests = { followed: { ruleId: number; label: RuleLabel }[]; muted: number[] };
type InterestRow = {
  subscriber_id: number;
  rule_id: number;
  muted: boolean;
  query: string | null;
  slug: string | null;
  name: string | null;
};

/**
 * Rules followed and muted, a topic's by its present rule; retired topics left out. A label belongs to the rule, for its reason
 * line is rendered once for everybody: the name of the first topic that is offered with it, else its canonical query, so that
 * nobody sees how somebody else typed it.
 */
export async function interestsOf(
  client: Queryable,
  subscriberIds: readonly number[],
): Promise<Map<number, Interests>> {
  const { rows } = await client.query<InterestRow>(
    `with named as (
       select distinct on (rule_id) rule_id, slug, name from topics where retired_at is null order by rule_id, position, id
     )
     select i.subscriber_id, coalesce(i.rule_id, t.rule_id) as rule_id, i.muted, r.query, n.slug, n.name
     from interests i
     left join topics t on t.id = i.topic_id
     left join rules r on r.id = i.rule_id
     left join named n on n.rule_id = coalesce(i.rule_id, t.rule_id)
     where i.subscriber_id = any($1) and t.retired_at is null
     order by i.subscriber_id, i.position`,
    [subscriberIds],
  );
  const all = new Map<number, Interests>();
  for (const row of rows) {
    const interests = all.get(row.subscriber_id) ?? { followed: [], muted: [] };
    all.set(row.subscriber_id, interests);
    if (row.muted) interests.muted.push(row.rule_id);
    else interests.followed.push({ ruleId: row.rule_id, label: labelOf(row) });
  }
  return all;
}

function labelOf({ query, slug, name }: InterestRow): RuleLabel {
  return slug !== null && name !== null
    ? { kind: 'topic', slug, name }
    : { kind: 'query', query: query ?? '' };
}

async function writeDeliveries(
  client: Queryable,
  { digests }: PagePlan,
  now: Date,
): Promise<{ queuedIds: number[]; planned: Set<number> }> {
  if (digests.length === 0) return { queuedIds: [], planned: new Set() };
  const { rows } = await client.query<{ id: number; subscriber_id: number; state: string }>({
    name: 'deliveries.plan',
    text: `insert into deliveries (
       subscriber_id, local_day, edition_id, publication_from, publication_to, state, reason, contents, printed,
       message_date, planned_at, expires_at, next_attempt_at, finished_at
     )
     select d.subscriber_id, d.local_day, d.edition_id, d.publication_from, d.publication_to,
            case when d.skipped is null then 'queued' else 'skipped' end, d.skipped, d.contents::json, d.printed::integer[],
            $1, $1, d.expires_at, $1, case when d.skipped is null then null else $1::timestamptz end
     from unnest($2::int[], $3::date[], $4::int[], $5::int[], $6::int[], $7::text[], string_to_array($8, chr(30)),
                 string_to_array($9, ';'), $10::timestamptz[])
       as d (subscriber_id, local_day, edition_id, publication_from, publication_to, skipped, contents, printed, expires_at)
     on conflict (subscriber_id, local_day) where state <> 'skipped' do nothing
     returning id, subscriber_id, state`,
    values: [
      now,
      digests.map((digest) => digest.subscriberId),
      digests.map((digest) => digest.localDay),
      digests.map((digest) => digest.editionId),
      digests.map((digest) => digest.publicationFrom),
      digests.map((digest) => digest.publicationTo),
      digests.map((digest) => digest.skipped),
      // One text: as an array each would be quoted here and unquoted there, mark by mark. JSON holds no control character.
      digests.map((digest) => writeContents(digest.contents)).join('\u001e'),
      digests.map((digest) => `{${digest.printed.join(',')}}`).join(';'),
      digests.map((digest) => digest.expiresAt),
    ],
  });
  const planned = new Set(rows.map((row) => row.subscriber_id));
  await enterInLedger(
    client,
    digests.filter(({ subscriberId }) => planned.has(subscriberId)),
    now,
  );
  return { queuedIds: rows.filter(({ state }) => state === 'queued').map(({ id }) => id), planned };
}

async function enterInLedger(client: Queryable, digests: PagePlan['digests'], now: Date): Promise<void> {
  const byEdition = new Map<number, number>();
  for (const { editionId } of digests) byEdition.set(editionId, (byEdition.get(editionId) ?? 0) + 1);
  await client.query(
    `insert into plan_ledger (edition_id, planned, planned_at)
     select l.edition_id, l.planned, $1 from unnest($2::int[], $3::int[]) as l (edition_id, planned)`,
    [now, [...byEdition.keys()], [...byEdition.values()]],
  );
}

/** Watermarks move only with a digest that was written: where the local day was taken after all, the papers stay due. */
async function advance(
  client: Queryable,
  { digests, advances }: PagePlan,
  planned: ReadonlySet<number>,
): Promise<void> {
  const refused = new Map(
    digests
      .filter((digest) => !planned.has(digest.subscriberId))
      .map((digest) => [digest.subscriberId, digest]),
  );
  await client.query(
    `update subscribers s
     set watermark = a.watermark, next_due_at = a.next_due_at, last_digest_day = a.last_digest_day
     from unnest($1::int[], $2::int[], $3::timestamptz[], $4::date[])
       as a (subscriber_id, watermark, next_due_at, last_digest_day)
     where s.id = a.subscriber_id`,
    [
      advances.map((row) => row.subscriberId),
      advances.map((row) => refused.get(row.subscriberId)?.publicationFrom ?? row.watermark),
      advances.map((row) => row.nextDueAt),
      advances.map((row) => row.lastDigestDay),
    ],
  );
}
