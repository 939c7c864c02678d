import type { Database } from '../connect.ts';

/** What is still to be submitted of one kind of mail. */
export type Owed = {
  /** Queued or in hand. */
  owed: number;
  uncertain: number;
  /** Of those that are uncertain: how many are tried once more. */
  retried: number;
  /** When the one that waits longest could have been submitted; null where none waits. */
  oldest: Date | null;
};

/** The few numbers that are asked for every few seconds: each is read from a small index, however long the tables are. */
export type OwedStore = {
  digests(now: Date): Promise<Owed>;
  notices(now: Date): Promise<Owed>;
  /** How many digests one subscriber is owed. */
  digestsOf(subscriberId: number): Promise<number>;
  /** Editions that were ever published, which is the newest publication number, and when that one was. */
  published(): Promise<{ editions: number; newestAt: Date | null }>;
};

export function createOwedStore({ pool }: Pick<Database, 'pool'>): OwedStore {
  const owedOf = async (table: 'deliveries' | 'notices', now: Date): Promise<Owed> => {
    const { rows } = await pool.query<Owed>(
      `select (select count(*) from ${table} where state = 'queued')
              + (select count(*) from ${table} where state = 'submitting') as owed,
              (select count(*) from ${table} where state = 'uncertain') as uncertain,
              (select count(*) from ${table} where state = 'uncertain' and finished_at is null) as retried,
              (select min(next_attempt_at) from ${table} where state = 'queued' and next_attempt_at <= $1) as oldest`,
      [now],
    );
    return rows[0] as Owed;
  };
  return {
    digests: (now) => owedOf('deliveries', now),
    notices: (now) => owedOf('notices', now),
    async digestsOf(subscriberId) {
      const { rows } = await pool.query<{ owed: number }>(
        `select count(*) as owed from deliveries where subscriber_id = $1 and state in ('queued', 'submitting')`,
        [subscriberId],
      );
      return rows[0]?.owed ?? 0;
    },
    async published() {
      const { rows } = await pool.query<{ editions: number; newestAt: Date | null }>(
        `select publication as editions, published_at as "newestAt" from editions
         where publication is not null order by publication desc limit 1`,
      );
      return rows[0] ?? { editions: 0, newestAt: null };
    },
  };
}
