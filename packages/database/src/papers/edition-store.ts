import type { EditionStore, EditionSummary, Paper } from '@broadsheet/papers';

import { inTransaction, type Database } from '../connect.ts';
import { applyChange } from './apply-change.ts';
import { frozenPapers, openPapers, writeRanks } from './edition-papers.ts';
import { loadKnown } from './known-papers.ts';
import { lockPapers, lockPublications } from './locks.ts';
import { factColumns, summaryColumns } from './rows.ts';

/** Editions, their papers and their publication numbers, in PostgreSQL. */
export function createEditionStore({ pool }: Pick<Database, 'pool'>): EditionStore {
  const summaries = async (rest: string, values: readonly unknown[] = []): Promise<EditionSummary[]> => {
    const { rows } = await pool.query<EditionSummary>(`select ${summaryColumns} from editions e ${rest}`, [
      ...values,
    ]);
    return rows;
  };
  const summary = async (rest: string, values: readonly unknown[] = []): Promise<EditionSummary | null> =>
    (await summaries(rest, values))[0] ?? null;

  return {
    async freeze(editionId, now, order) {
      return inTransaction(pool, async (client) => {
        await lockPapers(client);
        const { rowCount } = await client.query(
          `update editions set state = 'frozen', frozen_at = $2 where id = $1 and state = 'open'`,
          [editionId, now],
        );
        if (rowCount === 0) return 'not-open';
        const papers = await openPapers(client, editionId);
        await writeRanks(client, editionId, papers, order(papers));
        return 'frozen';
      });
    },
    async writeStrands(editionId, strands) {
      await pool.query(
        `update edition_papers ep set strand = s.strand
         from unnest($2::int[], $3::int[]) as s (paper_id, strand)
         join papers p on p.id = s.paper_id or p.merged_into = s.paper_id
         where ep.edition_id = $1 and ep.paper_id = p.id`,
        [editionId, [...strands.keys()], [...strands.values()]],
      );
    },
    async takePublication(editionId, now, remark) {
      return inTransaction(pool, async (client) => {
        await lockPublications(client);
        const { rows } = await client.query<{ publication: number }>(
          `update editions set state = 'published', published_at = $2, sources = $3, note = $4,
             publication = (select coalesce(max(publication), 0) + 1 from editions)
           where id = $1 and state = 'frozen' and day is not null returning publication`,
          [editionId, now, JSON.stringify(remark?.sources ?? []), remark?.note ?? null],
        );
        const [taken] = rows;
        return taken === undefined ? { status: 'not-frozen' } : { status: 'published', ...taken };
      });
    },
    unpublished: () =>
      summaries(
        `where e.day is not null and e.state <> 'published'
           and exists (select 1 from edition_papers ep where ep.edition_id = e.id) order by e.day`,
      ),
    published: (limit, before) =>
      summaries(`where e.publication < coalesce($2::int, 2147483647) order by e.publication desc limit $1`, [
        limit,
        before ?? null,
      ]),
    byDay: (day) => summary('where e.day = $1', [day]),
    byId: (editionId) => summary('where e.id = $1', [editionId]),
    async newestPublication() {
      const { rows } = await pool.query<{ newest: number }>(
        'select coalesce(max(publication), 0) as newest from editions',
      );
      return rows[0]?.newest ?? 0;
    },
    between: (from, to) =>
      summaries('where e.publication > $1 and e.publication <= $2 order by e.publication', [from, to]),
    sample: () =>
      summary('where e.sample and not exists (select 1 from editions where publication is not null)'),
    papersOf: (editionIds, options) => frozenPapers(pool, editionIds, options?.withdrawn),
    async standing(editionId, order) {
      const papers = await openPapers(pool, editionId);
      const byId = new Map(papers.map((paper) => [paper.paperId, paper]));
      return order(papers).flatMap(({ paperId, position, votes, source }) => {
        const paper = byId.get(paperId);
        if (paper === undefined) return [];
        const { key, appearance, facts } = paper;
        return [{ ...facts, id: paperId, key, editionId, appearance, position, votes, source }];
      });
    },
    async canonicalIds() {
      const { rows } = await pool.query<{ id: number; survivor: number }>(
        'select id, merged_into as survivor from papers where merged_into is not null',
      );
      return new Map(rows.map(({ id, survivor }) => [id, survivor]));
    },
    async secondAppearanceOrMerged(editionIds) {
      const { rows } = await pool.query<{ id: number }>(
        `select distinct w.id from edition_papers ep
         join papers p on p.id = ep.paper_id join papers w on w.id = coalesce(p.merged_into, p.id)
         where ep.edition_id = any($1::int[]) and (ep.appearance = 2 or w.merged_at is not null)`,
        [editionIds],
      );
      return new Set(rows.map(({ id }) => id));
    },
    async paper(key) {
      const { rows } = await pool.query<Paper>(
        `select p.id, p.key, ${factColumns} from papers named
         join papers p on p.id = coalesce(named.merged_into, named.id)
         where named.key = $1 and p.withdrawn_at is null`,
        [key],
      );
      return rows[0] ?? null;
    },
    async installSample(request, plan, order) {
      return inTransaction(pool, async (client) => {
        await lockPapers(client);
        const present = await client.query('select 1 from editions where sample');
        if (present.rowCount !== 0) return 'present';
        await applyChange(client, plan(await loadKnown(client, request)), request);
        const { rows } = await client.query<{ id: number }>(
          `update editions set state = 'frozen', frozen_at = $1 where sample returning id`,
          [request.now],
        );
        for (const { id } of rows) {
          const papers = await openPapers(client, id);
          await writeRanks(client, id, papers, order(papers));
        }
        return 'installed';
      });
    },
  };
}
