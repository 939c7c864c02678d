import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { connectDatabase, createPaperStore, type Database } from '@broadsheet/database';
import {
  addDays,
  daysDue,
  healthOf,
  standingOf,
  type PaperStore,
  type RunOutcome,
  type SourceRun,
} from '@broadsheet/papers';

import { createRandom } from '../../replay/random.ts';
import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts';

const outcomes: readonly RunOutcome[] = [
  'ok',
  'ok',
  'empty',
  'not-open',
  'unchanged',
  'partial',
  'shape-changed',
  'failed',
  'failed',
];
const now = new Date('2025-08-20T09:30:00Z');

describe('the runs of a source', () => {
  let server: TestDatabase;
  let database: Database;
  let papers: PaperStore;
  beforeAll(async () => {
    server = await createTestDatabase();
    database = connectDatabase(server.url);
    papers = createPaperStore(database);
  });
  afterAll(async () => {
    await database.close();
    await server.close();
  });
  beforeEach(() => database.pool.query('truncate source_runs'));

  const record = (runs: readonly Partial<SourceRun>[]): Promise<unknown> =>
    Promise.all(
      runs.map((run) =>
        papers.recordRun({
          source: 'hf',
          day: '2025-08-19',
          startedAt: now,
          endedAt: now,
          outcome: 'ok',
          expected: true,
          listed: 20,
          added: 0,
          usual: null,
          detail: null,
          ...run,
        }),
      ),
    );

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'that decide tell the same of it as all of them do, and are fewer (%i)',
    async (seed) => {
      const random = createRandom(seed);
      const runs = Array.from({ length: 300 }, () => {
        const outcome = random.pick(outcomes);
        return {
          day: addDays('2025-08-20', -random.between(0, 8)),
          // Some of a clock that was set back since.
          startedAt: new Date(now.getTime() - random.between(-20, 9 * 24 * 60) * 60_000),
          outcome,
          expected: outcome === 'ok' || random.chance(0.5),
        };
      });
      await record(runs);
      const from = addDays('2025-08-20', -30);
      const all = await papers.runsSince('hf', from);
      const few = await papers.decidingRuns('hf', from, now);
      expect(few.length).toBeLessThan(all.length / 2);
      for (const history of [true, false]) {
        const source = { name: 'hf', history };
        const { lastList, ...health } = healthOf(source, now, all);
        expect(healthOf(source, now, few)).toMatchObject({ ...health, lastList: { day: lastList?.day } });
        expect(daysDue(source, now, few)).toEqual(daysDue(source, now, all));
        const past = all.filter(({ startedAt }) => startedAt <= now);
        for (let days = 0; days < 8; days += 1) {
          const day = addDays('2025-08-19', -days);
          expect(standingOf(source, day, few)).toEqual(standingOf(source, day, past));
        }
      }
    },
  );

  it('are forgotten before a day, and kept from it on', async () => {
    await record([{ day: '2025-02-20' }, { day: '2025-02-21' }, { day: '2025-08-19' }]);
    await papers.forgetRuns('2025-02-21');
    const kept = await papers.runsSince('hf', '2025-01-01');
    expect(kept.map(({ day }) => day).toSorted()).toEqual(['2025-02-21', '2025-08-19']);
  });
});
