import type { DueQuery, DueSubscriber, PagePlan, PlanningStore } from '@broadsheet/digest';
import type { Cadence } from '@broadsheet/subscribers';

import { type Database, type Queryable, inTransaction } from '../connect.ts';
import { interestsOf, leaningsOf } from './interests.ts';
import { writePage } from './page-writing.ts';

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
        if (query.dryRun) return { due: due.length, lastId, ...countOf(page), queuedIds: [] };
        const { queuedIds, planned } = await writePage(client, page, query.now);
        const queued = queuedIds.length;
        return { due: due.length, lastId, queued, queuedIds, skipped: planned - queued };
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

function countOf(page: PagePlan): { queued: number; skipped: number } {
  const counts = { queued: 0, skipped: 0 };
  for (const { digest } of page) {
    if (digest === null) continue;
    if (digest.skipped === null) counts.queued += 1;
    else counts.skipped += 1;
  }
  return counts;
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

/** The publication up to which a subscriber `s` is covered; null before they confirmed, where no fence stands. */
export const coveredAlready = `greatest(
  s.watermark,
  (select fenced_publication from delivery_stream),
  -- Read again and published again after a restore: days from before it.
  (select max(e.publication) from editions e, delivery_stream f where e.day < (f.fenced_at at time zone 'UTC')::date)
)`;

async function lockDue(client: Queryable, query: DueQuery): Promise<DueSubscriber[]> {
  // A digest still owed is settled first: its papers may yet come back.
  const { rows } = await client.query<DueRow>(
    `select s.id, s.timezone, s.hour, s.cadence, s.max_papers, s.next_due_at, s.last_digest_day,
            ${coveredAlready} as watermark
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
