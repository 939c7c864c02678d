import type { Direction, VoteStore } from '@broadsheet/subscribers';

import type { Database } from '../connect.ts';

/** Votes of subscribers; a merged paper's are found under its survivor. */
export function createVoteStore({ pool }: Pick<Database, 'pool'>): VoteStore {
  return {
    async of(subscriberId) {
      const { rows } = await pool.query<{ id: number; direction: number }>(
        `select coalesce(p.merged_into, p.id) as id, v.direction
         from votes v join papers p on p.id = v.paper_id where v.subscriber_id = $1 order by v.voted_at`,
        [subscriberId],
      );
      return new Map(rows.map(({ id, direction }) => [id, direction > 0 ? 'more' : 'less']));
    },
    async cast({ subscriberId, paperId, ruleId, direction, now }) {
      if (direction === null) {
        await pool.query(
          `delete from votes v using papers p
           where p.id = v.paper_id and v.subscriber_id = $1 and coalesce(p.merged_into, p.id) = $2`,
          [subscriberId, paperId],
        );
        return;
      }
      // Selected from what stands: who was erased meanwhile has no vote.
      await pool.query(
        `insert into votes (subscriber_id, paper_id, direction, rule_id, voted_at)
         select s.id, p.id, $3, (select id from rules where id = $4), $5
         from subscribers s cross join papers p where s.id = $1 and p.id = $2
         on conflict (subscriber_id, paper_id) do update
           set direction = excluded.direction, rule_id = excluded.rule_id, voted_at = excluded.voted_at`,
        [subscriberId, paperId, signs[direction], ruleId, now],
      );
    },
  };
}

const signs: Readonly<Record<Direction, number>> = { more: 1, less: -1 };
