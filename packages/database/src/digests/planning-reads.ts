import type { RuleLabel } from '@broadsheet/digest';

import type { Database } from '../connect.ts';
import { interestsOf, leaningsOf } from './interests.ts';
import { coveredAlready } from './planning-store.ts';

/** What choosing needs of one subscriber, whatever their hour. */
export type ReadChooser = {
  email: string;
  timezone: string;
  maxPapers: number;
  /** The publication up to which they are covered; null: they are not subscribed, and would begin with the newest. */
  watermark: number | null;
  followed: readonly { ruleId: number; label: RuleLabel }[];
  muted: readonly number[];
  leanings: ReadonlyMap<number, number>;
};

/** Reads for previews: nothing is locked, nothing is written. */
export function createPlanningReads({ pool }: Pick<Database, 'pool'>): {
  /** @throws Error where there is no such subscriber */
  chooser(subscriberId: number, now: Date): Promise<ReadChooser>;
} {
  return {
    async chooser(subscriberId, now) {
      const { rows } = await pool.query<{
        email: string;
        timezone: string;
        max_papers: number;
        watermark: number | null;
      }>(
        `select s.email, s.timezone, s.max_papers, case when s.state in ('active', 'paused') then ${coveredAlready} end as watermark
         from subscribers s where s.id = $1`,
        [subscriberId],
      );
      const [row] = rows;
      if (row === undefined) throw new Error(`There is no subscriber ${String(subscriberId)}`);
      const interests = (await interestsOf(pool, [subscriberId])).get(subscriberId);
      return {
        email: row.email,
        timezone: row.timezone,
        maxPapers: row.max_papers,
        watermark: row.watermark,
        followed: interests?.followed ?? [],
        muted: interests?.muted ?? [],
        leanings: (await leaningsOf(pool, [subscriberId], now)).get(subscriberId) ?? new Map(),
      };
    },
  };
}
