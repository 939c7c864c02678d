import type { CoverableEdition, CoverageStore, RuleMatch } from '@broadsheet/digest';

import type { Database } from '../connect.ts';

/**
 * Editions and matches as planning reads them. Merged papers stand under the paper they were merged into.
 * @param ensureMatches computes the missing (rule, edition) pairs: matching's flow over the same database
 */
export function createCoverageStore(
  { pool }: Pick<Database, 'pool'>,
  ensureMatches: CoverageStore['ensureMatches'],
): CoverageStore {
  return {
    ensureMatches,
    async newestPublication() {
      const { rows } = await pool.query<{ newest: number | null }>(
        'select max(publication) as newest from editions',
      );
      return rows[0]?.newest ?? 0;
    },
    async editionsBetween(from, to) {
      const { rows } = await pool.query<EditionRow>(
        `select e.id, e.day, coalesce(e.publication, 0) as publication, e.note,
                coalesce((
                  select json_agg(json_build_object('paperId', c.paper_id, 'position', c.position, 'strand', c.strand, 'lookUp', c.look_up) order by c.position)
                  from (
                    select distinct on (canonical.id) canonical.id as paper_id, ep.position, coalesce(ep.strand, canonical.id) as strand,
                           (ep.appearance = 2 or canonical.merged_at is not null) as look_up
                    from edition_papers ep
                    join papers p on p.id = ep.paper_id
                    join papers canonical on canonical.id = coalesce(p.merged_into, p.id)
                    where ep.edition_id = e.id and canonical.withdrawn_at is null and ep.position is not null
                    order by canonical.id, ep.position
                  ) c
                ), '[]') as candidates
         from editions e
         where case when $2 = 0 then e.sample else e.publication > $1 and e.publication <= $2 end
         order by e.publication`,
        [from, to],
      );
      return rows.map(editionOf);
    },
    async matchesIn(editionId, ruleIds) {
      const { rows } = await pool.query<{ rule_id: number; paper_id: number; score: number }>(
        `select m.rule_id, coalesce(p.merged_into, p.id) as paper_id, m.score
         from matches m join papers p on p.id = m.paper_id
         where m.edition_id = $1 and m.rule_id = any($2)`,
        [editionId, ruleIds],
      );
      const byRule = new Map<number, RuleMatch[]>(ruleIds.map((ruleId) => [ruleId, []]));
      for (const row of rows)
        byRule.get(row.rule_id)?.push({ editionId, paperId: row.paper_id, score: row.score });
      return byRule;
    },
  };
}

type EditionRow = {
  id: number;
  day: string | null;
  publication: number;
  note: string | null;
  candidates: { paperId: number; position: number; strand: number; lookUp: boolean }[];
};

function editionOf({ id, day, publication, note, candidates }: EditionRow): CoverableEdition {
  return {
    editionId: id,
    day,
    publication,
    note,
    candidates: candidates.map(({ paperId, position, strand }) => ({
      editionId: id,
      paperId,
      position,
      strand,
    })),
    mayBePrinted: candidates.filter(({ lookUp }) => lookUp).map(({ paperId }) => paperId),
  };
}
