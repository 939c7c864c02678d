import { readFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Database, connectDatabase, inTransaction } from '@broadsheet/database';

import { startCuttingPostgres } from '../../support/cutting-postgres.ts';
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

  it('hands its connection to nobody else when that is cut as it is taken back', async () => {
    const cutting = await startCuttingPostgres(test.url, (turn) => turn === 'rollback');
    const cut = connectDatabase(cutting.url, { max: 1 });
    const taken = inTransaction(cut.pool, () => Promise.reject(new Error('by a test')));
    const next = cut.pool.query<{ one: number }>('select 1 as one');
    await expect(taken).rejects.toThrow('by a test');
    await expect(next).resolves.toMatchObject({ rows: [{ one: 1 }] });
    expect(cutting.cuts()).toBe(1);
    await cut.close();
    await cutting.close();
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

describe('a connection', () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await createTestDatabase();
  });
  afterAll(() => test.close());

  const onLinux = process.platform === 'linux' ? it : it.skip;
  onLinux('asks within ten seconds whether its server is still there', async () => {
    const database = connectDatabase(test.url, { max: 1 });
    const { rows } = await database.pool.query<{ port: number }>('select inet_client_port() as port');
    // sl, local address, remote address, state, queues, timer (2: keepalive) and when it is over, in hundredths of a second.
    const local = `:${(rows[0]?.port ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
    const line = (await readFile('/proc/net/tcp', 'utf8'))
      .split('\n')
      .map((one) => one.trim().split(/\s+/))
      .find((fields) => fields[1]?.endsWith(local));
    const [timer = '', over = ''] = line?.[5]?.split(':') ?? [];
    expect(timer).toBe('02');
    expect(parseInt(over, 16)).toBeLessThanOrEqual(1000);
    await database.close();
  });

  it('is given up when a server that takes it lets nobody in; who waits for one that is busy is not', async () => {
    const silent = createServer((socket) => socket.resume());
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const busy = connectDatabase(test.url, { max: 1, dial: 500 });
    const client = await busy.pool.connect();
    const waiting = busy.pool.query('select 1');
    const nobody = connectDatabase(`postgres://somebody@127.0.0.1:${String(port)}/x`, { dial: 500 });
    await expect(nobody.pool.query('select 1')).rejects.toThrow('timeout expired');
    client.release();
    await expect(waiting).resolves.toMatchObject({ rowCount: 1 });
    await busy.close();
    await nobody.close();
    await new Promise((resolve) => silent.close(resolve));
  });
});
