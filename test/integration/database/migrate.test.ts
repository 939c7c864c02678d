import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { migrate, pendingMigrations } from '@broadsheet/database';
import { createTestDatabase } from '../../support/postgres.ts';
import { dropDatabase } from '../../support/test-server.ts';
import type { TestDatabase } from '../../support/postgres.ts';

jest.setTimeout(60_000);

const OURS = fileURLToPath(new URL('../../../prisma/migrations', import.meta.url));

let database: TestDatabase;
let folder: string;
let said: string[];
const log = { info: (line: string) => void said.push(line) };
const write = async (name: string, sql: string): Promise<void> => {
  await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, name, 'migration.sql'), sql);
};
const rows = async (sql: string): Promise<unknown[]> =>
  (await database.pool.query<Record<string, unknown>>(sql)).rows;

beforeEach(async () => {
  said = [];
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'broadsheet-migrations-'));
  await cp(OURS, folder, { recursive: true });
});
afterEach(async () => {
  await database.close();
  await rm(folder, { recursive: true });
});

describe('migrate', () => {
  it('finds a test database up to date', async () => {
    expect(await pendingMigrations(database.pool, folder)).toEqual([]);
    expect(await migrate(database.url, folder, { log })).toEqual({ applied: [] });
  });

  it('applies what is new by name, once, and writes the history as Prisma does', async () => {
    const sql = 'create table second (id int primary key);\ninsert into second values (1), (2);\n';
    await write('99990102000000_second', sql);
    await write('99990101000000_first', 'create table first (id int);');
    await writeFile(join(folder, 'migration_lock.toml'), 'provider = "postgresql"\n');
    const names = ['99990101000000_first', '99990102000000_second'];

    expect(await pendingMigrations(database.pool, folder)).toEqual(names);
    expect(await migrate(database.pool, folder, { log })).toEqual({ applied: names });
    expect(await migrate(database.pool, folder, { log })).toEqual({ applied: [] });
    expect(said).toEqual(names.map((name) => `Applied migration ${name}`));
    expect(
      await rows(
        `select checksum, finished_at is not null as finished, logs, rolled_back_at, applied_steps_count as steps, length(id) as id
         from _prisma_migrations where migration_name = '${names[1] ?? ''}'`,
      ),
    ).toEqual([
      {
        checksum: createHash('sha256').update(sql).digest('hex'),
        finished: true,
        logs: null,
        rolled_back_at: null,
        steps: 1,
        id: 36,
      },
    ]);
  });

  it('lets one of several processes work while the others wait', async () => {
    await write('99990101000000_slow', 'create table slow (id int); select pg_sleep(0.2);');
    const all = await Promise.all([1, 2, 3].map(() => migrate(database.url, folder, { log })));
    expect(all.flatMap(({ applied }) => applied)).toEqual(['99990101000000_slow']);
  });

  it('rolls a migration back that fails, keeps those before it, and says where', async () => {
    await write('99990101000000_good', 'create table good (id int);');
    await write('99990102000000_bad', 'create table bad (id int);\n\nselect nonsense;\n');
    await expect(migrate(database.pool, folder, { log })).rejects.toMatchObject({
      code: 'migration-failed',
      migration: '99990102000000_bad',
      message: expect.stringMatching(/"nonsense".*\(line 3\)/),
    });
    expect(
      await rows(`select to_regclass('good') is not null as good, to_regclass('bad') is null as bad`),
    ).toEqual([{ good: true, bad: true }]);
    expect(await pendingMigrations(database.pool, folder)).toEqual(['99990102000000_bad']);
  });

  it('refuses a database that is newer than the program', async () => {
    await write('99990101000000_future', 'create table future (id int);');
    await migrate(database.pool, folder, { log });
    const error = { code: 'database-newer', migration: '99990101000000_future' };
    await expect(migrate(database.pool, OURS, { log })).rejects.toMatchObject(error);
    await expect(pendingMigrations(database.pool, OURS)).rejects.toMatchObject(error);
  });

  it('refuses a migration that was edited after it was applied, but not one with other line ends', async () => {
    await write('99990101000000_edited', 'create table edited (\n  id int\n);\n');
    await migrate(database.pool, folder, { log });
    await write('99990101000000_edited', 'create table edited (\r\n  id int\r\n);\r\n');
    expect(await migrate(database.pool, folder, { log })).toEqual({ applied: [] });
    await write('99990101000000_edited', 'create table edited (\n  id bigint\n);\n');
    await expect(migrate(database.pool, folder, { log })).rejects.toMatchObject({ code: 'checksum-changed' });
  });

  it('heeds what Prisma left: one unfinished stops it, one marked as rolled back is applied again', async () => {
    await write('99990101000000_begun', 'create table begun (id int);');
    await rows(
      `insert into _prisma_migrations (id, checksum, migration_name, logs) values ('x', 'x', '99990101000000_begun', 'no')`,
    );
    await expect(migrate(database.pool, folder, { log })).rejects.toMatchObject({
      code: 'migration-unfinished',
    });
    await rows(`update _prisma_migrations set rolled_back_at = started_at where id = 'x'`);
    expect(await migrate(database.pool, folder, { log })).toEqual({ applied: ['99990101000000_begun'] });
  });

  it('begins in an empty database', async () => {
    const empty = new URL(database.url);
    empty.pathname += '_empty';
    await rows(`create database ${empty.pathname.slice(1)}`);
    try {
      const names = await pendingMigrations(empty.href, folder);
      expect(names.length).toBeGreaterThan(0);
      expect(await migrate(empty.href, folder, { log })).toEqual({ applied: names });
    } finally {
      await dropDatabase(database.url, empty.pathname.slice(1));
    }
  });
});
