import type { Database } from '../connect.ts';

/** Mail that waits because our own set-up is refused. */
export type StoppedStore = {
  /** How many messages wait, and what the server said to one of them. */
  stopped(): Promise<{ rows: number; reply: string | null }>;
};

export function createStoppedStore({ pool }: Pick<Database, 'pool'>): StoppedStore {
  return {
    async stopped() {
      const { rows } = await pool.query<{ rows: number; reply: string | null }>(
        `select count(*) as rows, max(reply) as reply
         from (
           select reply from deliveries where state = 'queued' and reason = 'stop'
           union all select reply from notices where state = 'queued' and reason = 'stop'
         ) r`,
      );
      return rows[0] ?? { rows: 0, reply: null };
    },
  };
}
