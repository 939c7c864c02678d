import type { NewNotice } from '@broadsheet/subscribers';

import type { Database, Queryable } from '../connect.ts';

/** Writes notices that go with no change of a subscriber: to operators. */
export function createNoticeStore({ pool }: Pick<Database, 'pool'>): {
  add(notice: NewNotice): Promise<number>;
} {
  return { add: (notice) => insertNotice(pool, notice) };
}

/** Writes a notice, inside a transaction or not. */
export async function insertNotice(client: Queryable, notice: NewNotice): Promise<number> {
  const { rows } = await client.query<{ id: number }>(
    `insert into notices (
       kind, subscriber_id, email, state, reason, sealed, message_date, created_at, expires_at, next_attempt_at, finished_at
     )
     values ($1, $2, $3, $4, $5, $6, $7, $7, $8, $7, case when $4 = 'skipped' then $7::timestamptz end)
     returning id`,
    [
      notice.kind,
      notice.subscriberId,
      notice.email,
      notice.state,
      notice.reason,
      notice.sealed,
      notice.createdAt,
      notice.expiresAt,
    ],
  );
  return rows[0]?.id ?? 0;
}
