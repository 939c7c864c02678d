import { createHash } from 'node:crypto';

import type { EarlierBounce, ReturnedMailStore, ReturnedRows } from '@broadsheet/bounces';
import { type SubscriberState, suppressionHash } from '@broadsheet/subscribers';

import { type Database, type Queryable, inTransaction } from '../connect.ts';

/** What came back, and what followed. @param suppressionKey see `loadInstallation` */
export function createReturnedMailStore(
  { pool }: Pick<Database, 'pool'>,
  suppressionKey: Uint8Array,
): ReturnedMailStore {
  return {
    inTransaction: (work) => inTransaction(pool, (client) => work(createRows(client, suppressionKey))),
  };
}

type AddresseeRow = {
  subscriber_id: number;
  email_key: string;
  state: SubscriberState;
  delivery_id: number | null;
  edition_id: number | null;
};

function createRows(client: Queryable, suppressionKey: Uint8Array): ReturnedRows {
  return {
    async find(token) {
      if (token.names === 'notice') return null;
      const { rows } = await client.query<AddresseeRow>(
        `select s.id as subscriber_id, s.email_key, s.state, d.id as delivery_id, d.edition_id
         from subscribers s left join lateral (
           select id, edition_id from deliveries
           where subscriber_id = s.id and (id = $2 or state in ('submitted', 'rejected', 'uncertain'))
           order by id = $2 desc nulls last, local_day desc, id desc limit 1
         ) d on true
         where s.id = coalesce($1, (select subscriber_id from deliveries where id = $2))
         for update of s`,
        [token.names === 'subscriber' ? token.subscriberId : null, token.deliveryId],
      );
      const [row] = rows;
      if (row === undefined) return null;
      return {
        subscriberId: row.subscriber_id,
        emailKey: row.email_key,
        state: row.state,
        deliveryId: row.delivery_id,
        editionId: row.edition_id,
      };
    },
    async lockHost(mailHost) {
      const key = createHash('sha256').update(`returned:${mailHost}`).digest().readInt32BE();
      await client.query('select pg_advisory_xact_lock($1, $2)', [returnedLock, key]);
    },
    async known(event) {
      const { rowCount } = await client.query('select 1 from returned_mails where event = $1', [event]);
      return rowCount !== 0;
    },
    async earlier(subscriberId) {
      const { rows } = await client.query<{
        received_at: Date;
        class: EarlierBounce['class'];
        status: string | null;
      }>(
        `select r.received_at, r.class, r.status from returned_mails r join subscribers s on s.id = r.subscriber_id
         where r.subscriber_id = $1 and r.kind = 'bounce' and r.class is not null
           and r.received_at >= coalesce(s.confirmed_at, '-infinity')
         order by r.received_at desc limit 100`,
        [subscriberId],
      );
      return rows.map((row) => ({ at: row.received_at, class: row.class, status: row.status })).reverse();
    },
    async lastSuccess(subscriberId, before) {
      const { rows } = await client.query<{ at: Date | null }>(
        `select max(d.finished_at) as at from deliveries d
         where d.subscriber_id = $1 and d.state = 'submitted' and d.finished_at <= $2
           and not exists (
             select 1 from returned_mails r
             where r.subscriber_id = $1 and r.kind = 'bounce'
               and r.received_at between d.finished_at and d.finished_at + interval '3 days')`,
        [subscriberId, before],
      );
      return rows[0]?.at ?? null;
    },
    async host(mailHost, since) {
      const { rows } = await client.query<{ hard: number; subscribers: number; held: number }>(
        `select
           (select count(*) from returned_mails
            where mail_host = $1 and received_at >= $2 and kind = 'bounce'
              and (consequence = 'held' or consequence = 'suppressed' and (class = 'hard' or status in ('5.2.1', '5.7.13'))))::int
             as hard,
           (select count(*) from subscribers where split_part(email_key, '@', 2) = $1 and confirmed_at is not null)::int
             as subscribers,
           (select count(*) from returned_mails where mail_host = $1 and received_at >= $2 and consequence = 'held')::int
             as held`,
        [mailHost, since],
      );
      const { hard = 0, subscribers = 0, held = 0 } = rows[0] ?? {};
      return { hardLately: hard, subscribers, held };
    },
    async record({ name, channel, event, addressee, mailHost, receivedAt, consequence }) {
      await client.query(
        `insert into returned_mails
           (event, channel, kind, class, status, subscriber_id, delivery_id, edition_id, mail_host, received_at,
            consequence, state_before)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
        [
          name,
          channel,
          event.kind,
          event.kind === 'bounce' ? event.class : null,
          event.kind === 'bounce' ? event.status : null,
          addressee.subscriberId,
          addressee.deliveryId,
          addressee.editionId,
          mailHost,
          receivedAt,
          words[consequence.kind],
          consequence.kind === 'suppress' || consequence.kind === 'unsubscribe' ? addressee.state : null,
        ],
      );
    },
    async unsubscribe(subscriberId, now) {
      await client.query(
        `update subscribers
         set state = 'unsubscribed', unsubscribed_at = $2, next_due_at = null, paused_until = null
         where id = $1`,
        [subscriberId, now],
      );
    },
    async suppress(emailKey, reason, now) {
      // A complaint outweighs what was there: it is never lifted by signing up again.
      await client.query(
        `insert into suppressions as p (hash, reason, created_at, note) values ($1, $2, $3, null)
         on conflict (hash) do update set reason = excluded.reason
         where excluded.reason = 'complaint' and p.reason in ('hard-bounce', 'soft-bounces')`,
        [suppressionHash(suppressionKey, emailKey), reason, now],
      );
    },
    async holdToo(mailHost, since, now) {
      const { rows } = await client.query<{ email_key: string }>(
        `with held as (
           update returned_mails set consequence = 'held'
           where mail_host = $1 and received_at >= $2 and kind = 'bounce' and consequence = 'suppressed'
             and (class = 'hard' or status in ('5.2.1', '5.7.13'))
           returning subscriber_id, state_before, received_at
         )
         update subscribers s
         set state = held.state_before, unsubscribed_at = null,
             next_due_at = case when held.state_before = 'active' then $3::timestamptz end
         from held where s.id = held.subscriber_id and s.state = 'unsubscribed' and held.state_before in ('active', 'paused')
           -- Who has left by themselves since did so at another time.
           and s.unsubscribed_at = held.received_at
         returning s.email_key`,
        [mailHost, since, now],
      );
      await client.query(`delete from suppressions where reason = 'hard-bounce' and hash = any($1)`, [
        rows.map((row) => suppressionHash(suppressionKey, row.email_key)),
      ]);
      return rows.length;
    },
  };
}

/** Any number, the same in every process: the advisory locks of mail hosts. */
const returnedLock = 5_114_103;

const words = {
  none: 'none',
  counted: 'counted',
  suppress: 'suppressed',
  unsubscribe: 'unsubscribed',
  hold: 'held',
} as const;
