import type { PaperStore, SourceRun } from '@broadsheet/papers';

import { inTransaction, type Database, type Queryable } from '../connect.ts';
import { applyChange } from './apply-change.ts';
import { loadKnown } from './known-papers.ts';
import { lockPapers } from './locks.ts';

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
    async recordRun(run) {
      await insertRun(pool, run);
    },
    async runsSince(source, from) {
      const { rows } = await pool.query<SourceRun>(
        `select source, day, started_at as "startedAt", ended_at as "endedAt", outcome, expected, listed, added, detail
         from source_runs where source = $1 and day >= $2 order by started_at`,
        [source, from],
      );
      return rows;
    },
  };
}

async function insertRun(client: Queryable, run: SourceRun): Promise<void> {
  await client.query(
    `insert into source_runs (source, day, started_at, ended_at, outcome, expected, listed, added, detail)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      run.source,
      run.day,
      run.startedAt,
      run.endedAt,
      run.outcome,
      run.expected,
      run.listed,
      run.added,
      run.detail,
    ],
  );
}
