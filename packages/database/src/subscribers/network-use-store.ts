import type { Database } from '../connect.ts';

/** What is counted by network: links asked for, previews made. */
export type NetworkUse = 'link' | 'preview';

const hourMs = 3_600_000;

/** Counts by network and hour, for all processes together and over restarts. */
export function createNetworkUseStore({ pool }: Pick<Database, 'pool'>): {
  /** Counts one more. @param network a keyed hash of it. @returns how many that makes in this hour */
  count(use: { purpose: NetworkUse; network: string; now: Date }): Promise<number>;
} {
  return {
    async count({ purpose, network, now }) {
      const hour = new Date(Math.floor(now.getTime() / hourMs) * hourMs);
      const { rows } = await pool.query<{ uses: number }>(
        `insert into network_uses as n (purpose, network, hour, uses) values ($1, $2, $3, 1)
         on conflict (purpose, network, hour) do update set uses = n.uses + 1
         returning uses`,
        [purpose, network, hour],
      );
      return rows[0]?.uses ?? 0;
    },
  };
}
