import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { dropDatabase, execute, withDatabase } from './test-server.ts';

/** A database of a test's own, up to date and empty but for what the migrations put there. */
export type TestDatabase = { readonly url: string; readonly pool: pg.Pool; close(): Promise<void> };

/** Clones the run's migrated template (20 ms in memory). Call `close` in `afterAll`: it ends the pool and drops the database, whoever is connected. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = process.env['BROADSHEET_TEST_SERVER'];
  const template = process.env['BROADSHEET_TEST_TEMPLATE'];
  if (server === undefined || template === undefined) {
    throw new Error(
      'No test server runs: Jest was started without its global set-up, or for test/unit alone',
    );
  }
  const name = `test_${String(process.pid)}_${randomBytes(4).toString('hex')}`;
  await execute(server, `create database ${name} template ${template} strategy file_copy`);
  const url = withDatabase(server, name);
  const pool = new pg.Pool({ connectionString: url, max: 10 });
  // An idle connection may be cut by a test that kills what it tests; the next query says so.
  pool.on('error', () => undefined);
  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await pool.end();
    await dropDatabase(server, name);
  };
  return { url, pool, close: () => (closed ??= close()) };
}

const deadlock = '40P01';

/** Forgets every job and schedule of the queue in a database, as FLUSHALL does with one on Redis. */
export async function wipePostgresQueue(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname = 'bullmq' and tablename not like '%migration%'`,
  );
  const tables = rows.map(({ name }) => name).join(', ');
  // A worker that takes a job meanwhile locks the same tables in an order of its own.
  try {
    await pool.query(`truncate ${tables}`);
  } catch (error) {
    if ((error as { code?: string }).code !== deadlock) throw error;
    await wipePostgresQueue(pool);
  }
}
