import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { createBackend } from '@broadsheet/queue';

import { type CuttingPostgres, startCuttingPostgres } from '../../support/cutting-postgres.ts';
import { type TestDatabase, createTestDatabase } from '../../support/postgres.ts';
import { until } from '../../support/until.ts';

// An error that nobody hears ends a process; here it fails the test that is under way.
describe('a queue on a PostgreSQL that cuts connections', () => {
  let database: TestDatabase;
  let cutting: CuttingPostgres;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  const opened: { close(): Promise<void> }[] = [];
  const closeAll = async (): Promise<void> => {
    for (const one of opened.splice(0)) await one.close();
    await cutting.close();
  };
  afterEach(closeAll);
  afterAll(() => database.close());

  const backendOn = (url: string) =>
    createBackend({ kind: 'postgres', url }, { prefix: 'cut', onError: () => undefined });
  /** A worker whose connections are cut, and a queue whose connections are not. */
  const open = async (when: Parameters<typeof startCuttingPostgres>[1]) => {
    cutting = await startCuttingPostgres(database.url, when);
    const worked: string[] = [];
    const worker = await backendOn(cutting.url).worker('ticks', 1, ({ name }) => {
      worked.push(name);
      return Promise.resolve();
    });
    opened.push(worker);
    const queue = await backendOn(database.url).queue('ticks');
    opened.push(queue);
    return { worker, queue, worked };
  };

  it('works on where the connection that is to listen is cut in the moment in which it opens', async () => {
    // Which one that is, is seen only once it is open: of a worker whose connections open in the same order.
    await open(() => false);
    await until('one listens', () => cutting.listening() !== null);
    const listening = cutting.listening();
    await closeAll();
    const { queue, worked } = await open((turn, connection) => turn === 'opened' && connection === listening);
    await until('it was cut', () => cutting.cuts() === 1);
    await until('another listens', () => cutting.listening() !== null);
    await queue.add('plan', {});
    await until('the job ran', () => worked.length === 1);
  });

  it('works on where the server has ended every connection, the one that listens as well', async () => {
    const { queue, worked } = await open(() => false);
    const asWorked = async (jobs: number) => {
      await until('the queue takes a job again', () =>
        queue.add('plan', {}).then(
          () => true,
          () => false,
        ),
      );
      await until(`${String(jobs)} jobs ran`, () => worked.length === jobs);
    };
    await asWorked(1);
    await database.pool.query(
      `select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
    );
    await asWorked(2);
  });

  it('closes where connections are cut in the moment in which they take their leave', async () => {
    const { worker, queue, worked } = await open((turn) => turn === 'leaving');
    await queue.add('plan', {});
    await until('the job ran', () => worked.length === 1);
    await worker.close();
    await queue.close();
    await until('some were cut', () => cutting.cuts() >= 1);
    expect(worked).toEqual(['plan']);
  });
});
