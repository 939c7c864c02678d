import type { Queryable } from '../connect.ts';

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
