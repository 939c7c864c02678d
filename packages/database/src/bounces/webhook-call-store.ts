import type { Database } from '../connect.ts';

/** Calls of mail services that were heeded: the same again changes nothing. */
export function createWebhookCallStore({ pool }: Pick<Database, 'pool'>): {
  known(name: string): Promise<boolean>;
  keep(name: string, expiresAt: Date, now: Date): Promise<void>;
} {
  return {
    async known(name) {
      const { rowCount } = await pool.query('select 1 from webhook_calls where name = $1', [name]);
      return rowCount === 1;
    },
    async keep(name, expiresAt, now) {
      await pool.query(
        `delete from webhook_calls where name in (select name from webhook_calls where expires_at <= $1 limit 100)`,
        [now],
      );
      await pool.query(
        'insert into webhook_calls (name, expires_at) values ($1, $2) on conflict do nothing',
        [name, expiresAt],
      );
    },
  };
}
