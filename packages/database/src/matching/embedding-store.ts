import { type EmbeddingStore, bytesOf, fromSteps, inSteps } from '@broadsheet/matching';

import type { Database } from '../connect.ts';

/** Vectors that are read at once. */
const page = 500;
/** Days after which a vector that is used is marked as used again: not with every reading. */
const markEvery = 7;

/** Vectors of texts by an embedding service, 16-bit steps of the largest part of each, and how the service stands. */
export function createEmbeddingStore({ pool }: Pick<Database, 'pool'>): EmbeddingStore {
  async function read(service: string, inputs: readonly string[]) {
    const { rows } = await pool.query<{ input: string; scale: number; vector: Buffer }>(
      'select input, scale, vector from embeddings where service = $1 and input = any($2)',
      [service, inputs],
    );
    return new Map(
      rows.map(({ input, scale, vector }) => {
        const steps = new Int16Array(Uint8Array.from(vector).buffer);
        return [input, fromSteps({ scales: Float32Array.of(scale), steps }, steps.length)] as const;
      }),
    );
  }
  return {
    async known(service, inputs, now) {
      const known = new Map<string, Float32Array>();
      for (let from = 0; from < inputs.length; from += page) {
        const some = inputs.slice(from, from + page);
        for (const [input, vector] of await read(service, some)) known.set(input, vector);
        await pool.query(
          `update embeddings set used_at = $3
           where service = $1 and input = any($2) and used_at < $3::timestamptz - make_interval(days => $4)`,
          [service, some, now, markEvery],
        );
      }
      return known;
    },
    async add(service, vectors, now) {
      const stepped = vectors.map(([, vector]) => inSteps(vector, vector.length));
      await pool.query(
        `insert into embeddings (service, input, scale, vector, used_at)
         select $1, input, scale, vector, $5
         from unnest($2::text[], $3::real[], $4::bytea[]) as given (input, scale, vector)
         on conflict do nothing`,
        [
          service,
          vectors.map(([input]) => input),
          stepped.map(({ scales }) => scales[0] ?? 0),
          stepped.map(({ steps }) => Buffer.from(bytesOf(steps))),
          now,
        ],
      );
      return read(
        service,
        vectors.map(([input]) => input),
      );
    },
    async dimensions(service) {
      const { rows } = await pool.query<{ dimensions: number | null }>(
        'select dimensions from embedding_services where service = $1',
        [service],
      );
      return rows[0]?.dimensions ?? null;
    },
    async note(service, { reason, dimensions, now }) {
      await pool.query(
        `insert into embedding_services as s (service, dimensions, away_since, reason)
         values ($1, $3, case when $2::text is null then null else $4::timestamptz end, $2)
         on conflict (service) do update set
           dimensions = coalesce(s.dimensions, excluded.dimensions),
           away_since = case when $2::text is null then null else coalesce(s.away_since, $4) end,
           reason = excluded.reason`,
        [service, reason, dimensions, now],
      );
    },
    async standing(service) {
      const { rows } = await pool.query<{ since: Date | null; reason: string | null }>(
        'select away_since as since, reason from embedding_services where service = $1',
        [service],
      );
      const [row] = rows;
      if (row === undefined) return null;
      return { away: row.since === null ? null : { since: row.since, reason: row.reason ?? '' } };
    },
  };
}
