import type { Database, Queryable } from '../connect.ts';

// Any two numbers that nothing else in the database takes.
const writers = 7_201;
const publications = 7_202;

/** Makes this transaction the only one that writes papers, listings and open editions, until it ends. */
export async function lockPapers(client: Queryable): Promise<void> {
  await client.query('select pg_advisory_xact_lock($1)', [writers]);
}

/** Makes this transaction the only one that takes a publication number, until it ends. */
export async function lockPublications(client: Queryable): Promise<void> {
  await client.query('select pg_advisory_xact_lock($1)', [publications]);
}

const readers = 7_203;

/**
 * Works while no other session works under the same name: the lock is the session's, so it ends with its process.
 * @returns null where another one is at it
 */
export async function readAlone<T>(
  pool: Database['pool'],
  name: string,
  work: () => Promise<T>,
): Promise<T | null> {
  const client = await pool.connect();
  // A connection that breaks meanwhile gives the lock back; the reading goes on, and the pool makes another.
  let broken: Error | undefined;
  const onError = (error: Error): void => {
    broken = error;
  };
  client.on('error', onError);
  try {
    const { rows } = await client.query<{ taken: boolean }>(
      'select pg_try_advisory_lock($1, hashtext($2)) as taken',
      [readers, name],
    );
    if (rows[0]?.taken !== true) return null;
    try {
      return await work();
    } finally {
      await client.query('select pg_advisory_unlock($1, hashtext($2))', [readers, name]).catch(onError);
    }
  } finally {
    client.removeListener('error', onError);
    client.release(broken);
  }
}
