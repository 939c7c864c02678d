import type { Pool } from 'pg';

import { until } from './until.ts';

/**
 * Holds a row while others come to wait for it, one after the other, and lets go: they go on in that order.
 * @param row selects it
 * @param acts each waits for the row, and for nothing before it
 * @throws what one of them throws
 */
export async function whileHeld(
  pool: Pool,
  row: { sql: string; values: readonly unknown[] },
  acts: readonly (() => Promise<unknown>)[],
): Promise<void> {
  const waiting = async (): Promise<number> => {
    const { rows } = await pool.query<{ count: number }>(
      `select count(*)::int as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return rows[0]?.count ?? 0;
  };
  const holder = await pool.connect();
  try {
    await holder.query('begin');
    await holder.query(`${row.sql} for update`, [...row.values]);
    const begun: Promise<unknown>[] = [];
    for (const act of acts) {
      begun.push(act());
      await until('one more waits', async () => (await waiting()) === begun.length);
    }
    const done = Promise.all(begun);
    await holder.query('commit');
    await done;
  } finally {
    holder.release();
  }
}
