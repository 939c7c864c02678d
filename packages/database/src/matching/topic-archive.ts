import type { Reason } from '@broadsheet/matching';
import type { Day } from '@broadsheet/papers';

import type { Database } from '../connect.ts';

/** A match of one of several rules, as archive pages list it. */
export type StoredMatch = {
  editionId: number;
  ruleId: number;
  paperId: number;
  score: number;
  reasons: Reason[];
};

/** What the archive reads of matches: an edition by topics, a topic by days. */
export type TopicArchive = {
  /** Matches of these rules in these editions, merged papers under their survivors; the best first. */
  matchesOf(ruleIds: readonly number[], editionIds: readonly number[]): Promise<StoredMatch[]>;
  /** How many papers a rule brought on each of its newest published days, oldest first. */
  daysOf(ruleId: number, newest: number): Promise<{ day: Day; papers: number }[]>;
};

/** Reads what was matched; writes nothing. */
export function createTopicArchive({ pool }: Pick<Database, 'pool'>): TopicArchive {
  return {
    async matchesOf(ruleIds, editionIds) {
      const { rows } = await pool.query<StoredMatch>(
        `select distinct on (m.edition_id, m.rule_id, w.id) m.edition_id as "editionId", m.rule_id as "ruleId",
           w.id as "paperId", m.score::float8 as score, m.reasons
         from matches m join papers p on p.id = m.paper_id join papers w on w.id = coalesce(p.merged_into, p.id)
         where m.edition_id = any($2::int[]) and m.rule_id = any($1::int[]) and w.withdrawn_at is null
         order by m.edition_id, m.rule_id, w.id, m.score desc`,
        [ruleIds, editionIds],
      );
      return rows.sort((a, b) => b.score - a.score || a.paperId - b.paperId);
    },
    async daysOf(ruleId, newest) {
      const { rows } = await pool.query<{ day: Day; papers: number }>(
        `select e.day, m.matches as papers from matched_rules m
         join editions e on e.id = m.edition_id and e.publication is not null
         where m.rule_id = $1 order by e.publication desc limit $2`,
        [ruleId, newest],
      );
      return rows.reverse();
    },
  };
}
