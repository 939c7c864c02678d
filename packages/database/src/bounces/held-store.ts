import { suppressionHash } from '@broadsheet/subscribers';

import { type Database, inTransaction } from '../connect.ts';

/** Hard bounces that wait for an operator: too many of one mail host came at once. */
export type HeldStore = {
  /** By mail host: how many subscribers, since when. */
  all(): Promise<readonly { mailHost: string; subscribers: number; since: Date }[]>;
  /** They were right: suppresses those who have not confirmed anew since. Returns how many. */
  apply(mailHost: string, now: Date): Promise<number>;
  /** They were wrong: nothing follows. Returns how many. */
  drop(mailHost: string): Promise<number>;
};

/** @param suppressionKey see `loadInstallation` */
export function createHeldStore({ pool }: Pick<Database, 'pool'>, suppressionKey: Uint8Array): HeldStore {
  return {
    async all() {
      const { rows } = await pool.query<{ mail_host: string; subscribers: number; since: Date }>(
        `select mail_host, count(distinct subscriber_id)::int as subscribers, min(received_at) as since
         from returned_mails where consequence = 'held' group by mail_host order by since`,
      );
      return rows.map(({ mail_host, subscribers, since }) => ({ mailHost: mail_host, subscribers, since }));
    },
    apply: (mailHost, now) =>
      inTransaction(pool, async (client) => {
        const { rows } = await client.query<{ email_key: string }>(
          `with held as (
             update returned_mails set consequence = 'suppressed'
             where consequence = 'held' and mail_host = $1 returning subscriber_id, received_at
           )
           update subscribers s
           set state = 'unsubscribed', unsubscribed_at = $2, next_due_at = null, paused_until = null
           where s.id in (select subscriber_id from held where received_at >= coalesce(s.confirmed_at, '-infinity'))
           returning s.email_key`,
          [mailHost, now],
        );
        await client.query(
          `insert into suppressions (hash, reason, created_at, note)
           select h, 'hard-bounce', $2, null from unnest($1::bytea[]) h on conflict do nothing`,
          [rows.map((row) => suppressionHash(suppressionKey, row.email_key)), now],
        );
        return rows.length;
      }),
    async drop(mailHost) {
      const { rowCount } = await pool.query(
        `update returned_mails set consequence = 'lifted' where consequence = 'held' and mail_host = $1`,
        [mailHost],
      );
      return rowCount ?? 0;
    },
  };
}
