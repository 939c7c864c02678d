import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Database, connectDatabase, inTransaction } from '@broadsheet/database';

import { type TestDatabase, createTestDatabase } from '../../support/postgres.ts';

describe('a transaction', () => {
  let test: TestDatabase;
  let database: Database;
  beforeAll(async () => {
    test = await createTestDatabase();
    database = connectDatabase(test.url, { max: 1 });
  });
  afterAll(async () => {
    await database.close();
    await test.close();
  });

  it('ends with an error, not with the process, when its connection is cut while it waits for something else', async () => {
    const cut = inTransaction(database.pool, async (client) => {
      const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
      await test.pool.query('select pg_terminate_backend($1, 5000)', [rows[0]?.pid]);
      await client.query('select 1');
    });
    await expect(cut).rejects.toThrow();
    const { rows } = await database.pool.query<{ one: number }>('select 1 as one');
    expect(rows).toEqual([{ one: 1 }]);
  });

  it('leaves the process alone as well when its connection is cut while nobody listens, as when it is handed on', async () => {
    const client = await database.pool.connect();
    const ended = new Promise<void>((resolve) => client.once('end', resolve));
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    await test.pool.query('select pg_terminate_backend($1, 5000)', [rows[0]?.pid]);
    await ended;
    client.release();
    await expect(database.pool.query('select 1')).resolves.toMatchObject({ rowCount: 1 });
  });
});
