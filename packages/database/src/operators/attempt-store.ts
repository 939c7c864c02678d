import type { AttemptLoad, AttemptStore } from '@broadsheet/operators';

import type { Database } from '../connect.ts';

/** Milliseconds that an attempt is kept: beyond every window. */
const kept = 86_400_000;

/** Attempts to sign in. Each is written before it is counted, so that of many at once no more pass than may. */
export function createAttemptStore({ pool }: Pick<Database, 'pool'>): AttemptStore {
  return {
    async count({ account, network, at }, since) {
      await pool.query('insert into sign_in_attempts (account, network, at) values ($1, $2, $3)', [
        Buffer.from(account),
        network,
        at,
      ]);
      const { rows } = await pool.query<AttemptLoad>(
        `with gone as (delete from sign_in_attempts where at < $4)
         select count(*) filter (where account = $1)::int as account, count(*) filter (where network = $2)::int as network
         from sign_in_attempts where at >= $3 and (account = $1 or network = $2)`,
        [Buffer.from(account), network, since, new Date(at.getTime() - kept)],
      );
      return rows[0] ?? { account: 0, network: 0 };
    },
    async clear(account) {
      await pool.query('delete from sign_in_attempts where account = $1', [Buffer.from(account)]);
    },
  };
}
