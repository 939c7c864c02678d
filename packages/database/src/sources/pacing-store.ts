import { randomUUID } from 'node:crypto';

import type { Pacing } from '@broadsheet/papers';

import type { Database } from '../connect.ts';

/** Milliseconds after which a turn that nobody gave back is free again: longer than any one request may take. */
const lease = 30_000;
/** Milliseconds until a turn is asked for again at the latest: leases mostly end early. */
const longestWait = 1_000;

/** Turns at upstreams as rows of `pacing`, on the database's clock. */
export function createPacingStore({ pool }: Pick<Database, 'pool'>): Pacing {
  return {
    async take({ upstream, gap }) {
      const holder = randomUUID();
      // Without a gap nobody has to wait for anybody.
      const { rows } = await pool.query<{ pauses: number }>(
        `insert into pacing as p (upstream, free_at, holder)
         values ($1, clock_timestamp() + make_interval(secs => $3), $2)
         on conflict (upstream) do update set free_at = excluded.free_at, holder = excluded.holder
         where p.free_at <= clock_timestamp() and coalesce(p.paused_until, '-infinity') <= clock_timestamp()
         returning p.pauses`,
        [upstream, holder, gap === 0 ? 0 : lease / 1_000],
      );
      const [taken] = rows;
      if (taken === undefined) return refusal(pool, upstream);
      return {
        status: 'taken',
        pauses: taken.pauses,
        async giveBack(answered) {
          await pool.query(
            `update pacing set pauses = case when $4 then 0 else pauses end,
               free_at = case when holder = $2 then clock_timestamp() + make_interval(secs => $3) else free_at end,
               holder = nullif(holder, $2)
             where upstream = $1`,
            [upstream, holder, gap / 1_000, answered],
          );
        },
        async pause(milliseconds, reason) {
          await pool.query(
            `update pacing set pauses = pauses + 1, paused_until = clock_timestamp() + make_interval(secs => $2),
               pause_reason = $3, holder = null, free_at = clock_timestamp()
             where upstream = $1`,
            [upstream, milliseconds / 1_000, reason],
          );
        },
      };
    },
  };
}

async function refusal(
  pool: Database['pool'],
  upstream: string,
): Promise<
  { status: 'wait'; milliseconds: number } | { status: 'paused'; milliseconds: number; reason: string }
> {
  const { rows } = await pool.query<{ busy: number; paused: number | null; reason: string | null }>(
    `select (extract(epoch from free_at - clock_timestamp()) * 1000)::float8 as busy,
       (extract(epoch from paused_until - clock_timestamp()) * 1000)::float8 as paused, pause_reason as reason
     from pacing where upstream = $1`,
    [upstream],
  );
  const { busy = 0, paused = null, reason = null } = rows[0] ?? {};
  if (paused !== null && paused > 0)
    return { status: 'paused', milliseconds: Math.ceil(paused), reason: reason ?? '' };
  return { status: 'wait', milliseconds: Math.ceil(Math.min(Math.max(busy, 0), longestWait)) };
}
