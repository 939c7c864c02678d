import { signUpSettingsSchema, type SubscriberState, type SubscriberStore } from '@broadsheet/subscribers';

import { type Database, inTransaction } from '../connect.ts';
import { confirmationColumns, toConfirmation, type ConfirmationRow } from './confirmation-row.ts';
import { allRecords, upsertPage } from './subscriber-pages.ts';
import {
  interestsColumn,
  subscriberColumns,
  toSubscriber,
  type SubscriberRowWithInterests,
} from './subscriber-row.ts';
import { createSubscriberRows, lockDeliveries } from './subscriber-rows.ts';

type AwaitingRow = {
  subscriber_id: number;
  email: string;
  confirmed_at: Date;
  settings: unknown;
  total: number;
};

/** Subscribers, their interests, confirm links and the notices written with them. */
export function createSubscriberStore({ pool }: Pick<Database, 'pool'>): SubscriberStore {
  const findWhere = async (condition: string, value: unknown) => {
    const { rows } = await pool.query<SubscriberRowWithInterests>(
      `select ${subscriberColumns}, ${interestsColumn} from subscribers s where ${condition}`,
      [value],
    );
    return rows[0] === undefined ? null : toSubscriber(rows[0]);
  };
  return {
    find: (id) => findWhere('s.id = $1::bigint', id),
    findByKey: (key) => findWhere('s.email_key = $1', key),
    async findConfirmation(tokenHash) {
      const { rows } = await pool.query<ConfirmationRow>(
        `select ${confirmationColumns} from confirmations where token_hash = $1`,
        [tokenHash],
      );
      return rows[0] === undefined ? null : toConfirmation(rows[0]);
    },
    inTransaction: (work) => inTransaction(pool, (client) => work(createSubscriberRows(client))),
    async unsubscribe(id, now) {
      // Their newest word is kept, also of who has left already: a bounce may have unsubscribed them, and that may be taken back.
      const { rows } = await pool.query<{ changed: boolean }>(
        `with before as (select id, state from subscribers where id = $1::bigint for update)
         update subscribers s
         set state = 'unsubscribed', unsubscribed_at = $2, next_due_at = null, paused_until = null
         from before where s.id = before.id
         returning before.state <> 'unsubscribed' as changed`,
        [id, now],
      );
      return rows[0]?.changed ?? false;
    },
    async awaiting(limit) {
      const { rows } = await pool.query<AwaitingRow>(
        `select *, count(*) over ()::int as total from (
           select distinct on (c.subscriber_id) c.subscriber_id, c.email, c.confirmed_at, c.settings
           from confirmations c join subscribers s on s.id = c.subscriber_id
           where c.approval = 'awaited' and s.state = 'pending'
           order by c.subscriber_id, c.confirmed_at desc, c.id desc
         ) waiting order by confirmed_at, subscriber_id limit $1`,
        [limit],
      );
      return {
        total: rows[0]?.total ?? 0,
        signUps: rows.map((row) => ({
          subscriberId: row.subscriber_id,
          email: row.email,
          confirmedAt: row.confirmed_at,
          settings: signUpSettingsSchema.parse(row.settings),
        })),
      };
    },
    dropUnanswered: (before, now) =>
      inTransaction(pool, async (client) => {
        const links = await client.query(
          `delete from confirmations where (confirmed_at is null and created_at < $1 and expires_at <= $2)
             or (approval = 'declined' and decided_at < $1)`,
          [before, now],
        );
        const pending = await client.query(
          `delete from subscribers s
           where state = 'pending' and created_at < $1
             and not exists (select 1 from confirmations c where c.subscriber_id = s.id)`,
          [before],
        );
        return { subscribers: pending.rowCount ?? 0, confirmations: links.rowCount ?? 0 };
      }),
    async standing(keys) {
      const { rows } = await pool.query<{
        email_key: string;
        state: SubscriberState;
        last_digest_day: string | null;
      }>('select email_key, state, last_digest_day from subscribers where email_key = any($1)', [keys]);
      return new Map(
        rows.map((row) => [row.email_key, { state: row.state, lastDigestDay: row.last_digest_day }]),
      );
    },
    upsertPage: (page, now) => inTransaction(pool, (client) => upsertPage(client, page, now)),
    async mutes() {
      const { rows } = await pool.query<{ some: boolean }>(
        'select exists (select from interests where muted) as some',
      );
      return rows[0]?.some ?? false;
    },
    all: () => allRecords(pool),
    erase: (key) =>
      inTransaction(pool, async (client) => {
        await lockDeliveries(client, { id: null, key });
        const { rows } = await client.query<{ id: number; email: string }>(
          'select id, email from subscribers where email_key = $1 for update',
          [key],
        );
        const [subscriber] = rows;
        if (subscriber === undefined) return false;
        // One that is being submitted is finished by its worker, which leaves nothing in it of who has no row by then. One that is just
        // being recorded is waited for, and goes with the others.
        const theirs = `(subscriber_id = $1 or email = $2)`;
        const values = [subscriber.id, subscriber.email];
        await client.query(`select id from notices where ${theirs} order by id for update`, values);
        await client.query(`delete from notices where ${theirs} and state <> 'submitting'`, values);
        // What they followed, and what was said of their address, goes from the rows that stay. One in hand is skipped, or was their last.
        await client.query(
          `update deliveries set reply = null, printed = '{}',
             contents = (contents::jsonb || '{"items": [], "also": [], "cut": [], "labels": {}}')::json
           where subscriber_id = $1 and state <> 'submitting'`,
          [subscriber.id],
        );
        await client.query('delete from caught_mails where lower("to") = $1', [key]);
        await client.query('delete from subscribers where id = $1', [subscriber.id]);
        return true;
      }),
  };
}
