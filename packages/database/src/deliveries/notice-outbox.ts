import type { Claimed, Outbox, SkipReason, SweptOutbox } from '@broadsheet/delivery';
import { type Suppressions, kindsToOperators } from '@broadsheet/subscribers';

import type { Database } from '../connect.ts';
import { type ClaimedRow, createOutbox } from './outbox.ts';

/** A claimed notice; its slots are sealed. */
export type ClaimedNotice = Claimed & {
  kind: string;
  email: string;
  subscriberId: number | null;
  sealed: Buffer | null;
  messageDate: Date;
};

type RawNotice = ClaimedRow & {
  kind: string;
  email: string;
  subscriber_id: number | null;
  sealed: Buffer | null;
  message_date: Date;
};

/** Notices as rows owed a submission. What their slots held is emptied when they are over, and of who was erased meanwhile all that names them. */
export function createNoticeOutbox(
  database: Pick<Database, 'pool'>,
  suppressions: Pick<Suppressions, 'among' | 'barred'>,
): Outbox<ClaimedNotice> & SweptOutbox {
  const { pool } = database;
  return createOutbox<RawNotice, ClaimedNotice>(database, {
    name: 'notices',
    templateVersion: null,
    columns: 'r.kind, r.email, r.subscriber_id, r.sealed, r.message_date',
    toRow: (raw) => ({
      id: raw.id,
      attempts: raw.attempts,
      retryOfUncertain: raw.retry_of_uncertain,
      signedWith: raw.signed_with,
      expiresAt: raw.expires_at,
      kind: raw.kind,
      email: raw.email,
      subscriberId: raw.subscriber_id,
      sealed: raw.sealed,
      messageDate: raw.message_date,
    }),
    async refused({ claim, ids, held }) {
      const { rows } = await pool.query<{ id: number; kind: string; key: string; erased: boolean }>(
        `select r.id, r.kind, lower(r.email) as key, ${erased} as erased from notices r where r.id = any($2) and ${held}`,
        [claim, ids],
      );
      // A confirm notice may ask an address that bounced whether it works again.
      const asks = (kind: string): boolean => kind === 'confirm' || kind === 'change-of-address';
      const [suppressed, barred] = await Promise.all([
        suppressions.among(rows.flatMap(({ kind, key }) => (asks(kind) ? [] : key))),
        suppressions.barred(rows.flatMap(({ kind, key }) => (asks(kind) ? key : []))),
      ]);
      const refused = new Map<number, SkipReason>();
      for (const row of rows) {
        if (row.erased) refused.set(row.id, 'erased');
        else if ((asks(row.kind) ? barred : suppressed).has(row.key)) refused.set(row.id, 'suppressed');
      }
      return { held: rows.map(({ id }) => id), refused };
    },
    leaving: beforeNoFence,
    forget: (over, reply) => `, sealed = case when ${over} then null else r.sealed end,
      email = case when ${over} and ${erased} then '' else r.email end,
      reply = case when ${over} and ${erased} then null else ${reply} end`,
    follow: '',
  });
}

/** Its subscriber was erased while a worker had it in hand: a condition over `r`. */
const erased = `(r.subscriber_id is null and r.kind not in (${kindsToOperators.map((kind) => `'${kind}'`).join(', ')}))`;

/** Notices leave whatever digests do, but not those from before a fence: they may have been submitted already. */
const beforeNoFence = `not exists (select 1 from delivery_stream d where d.fenced_at > r.created_at)`;
