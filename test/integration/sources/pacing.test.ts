import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { connectDatabase, createPacingStore, type Database } from '@broadsheet/database';
import type { Pace, Pacing, Turn } from '@broadsheet/papers';
import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts';
import { until } from '../../support/until.ts';

const arxiv = { upstream: 'arxiv', gap: 150 };
const hf = { upstream: 'hf', gap: 0 };

describe('turns at upstreams', () => {
  let server: TestDatabase;
  let databases: Database[];
  let workers: Pacing[];

  beforeAll(async () => {
    server = await createTestDatabase();
    databases = [connectDatabase(server.url), connectDatabase(server.url)];
    workers = databases.map(createPacingStore);
  });
  afterAll(async () => {
    for (const database of databases) await database.close();
    await server.close();
  });
  beforeEach(async () => {
    await server.pool.query('truncate pacing');
  });

  const take = async (
    pacing: Pacing | undefined,
    pace = arxiv,
  ): Promise<Extract<Turn, { status: 'taken' }>> =>
    until('the turn is free', async () => {
      const turn = await pacing?.take(pace);
      return turn?.status === 'taken' && turn;
    });

  /** As many at once from every worker. */
  const askTimes = async (times: number, pace: Pace): Promise<Turn[]> =>
    Promise.all(workers.flatMap((pacing) => Array.from({ length: times }, () => pacing.take(pace))));

  it('gives one turn at a time, however many workers ask at once', async () => {
    const turns = await askTimes(20, arxiv);
    expect(turns.filter((turn) => turn.status === 'taken').length).toBe(1);
    expect(turns.find((turn) => turn.status === 'wait')).toMatchObject({ milliseconds: 1_000 });
  });

  it('keeps the gap after a turn that was given back, over all workers', async () => {
    const ends: number[] = [];
    const starts: number[] = [];
    for (const pacing of [...workers, ...workers]) {
      const turn = await take(pacing);
      starts.push(performance.now());
      await turn.giveBack(true);
      ends.push(performance.now());
    }
    const gaps = starts.slice(1).map((start, index) => start - (ends[index] ?? 0));
    // A turn is seen to be free a little after it was given back, never before.
    expect(Math.min(...gaps)).toBeGreaterThan(arxiv.gap - 50);
  });

  it('frees a turn whose holder was lost once its lease has ended', async () => {
    await take(workers[0]);
    await server.pool.query(`update pacing set free_at = clock_timestamp()`);
    expect(await workers[1]?.take(arxiv)).toMatchObject({ status: 'taken' });
  });

  it('leaves a turn alone that its late holder gives back after another took it', async () => {
    const late = await take(workers[0]);
    await server.pool.query(`update pacing set free_at = clock_timestamp()`);
    await take(workers[1]);
    await late.giveBack(true);
    expect(await workers[0]?.take(arxiv)).toMatchObject({ status: 'wait' });
  });

  it('tells every worker of a pause, its end and its reason, and counts pauses until an answer', async () => {
    await (await take(workers[0])).pause(3_600_000, 'HTTP 429');
    const turn = await workers[1]?.take(arxiv);
    expect(turn).toMatchObject({ status: 'paused', reason: 'HTTP 429' });
    expect(turn?.status === 'paused' && turn.milliseconds).toBeGreaterThan(3_590_000);
    expect(await workers[1]?.take(hf)).toMatchObject({ status: 'taken' });
    await server.pool.query(`update pacing set paused_until = clock_timestamp()`);
    const next = await take(workers[1]);
    expect(next.pauses).toBe(1);
    await next.giveBack(false);
    expect((await take(workers[0])).pauses).toBe(1);
    await server.pool.query(`update pacing set free_at = clock_timestamp()`);
    await (await take(workers[1])).giveBack(true);
    expect((await take(workers[0])).pauses).toBe(0);
  });

  it('lets everybody ask at once where the upstream names no pace', async () => {
    const turns = await askTimes(5, hf);
    expect(turns.map((turn) => turn.status)).toEqual(Array.from({ length: 10 }, () => 'taken'));
  });
});
