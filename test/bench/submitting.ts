import { setTimeout } from 'node:timers/promises';

import type { Installation } from '@broadsheet/installation';

import { type Run, startCommand } from './command.ts';

/** Whoever starts reads modules, compiles and opens connections: so many digests are submitted before it is measured. */
const warmUp = 5_000;
/** Milliseconds between two looks at how far it is. */
const look = 100;

/** Seconds of processor time used so far. */
export type Used = { ours: number; postgres: number; sink: number };

/** A stretch of submitting: digests, seconds by the clock, and processor time. */
export type Stretch = { count: number; seconds: number; used: Used };

/**
 * Submits what is planned by the command itself, which is stopped once `most` were submitted.
 * @param others processor time of whoever helps
 * @returns its start, until so many were submitted, and how it went on; and the most memory it had, in MB
 */
export async function submitPlanned(
  pool: Installation['database']['pool'],
  env: Readonly<Record<string, string>>,
  options: { subscribers: number; most: number; others: () => Omit<Used, 'ours'> },
): Promise<{ start: Stretch; steady: Stretch; peak: number }> {
  const { subscribers, most, others } = options;
  const warm = Math.min(warmUp, Math.floor(subscribers / 3));
  const before = { ours: 0, ...others() };
  const begun = performance.now();
  const run = startCommand(['send', '--json'], env);
  const used = (): Used => ({ ours: run.cpu(), ...others() });
  const ended = run.ended();
  const over = ended.then(
    () => true,
    () => true,
  );
  const awaitRow = async (place: number): Promise<number> => {
    const { rows } = await pool.query<{ id: number }>(
      'select id from deliveries order by id offset $1 limit 1',
      [place - 1],
    );
    const id = rows[0]?.id ?? 0;
    while (!(await isOver(pool, id)) && !(await Promise.race([over, setTimeout(look, false)])));
    return id;
  };
  const first = await awaitRow(warm);
  const between = used();
  const started = (performance.now() - begun) / 1000;
  const last = most < subscribers ? await stopAt(run, awaitRow(most)) : null;
  const { cpu, peak } = await ended;
  const after = { ours: cpu, ...others() };
  const { rows } = await pool.query<{ count: number; later: number; seconds: number }>(
    `select count(*)::int as count, count(*) filter (where finished_at > f.at)::int as later,
            extract(epoch from max(finished_at) - min(f.at))::float8 as seconds
     from deliveries, (select finished_at as at from deliveries where id = $1) f where state = 'submitted'`,
    [first],
  );
  const { count = 0, later = 0, seconds = 1 } = rows[0] ?? {};
  if (last === null && count !== subscribers)
    throw new Error(`${String(count)} of ${String(subscribers)} were submitted`);
  return {
    start: { count: count - later, seconds: started, used: less(between, before) },
    steady: { count: later, seconds, used: less(after, between) },
    peak,
  };
}

async function stopAt(run: Run, row: Promise<number>): Promise<number> {
  const id = await row;
  run.stop();
  return id;
}

/** One look-up by key, so that looking costs those who are measured nothing. */
async function isOver(pool: Installation['database']['pool'], id: number): Promise<boolean> {
  const { rowCount } = await pool.query({
    name: 'bench.is-over',
    text: 'select 1 from deliveries where id = $1 and finished_at is not null',
    values: [id],
  });
  return rowCount === 1;
}

function less(a: Used, b: Used): Used {
  return { ours: a.ours - b.ours, postgres: a.postgres - b.postgres, sink: a.sink - b.sink };
}
