import type { LearntModel, ModelStore, PaperText } from '@broadsheet/matching';

import { inTransaction } from '../connect.ts';
import type { Database } from '../connect.ts';

/** Bytes of a model that are read at once: the driver holds them twice as text. */
const piece = 2 * 1024 * 1024;
/** Papers that are read at once to be learnt. */
const page = 2_000;

/** Learnt models, and the papers they are learnt from, in PostgreSQL. */
export function createModelStore({ pool }: Pick<Database, 'pool'>): ModelStore {
  return {
    async newest() {
      const { rows } = await pool.query<LearntModel>(
        'select version, learnt_at as "learntAt", papers, service from models order by learnt_at desc, version limit 1',
      );
      return rows[0] ?? null;
    },
    async bytesOf(version) {
      const { rows } = await pool.query<{ length: number }>(
        'select octet_length(bytes) as length from models where version = $1',
        [version],
      );
      const length = rows[0]?.length;
      if (length === undefined) return null;
      const bytes = new Uint8Array(length);
      for (let from = 0; from < length; from += piece) {
        const read = await pool.query<{ bytes: Buffer }>(
          'select substring(bytes from $2 for $3) as bytes from models where version = $1',
          [version, from + 1, piece],
        );
        const some = read.rows[0]?.bytes;
        // Another was learnt meanwhile.
        if (some === undefined) return null;
        bytes.set(some, from);
      }
      return bytes;
    },
    add: ({ version, learntAt, papers, service }, bytes) =>
      inTransaction(pool, async (client) => {
        await client.query(
          `insert into models (version, learnt_at, papers, bytes, service) values ($1, $2, $3, $4, $5)
           on conflict (version) do update set learnt_at = excluded.learnt_at`,
          [version, learntAt, papers, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), service],
        );
        await client.query('delete from models where version <> $1', [version]);
      }),
    async papers() {
      const { rows } = await pool.query<{ papers: number }>(
        'select count(*)::int as papers from papers where merged_into is null and withdrawn_at is null',
      );
      return rows[0]?.papers ?? 0;
    },
    async *archive(most) {
      const { rows } = await pool.query<{ first: number }>(
        `select min(id) as first from (
           select id from papers where merged_into is null and withdrawn_at is null order by id desc limit $1
         ) newest`,
        [most],
      );
      let after = (rows[0]?.first ?? 1) - 1;
      for (;;) {
        const read = await pool.query<PaperText & { id: number }>(
          `select id, title, abstract, keywords from papers
           where id > $1 and merged_into is null and withdrawn_at is null order by id limit $2`,
          [after, page],
        );
        if (read.rows.length === 0) return;
        after = read.rows.at(-1)?.id ?? after;
        yield read.rows.map(({ title, abstract, keywords }) => ({ title, abstract, keywords }));
      }
    },
  };
}
