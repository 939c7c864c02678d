import {
  bounceReasons,
  domainKeyOf,
  createSuppressionHash,
  type Suppression,
  type SuppressionReason,
  type Suppressions,
} from '@broadsheet/subscribers';

import type { Database, Queryable } from '../connect.ts';

/** Suppressions by address key. The table holds hashes; who asks needs the installation's key. */
export type SuppressionStore = Suppressions & {
  /** Lifts suppressions: how many there were. */
  remove(addressKeys: readonly string[]): Promise<number>;
  /** Of one reason, newest first; `total` counts all. */
  newest(
    reason: SuppressionReason,
    limit: number,
  ): Promise<{ total: number; newest: readonly Suppression[] }>;
  /** Everything there is, by date, in pages. */
  all(): AsyncIterable<Suppression>;
  /** Writes hashes as exported by an installation with the same key. */
  restore(suppressions: readonly Suppression[]): Promise<number>;
};

type SuppressionRow = { hash: Buffer; reason: SuppressionReason; created_at: Date; note: string | null };

const pageSize = 1000;

/** @param suppressionKey see `loadInstallation` */
export function createSuppressionStore(
  { pool }: Pick<Database, 'pool'>,
  suppressionKey: Uint8Array,
): SuppressionStore {
  const hashOf = createSuppressionHash(suppressionKey);
  /** Addresses that are suppressed themselves, or with their domain, for any reason but these. */
  const found = async (
    addressKeys: readonly string[],
    except: readonly SuppressionReason[],
  ): Promise<ReadonlySet<string>> => {
    if (addressKeys.length === 0) return new Set();
    const hashes = new Map<string, string>();
    for (const key of addressKeys)
      for (const name of [key, domainKeyOf(key)])
        if (!hashes.has(name)) hashes.set(name, hashOf(name).toString('hex'));
    const { rows } = await pool.query<{ hash: string }>({
      name: 'suppressions.found',
      text: `select encode(hash, 'hex') as hash from suppressions
       where hash = any(select decode(h, 'hex') from unnest($1::text[]) h) and reason <> all($2)`,
      values: [[...hashes.values()], except],
    });
    const suppressed = new Set(rows.map(({ hash }) => hash));
    return new Set(
      addressKeys.filter((key) =>
        [key, domainKeyOf(key)].some((name) => suppressed.has(hashes.get(name) ?? '')),
      ),
    );
  };
  return {
    among: (addressKeys) => found(addressKeys, []),
    barred: (addressKeys) => found(addressKeys, bounceReasons),
    async liftBounces(addressKeys) {
      const { rowCount } = await pool.query(
        'delete from suppressions where hash = any($1) and reason = any($2)',
        [addressKeys.map(hashOf), bounceReasons],
      );
      return rowCount ?? 0;
    },
    add: (addressKeys, reason, now, note) =>
      insert(
        pool,
        [...new Set(addressKeys)].map((key) => ({
          hash: hashOf(key),
          reason,
          createdAt: now,
          note: note ?? null,
        })),
      ),
    restore: (suppressions) => insert(pool, suppressions),
    async remove(addressKeys) {
      const { rowCount } = await pool.query('delete from suppressions where hash = any($1)', [
        addressKeys.map(hashOf),
      ]);
      return rowCount ?? 0;
    },
    async newest(reason, limit) {
      const { rows } = await pool.query<SuppressionRow & { total: number }>(
        `select hash, reason, created_at, note, count(*) over ()::int as total from suppressions
         where reason = $1 order by created_at desc, hash limit $2`,
        [reason, limit],
      );
      return { total: rows[0]?.total ?? 0, newest: rows.map(toSuppression) };
    },
    async *all() {
      for (let after: SuppressionRow | undefined; ;) {
        const { rows } = await pool.query<SuppressionRow>(
          `select hash, reason, created_at, note from suppressions
           where $1::timestamptz is null or (created_at, hash) > ($1, $2::bytea)
           order by created_at, hash limit $3`,
          [after?.created_at ?? null, after?.hash ?? null, pageSize],
        );
        yield* rows.map(toSuppression);
        after = rows.at(-1);
        if (rows.length < pageSize) return;
      }
    },
  };
}

const toSuppression = (row: SuppressionRow): Suppression => ({
  hash: row.hash,
  reason: row.reason,
  createdAt: row.created_at,
  note: row.note,
});

async function insert(client: Queryable, suppressions: readonly Suppression[]): Promise<number> {
  if (suppressions.length === 0) return 0;
  // What bounces brought may be lifted again, what somebody said may not: their word replaces it, and stays.
  const { rowCount } = await client.query(
    `insert into suppressions as p (hash, reason, created_at, note)
     select distinct on (hash) hash, reason, created_at, note
     from unnest($1::bytea[], $2::text[], $3::timestamptz[], $4::text[]) as s (hash, reason, created_at, note)
     order by hash, reason = any($5)
     on conflict (hash) do update set reason = excluded.reason, created_at = excluded.created_at, note = excluded.note
     where p.reason = any($5) and excluded.reason <> all($5)`,
    [
      suppressions.map((one) => one.hash),
      suppressions.map((one) => one.reason),
      suppressions.map((one) => one.createdAt),
      suppressions.map((one) => one.note),
      bounceReasons,
    ],
  );
  return rowCount ?? 0;
}
