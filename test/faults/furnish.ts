import { furnishBench, type openBench } from '../bench/world.ts';
import type { Fault } from './fault.ts';

type Database = Awaited<ReturnType<typeof openBench>>['installation']['database'];

/** What is broken is how digests leave: some 10 KB of them do. Where a connection ends within one it has to be longer. */
const papersEach = { usually: 2, long: 10 };

/**
 * So many readers whose hour has come.
 * @returns their addresses
 */
export async function furnish(
  database: Database,
  { long, provider }: Fault,
  digests: number,
): Promise<readonly string[]> {
  await furnishBench(database, digests);
  await database.pool.query('update subscribers set max_papers = $1', [
    long === undefined ? papersEach.usually : papersEach.long,
  ]);
  if (provider !== undefined) {
    await database.pool.query(
      `update subscribers set email = replace(email, 'example.org', $1), email_key = replace(email_key, 'example.org', $1)
       where substring(email from '[0-9]+')::int % $2::int = 0`,
      [provider.host, provider.oneIn],
    );
  }
  return Array.from({ length: digests }, (_, index) => {
    const theirs = provider !== undefined && (index + 1) % provider.oneIn === 0;
    return `reader${String(index + 1)}@${theirs ? provider.host : 'example.org'}`;
  });
}
