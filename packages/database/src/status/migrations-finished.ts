import type { Database } from '../connect.ts';

/**
 * Whether the database has its migrations and none of them is half done. Which ones a program needs was asked when it
 * opened the database; this tells one that was emptied, or is being changed, since.
 * @throws pg's errors where the database cannot be asked
 */
export async function migrationsFinished({ pool }: Pick<Database, 'pool'>): Promise<boolean> {
  const { rows } = await pool.query<{ known: boolean }>(
    `select to_regclass('_prisma_migrations') is not null as known`,
  );
  if (rows[0]?.known !== true) return false;
  const history = await pool.query<{ finished: number; unfinished: number }>(
    `select count(*) filter (where finished_at is not null) as finished,
            count(*) filter (where finished_at is null) as unfinished
     from _prisma_migrations where rolled_back_at is null`,
  );
  const [counts = { finished: 0, unfinished: 0 }] = history.rows;
  return counts.finished > 0 && counts.unfinished === 0;
}
