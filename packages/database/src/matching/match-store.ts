import type { ComputedMatches, Match, MatchStore } from '@broadsheet/matching';

import { inTransaction } from '../connect.ts';
import type { Database, Queryable } from '../connect.ts';

/** Rows of matches a statement: a few megabytes with their reasons. */
const pageSize = 5000;

/** Matches of rules over editions, and which pairs were computed, whatever they matched. */
export function createMatchStore({ pool }: Pick<Database, 'pool'>): MatchStore {
  return {
    async missing(ruleIds, editionIds) {
      const { rows } = await pool.query<{ editionId: number; ruleIds: number[] }>(
        `select e.id as "editionId", array_agg(r.id order by r.id) as "ruleIds"
         from unnest($2::int[]) as e (id) cross join (select distinct id from unnest($1::int[]) as wanted (id)) r
         where not exists (select from matched_rules m where m.edition_id = e.id and m.rule_id = r.id)
         group by e.id order by e.id`,
        [ruleIds, [...new Set(editionIds)]],
      );
      return rows;
    },
    add: (computed, now) =>
      inTransaction(pool, async (client) => {
        const added = await claimPairs(client, computed, now);
        const matches = computed.matches.filter(({ ruleId }) => added.has(ruleId));
        for (let from = 0; from < matches.length; from += pageSize) {
          await insertMatches(client, computed.editionId, matches.slice(from, from + pageSize));
        }
        return added.size;
      }),
    async volumes(ruleIds, newest) {
      const { rows } = await pool.query<{ ruleId: number; editions: number; matches: number }>(
        `select m.rule_id as "ruleId", count(*)::int as editions, sum(m.matches)::int as matches
         from (select id from editions where publication is not null order by publication desc limit $2) e
         join matched_rules m on m.edition_id = e.id and m.rule_id = any($1::int[])
         group by m.rule_id`,
        [ruleIds, newest],
      );
      return new Map(rows.map(({ ruleId, ...volume }) => [ruleId, volume]));
    },
  };
}

/**
 * Writes the pairs that nobody else wrote. Who comes second waits for the first to commit and adds nothing; rows are taken
 * in order of rule, so that two cannot wait for each other.
 */
async function claimPairs(
  client: Queryable,
  computed: ComputedMatches,
  now: Date,
): Promise<ReadonlySet<number>> {
  const counts = new Map(computed.ruleIds.map((ruleId) => [ruleId, 0]));
  for (const { ruleId } of computed.matches) counts.set(ruleId, (counts.get(ruleId) ?? 0) + 1);
  const { rows } = await client.query<{ rule_id: number }>(
    `insert into matched_rules (edition_id, rule_id, matches, computed_at, matcher)
     select $1::int, c.rule_id, c.matches, $4::timestamptz, $5
     from unnest($2::int[], $3::int[]) as c (rule_id, matches) order by c.rule_id
     on conflict do nothing returning rule_id`,
    [computed.editionId, [...counts.keys()], [...counts.values()], now, computed.version],
  );
  return new Set(rows.map((row) => row.rule_id));
}

async function insertMatches(client: Queryable, editionId: number, matches: readonly Match[]): Promise<void> {
  await client.query(
    `insert into matches (edition_id, rule_id, paper_id, score, reasons)
     select $1::int, m.rule_id, m.paper_id, m.score, m.reasons::jsonb
     from unnest($2::int[], $3::int[], $4::real[], $5::text[]) as m (rule_id, paper_id, score, reasons)`,
    [
      editionId,
      matches.map(({ ruleId }) => ruleId),
      matches.map(({ paperId }) => paperId),
      matches.map(({ score }) => score),
      matches.map(({ reasons }) => JSON.stringify(reasons)),
    ],
  );
}
