import type { Database } from '../connect.ts';

/** What left, or is about to: its return path and bytes. */
type Kept = { returnPath: string; raw: Buffer };

/** A digest mailed to an operator to be looked at, and what the mail server said. */
export type TestDigest = {
  noticeId: number;
  email: string;
  askedAt: Date;
  /** A state of deliveries. */
  state: string;
  reason: string | null;
  reply: string | null;
  /** Null while it is not made. */
  kept: Kept | null;
};

export type TestDigestStore = {
  /** Keeps what a notice of this kind is made of, in place of an earlier try. */
  keep(noticeId: number, kept: Kept): Promise<void>;
  find(noticeId: number): Promise<TestDigest | null>;
  /** The newest to an address, whose case is of no matter. */
  newestTo(email: string): Promise<TestDigest | null>;
  /** How many were asked for since then, to whomever. */
  askedSince(since: Date): Promise<number>;
};

type Row = Omit<TestDigest, 'kept'> & { returnPath: string | null; raw: Buffer | null };

const select = `select n.id as "noticeId", n.email, n.created_at as "askedAt", n.state, n.reason, n.reply,
    t.return_path as "returnPath", t.raw
  from notices n left join test_digests t on t.notice_id = n.id where n.kind = 'test'`;

export function createTestDigestStore({ pool }: Pick<Database, 'pool'>): TestDigestStore {
  const one = async (condition: string, value: unknown): Promise<TestDigest | null> => {
    const { rows } = await pool.query<Row>(`${select} and ${condition} order by n.id desc limit 1`, [value]);
    const [row] = rows;
    if (row === undefined) return null;
    const { returnPath, raw, ...test } = row;
    return { ...test, kept: returnPath === null || raw === null ? null : { returnPath, raw } };
  };
  return {
    async keep(noticeId, { returnPath, raw }) {
      await pool.query(
        `insert into test_digests (notice_id, return_path, raw) values ($1, $2, $3)
         on conflict (notice_id) do update set return_path = excluded.return_path, raw = excluded.raw`,
        [noticeId, returnPath, raw],
      );
    },
    find: (noticeId) => one('n.id = $1', noticeId),
    newestTo: (email) => one('lower(n.email) = lower($1)', email),
    async askedSince(since) {
      const { rows } = await pool.query<{ count: number }>(
        `select count(*)::int as count from notices where kind = 'test' and created_at >= $1`,
        [since],
      );
      return rows[0]?.count ?? 0;
    },
  };
}
