import type { Books } from '@broadsheet/delivery';
import type { Day } from '@broadsheet/papers';

import type { Database } from '../connect.ts';

/** The books of one edition; `day` null is the sample's. */
export type EditionBooks = { editionId: number; day: Day | null; publication: number | null; books: Books };

/** Reads the books: what was planned comes from the ledger, everything else from the rows themselves. */
export type BooksStore = {
  /** Over everything kept, or the editions named. */
  total(editionIds?: readonly number[]): Promise<Books>;
  /** The newest editions that have any, newest first. */
  byEdition(limit: number): Promise<readonly EditionBooks[]>;
  /** Of the newest editions those that still owe anything, newest first: little to read, for who asks every few seconds. */
  owing(limit: number): Promise<readonly Owing[]>;
};

/** How far an edition is. */
export type Owing = { editionId: number; day: Day | null; planned: number; owed: number };

const sums = `
  (select coalesce(sum(l.planned), 0)::bigint from plan_ledger l where l.edition_id = any(e.ids)) as planned,
  d.submitted, d.rejected, d.failed, d.skipped, d.uncertain, d.owed`;

const counts = `
  cross join lateral (
    select count(*) filter (where state = 'submitted') as submitted,
           count(*) filter (where state = 'rejected') as rejected,
           count(*) filter (where state = 'failed') as failed,
           count(*) filter (where state = 'skipped') as skipped,
           count(*) filter (where state = 'uncertain') as uncertain,
           count(*) filter (where state in ('queued', 'submitting')) as owed
    from deliveries where edition_id = any(e.ids)
  ) d`;

export function createBooksStore({ pool }: Pick<Database, 'pool'>): BooksStore {
  return {
    async total(editionIds) {
      const { rows } = await pool.query<Books>(
        `select ${sums}
         from (select coalesce($1::int[], array(select id from editions)) as ids) e ${counts}`,
        [editionIds ?? null],
      );
      return rows[0] as Books;
    },
    async byEdition(limit) {
      const { rows } = await pool.query<Books & { id: number; day: Day | null; publication: number | null }>(
        `select e.id, e.day, e.publication, ${sums}
         from (
           select id, day, publication, array[id] as ids from editions
           where exists (select 1 from plan_ledger l where l.edition_id = editions.id)
           order by publication desc nulls last limit $1
         ) e ${counts}
         order by e.publication desc nulls last`,
        [limit],
      );
      return rows.map(({ id, day, publication, ...books }) => ({ editionId: id, day, publication, books }));
    },
    async owing(limit) {
      const { rows } = await pool.query<Owing>(
        `select e.id as "editionId", e.day, o.owed,
                (select coalesce(sum(l.planned), 0)::bigint from plan_ledger l where l.edition_id = e.id) as planned
         from (select id, day, publication from editions order by publication desc nulls last limit $1) e
         cross join lateral (
           select count(*) as owed from deliveries d where d.edition_id = e.id and d.state in ('queued', 'submitting')
         ) o
         where o.owed > 0 order by e.publication desc nulls last`,
        [limit],
      );
      return rows;
    },
  };
}
