import {
  isWeekend,
  type DaySize,
  type Identifier,
  type PaperStore,
  type SourceRun,
} from '@broadsheet/papers';

import { inTransaction, type Database, type Queryable } from '../connect.ts';
import { applyChange } from './apply-change.ts';
import { loadKnown } from './known-papers.ts';
import { lockPapers, readAlone } from './locks.ts';

/** Papers, their identifiers and listings, and the runs of sources, in PostgreSQL. */
export function createPaperStore({ pool }: Pick<Database, 'pool'>): PaperStore {
  return {
    async store(request, plan) {
      return inTransaction(pool, async (client) => {
        await lockPapers(client);
        const { change, run } = plan(await loadKnown(client, request));
        await applyChange(client, change, request);
        await insertRun(client, run);
        return run;
      });
    },
    async withdraw(name, identifiers, now) {
      return inTransaction(pool, async (client) => {
        await lockPapers(client);
        const [found, ...others] = await namedSo(client, name, identifiers);
        if (found === undefined) return { status: 'unknown' };
        if (others.length > 0)
          return {
            status: 'ambiguous',
            papers: [found, ...others].map(({ key, title }) => ({ key, title })),
          };
        const { id, withdrawn, ...paper } = found;
        if (withdrawn) return { status: 'already-withdrawn', ...paper };
        await client.query(
          'update papers set withdrawn_at = $2 where (id = $1 or merged_into = $1) and withdrawn_at is null',
          [id, now],
        );
        return { status: 'withdrawn', ...paper };
      });
    },
    alone: (source, work) => readAlone(pool, source, work),
    async recordRun(run) {
      await insertRun(pool, run);
    },
    async runsSince(source, from) {
      const { rows } = await pool.query<SourceRun>(
        `select ${runColumns} from source_runs where source = $1 and day >= $2 order by started_at, id`,
        [source, from],
      );
      return rows;
    },
    async decidingRuns(source, from, now) {
      const { rows } = await pool.query<SourceRun>(
        `select ${runColumns}
         from generate_series($2::date, (select max(day) from source_runs where source = $1), '1 day') as days (at)
         left join lateral (
           select started_at, id from source_runs
           where source = $1 and day = at::date and started_at <= $3 and ${isWholeRun} order by started_at desc, id desc limit 1
         ) as whole (whole_at, whole_id) on true
         join source_runs on source = $1 and day = at::date
           and started_at <= $3 and (whole_id is null or started_at > whole_at or (started_at = whole_at and id >= whole_id))
         order by started_at, id`,
        [source, from, now],
      );
      return rows;
    },
    async forgetRuns(before) {
      await pool.query('delete from source_runs where day < $1', [before]);
    },
    async sizesBefore(source, day, { final, limit }) {
      const { rows } = await pool.query<DaySize>(
        `select distinct on (day) day, listed from source_runs
         where source = $1 and day < $2 and outcome = 'ok' and (extract(isodow from day) >= 6) = $3
           and (not $4 or started_at >= (day + 1)::timestamp at time zone 'UTC')
         order by day desc, started_at desc limit $5`,
        [source, day, isWeekend(day), final, limit],
      );
      return rows;
    },
  };
}

/** Columns of `source_runs`, as `SourceRun` names them. */
const runColumns = `source, day, started_at as "startedAt", ended_at as "endedAt", outcome, expected, listed, added,
  usual, detail`;

/** `isWhole` of the domain, word for word that of the index `source_runs_whole`. */
const isWholeRun = `(outcome in ('ok', 'unchanged') or (outcome in ('empty', 'not-open') and expected))`;

async function insertRun(client: Queryable, run: SourceRun): Promise<void> {
  await client.query(
    `insert into source_runs (source, day, started_at, ended_at, outcome, expected, listed, added, usual, detail)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      run.source,
      run.day,
      run.startedAt,
      run.endedAt,
      run.outcome,
      run.expected,
      run.listed,
      run.added,
      run.usual,
      run.detail,
    ],
  );
}

type Named = { id: number; key: string; title: string; withdrawn: boolean };

/** The one paper of this key, or of the first of these identifiers to be known; else those that lists call so, withdrawn ones where there is no other. */
async function namedSo(
  client: Queryable,
  name: string,
  identifiers: readonly Identifier[],
): Promise<readonly Named[]> {
  const { rows: identified } = await client.query<Named>(
    `select w.id, w.key, w.title, w.withdrawn_at is not null as withdrawn
     from (
       select id, 0::bigint as place from papers where key = $1
       union all
       select i.paper_id, a.place from identifiers i
       join unnest($2::text[], $3::text[]) with ordinality as a (kind, value, place) using (kind, value)
     ) named
     join papers p on p.id = named.id join papers w on w.id = coalesce(p.merged_into, p.id)
     order by named.place limit 1`,
    [name, identifiers.map(({ kind }) => kind), identifiers.map(({ value }) => value)],
  );
  if (identified.length > 0) return identified;
  const { rows: called } = await client.query<Named>(
    `select p.id, p.key, p.title, p.withdrawn_at is not null as withdrawn
     from papers p
     join (
       select paper_id, max(day) as day from listings where called @> array[$1] and called <> '{}' group by paper_id
     ) l on l.paper_id = p.id
     order by l.day desc, p.id desc`,
    [name],
  );
  const standing = called.filter(({ withdrawn }) => !withdrawn);
  return standing.length > 0 ? standing : called.slice(0, 1);
}
