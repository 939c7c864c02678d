import type { Database } from '../connect.ts';

/** What operators see of turns at upstreams. */
export type PacingReads = {
  /** Upstreams that asked to be left alone, by name, and until when; by the database's clock. */
  pauses(): Promise<ReadonlyMap<string, { until: Date; reason: string }>>;
};

export function createPacingReads({ pool }: Pick<Database, 'pool'>): PacingReads {
  return {
    async pauses() {
      const { rows } = await pool.query<{ upstream: string; until: Date; reason: string }>(
        `select upstream, paused_until as until, coalesce(pause_reason, '') as reason from pacing
         where paused_until > clock_timestamp()`,
      );
      return new Map(rows.map(({ upstream, until, reason }) => [upstream, { until, reason }]));
    },
  };
}
