import type { Edition } from '@broadsheet/papers';

import type { Database } from '../connect.ts';

/** How an installation stands, for people. */
export type StatusStore = {
  newestEditions(limit: number): Promise<readonly (Edition & { papers: number })[]>;
  subscribersByState(): Promise<Readonly<Record<string, number>>>;
  /** When the next subscriber is due, or the one who waits longest was; null where nobody is active. */
  nextDue(): Promise<Date | null>;
  /** How many are due by now; null: how many are active. */
  due(now: Date | null): Promise<number>;
};

export function createStatusStore({ pool }: Pick<Database, 'pool'>): StatusStore {
  return {
    async newestEditions(limit) {
      const { rows } = await pool.query<Edition & { papers: number }>(
        `select e.id, e.day, e.state, e.publication,
                (select count(*)::int from edition_papers ep where ep.edition_id = e.id) as papers
         from editions e order by e.day desc nulls last limit $1`,
        [limit],
      );
      return rows;
    },
    async subscribersByState() {
      const { rows } = await pool.query<{ state: string; count: number }>(
        'select state, count(*) as count from subscribers group by state order by state',
      );
      return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
    },
    async due(now) {
      const { rows } = await pool.query<{ count: number }>(
        `select count(*) as count from subscribers where state = 'active' and ($1::timestamptz is null or next_due_at <= $1)`,
        [now],
      );
      return rows[0]?.count ?? 0;
    },
    async nextDue() {
      const { rows } = await pool.query<{ oldest: Date | null }>(
        `select min(next_due_at) as oldest from subscribers where state = 'active'`,
      );
      return rows[0]?.oldest ?? null;
    },
  };
}
