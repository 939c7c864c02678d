import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { pino } from 'pino';

import { type Config, loadConfig } from '@broadsheet/configuration';
import {
  createBooksStore,
  createStreamStore,
  migrate,
  pendingMigrations,
  restoreBackup,
  writeBackup,
} from '@broadsheet/database';
import { drift } from '@broadsheet/delivery';
import {
  type Installation,
  backupInstallation,
  openInstallation,
  restoreInstallation,
} from '@broadsheet/installation';
import { createWorkerContext, plan, submit, submitDigests } from '@broadsheet/worker';

import { type TestDatabase, createTestDatabase } from '../../support/postgres.ts';
import { createSeeds } from '../../support/seeds.ts';
import { type RecordingSmtpServer, startSmtpServer } from '../../support/smtp-server.ts';
import { dropDatabase, execute, withDatabase } from '../../support/test-server.ts';

const log = pino({ level: 'silent' });
const migrations = fileURLToPath(new URL('../../../prisma/migrations', import.meta.url));
const never = new AbortController().signal;
const backedUpAt = new Date('2025-08-09T07:10:00Z');
const restoredAt = new Date('2025-08-09T09:00:00Z');

/** Every table of ours with every row, as text: two installations that hold the same give the same. */
const contents = async ({ pool }: Pick<TestDatabase, 'pool'>): Promise<string> => {
  const { rows: tables } = await pool.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public' order by 1`,
  );
  const all: string[] = [];
  for (const { name } of tables) {
    const { rows } = await pool.query<{ line: string }>(`select t::text as line from "${name}" t order by 1`);
    all.push(`${name}: ${rows.map(({ line }) => line).join('\n')}`);
  }
  return all.join('\n');
};

describe('a backup', () => {
  let folder: string;
  let smtp: RecordingSmtpServer;
  let source: TestDatabase;
  let file: string;
  let unsubscribe: string;
  let leaver: number;

  const configOf = (database: Pick<TestDatabase, 'url'>, dataDir: string, now: Date): Config =>
    loadConfig(
      {
        DATABASE_URL: database.url,
        DATA_DIR: join(folder, dataDir),
        SMTP_URL: smtp.url,
        BROADSHEET_NOW: now.toISOString(),
      },
      folder,
    );
  const opened = async (
    config: Config,
    clock: { now: Date },
    work: (
      installation: Installation,
      context: Awaited<ReturnType<typeof createWorkerContext>>,
    ) => Promise<void>,
  ): Promise<void> => {
    const installation = await openInstallation(config, {
      log,
      migrates: false,
      connections: 3,
      clock: () => clock.now,
    });
    try {
      await work(installation, await createWorkerContext(installation, { sources: [] }));
    } finally {
      await installation.close();
    }
  };
  /** Restores into a database of its own, that is dropped with the test. */
  const emptyOnes: TestDatabase[] = [];
  const emptyDatabase = async (): Promise<TestDatabase> => {
    const made = await createTestDatabase();
    emptyOnes.push(made);
    return made;
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'broadsheet-backup-'));
    smtp = await startSmtpServer();
    source = await createTestDatabase();
    file = join(folder, 'all.backup');
    const clock = { now: new Date('2025-08-09T07:00:05Z') };
    const config = configOf(source, 'first', backedUpAt);
    await opened(config, clock, async (installation, context) => {
      const seeds = createSeeds(source.pool);
      const paper = { id: await seeds.paper('One\twith a tab, "quotes" and a \\ backslash'), title: 'One' };
      await seeds.edition('2025-08-08', 1, [paper]);
      for (const name of ['ann', 'ben', 'cem', 'dora']) await seeds.subscriber(`${name}@reader.example`);
      leaver = await seeds.subscriber('leaver@reader.example', {
        watermark: 1,
        nextDueAt: '2025-08-10T07:00:00Z',
      });
      await installation.suppressions.add(['never@reader.example'], 'complaint', clock.now);
      unsubscribe = installation.tokens.sign('unsubscribe', leaver);
      await plan(context, { wake: false });
      const owed = await context.mail.digests.outbox.owed({ now: clock.now, limit: 10 });
      await submitDigests(context, owed.slice(0, 2), never);
      await source.pool.query(
        `insert into notices (kind, subscriber_id, email, state, sealed, message_date, created_at, expires_at, next_attempt_at)
         select 'link', id, email, 'queued', 'x', $1, $1, $1::timestamptz + interval '48 h', $1
         from subscribers where email = 'ann@reader.example'`,
        [clock.now],
      );
    });
    await backupInstallation(config, file, { log });
  }, 120_000);
  afterAll(async () => {
    for (const one of emptyOnes) await one.close();
    await source.close();
    await smtp.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('is readable by its owner alone, and never written over anything', async () => {
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const config = configOf(source, 'first', backedUpAt);
    await expect(backupInstallation(config, file, { log })).rejects.toMatchObject({ code: 'EEXIST' });
    expect((await stat(file)).size).toBeGreaterThan(1000);
  });

  it('brings everything back: rows, counters, links in old mail, suppressions; and old mail stays behind the fence', async () => {
    const target = await emptyDatabase();
    const config = configOf(target, 'second', restoredAt);
    const restored = await restoreInstallation(config, file, { log, force: false });
    expect(restored).toMatchObject({ migrated: [], fenced: 3 });
    const without = (text: string): string =>
      text.replace(/^delivery_stream: .*$/m, '').replace(/^_prisma_migrations/m, '');
    expect(without(await contents(target))).toBe(without(await contents(source)));
    expect(await readFile(join(folder, 'second', 'secret-key'), 'utf8')).toBe(
      await readFile(join(folder, 'first', 'secret-key'), 'utf8'),
    );

    const accepted = smtp.accepted.length;
    const clock = { now: restoredAt };
    await opened(config, clock, async (installation, context) => {
      expect(installation.tokens.verify('unsubscribe', unsubscribe)).toBe(leaver);
      const { digests, notices } = context.mail;
      const books = await createBooksStore(installation.database).total();
      expect([books, drift(books)]).toEqual([
        { planned: 4, submitted: 2, rejected: 0, failed: 0, skipped: 0, uncertain: 0, owed: 2 },
        0,
      ]);
      const { rows } = await target.pool.query<{ id: number }>('select id::int from deliveries order by id');
      await submitDigests(
        context,
        rows.map(({ id }) => id),
        never,
      );
      await submit(context, notices, [1], { concurrency: 1, stop: never });
      // Nothing is planned again either: that edition may have gone out.
      await plan(context, { wake: false });
      expect(await digests.outbox.owed({ now: clock.now, limit: 10 })).toEqual([]);
      expect(smtp.accepted).toHaveLength(accepted);

      // The next row gets a number that nothing has.
      const next = await createSeeds(target.pool).subscriber('new@reader.example', {
        nextDueAt: '2025-08-12T07:00:00Z',
      });
      expect(next).toBeGreaterThan(leaver);

      await createStreamStore(installation.database).unfence();
      const due = await digests.outbox.owed({ now: clock.now, limit: 10 });
      await submitDigests(context, due.slice(0, 1), never);
      expect(smtp.accepted).toHaveLength(accepted + 1);
      // What is past its time does not go any more.
      clock.now = new Date('2025-08-10T06:00:00Z');
      await digests.outbox.expire(clock.now);
      expect(await digests.outbox.owed({ now: clock.now, limit: 10 })).toEqual([]);
      expect(await createBooksStore(installation.database).total()).toMatchObject({
        submitted: 3,
        skipped: 1,
      });
    });
  }, 120_000);

  it('is refused by an installation that is used or has something, and changes nothing there; --force replaces it', async () => {
    const target = await emptyDatabase();
    const config = configOf(target, 'third', restoredAt);
    const other = new pg.Client({ connectionString: target.url });
    await other.connect();
    await other.query(
      `insert into subscribers (email, email_key, state, timezone, hour, cadence, max_papers, created_at, watermark)
       values ('mine@reader.example', 'mine@reader.example', 'pending', 'UTC', 7, 'daily', 10, now(), 0)`,
    );
    const inUse = restoreInstallation(config, file, { log, force: true });
    await expect(inUse).rejects.toMatchObject({ code: 'in-use' });
    await other.end();
    const full = restoreInstallation(config, file, { log, force: false });
    await expect(full).rejects.toMatchObject({
      code: 'not-empty',
      message: expect.stringContaining('subscribers'),
    });
    expect(await rowsIn(target.url, 'select email from subscribers')).toEqual([
      { email: 'mine@reader.example' },
    ]);

    await restoreInstallation(config, file, { log, force: true });
    expect(await rowsIn(target.url, 'select count(*)::int as n from subscribers')).toEqual([{ n: 5 }]);
  }, 60_000);

  it('is refused where it is damaged, cut off, unfinished or no backup at all, and where its key is missing', async () => {
    const target = await emptyDatabase();
    const config = configOf(target, 'fourth', restoredAt);
    const whole = await readFile(file);
    const flipped = Buffer.from(whole);
    flipped[whole.length - 100] = (flipped[whole.length - 100] ?? 0) ^ 1;
    const unfinished = Buffer.from(whole);
    unfinished.fill('0', 'broadsheet-backup 1 '.length, 'broadsheet-backup 1 '.length + 64);
    const bad = {
      'flipped.backup': [flipped, 'file-damaged'],
      'short.backup': [whole.subarray(0, whole.length - 50), 'file-damaged'],
      'unfinished.backup': [unfinished, 'file-damaged'],
      'other.backup': [randomBytes(5000), 'file-unreadable'],
      'empty.backup': [Buffer.alloc(0), 'file-unreadable'],
      'later.backup': [Buffer.from(`broadsheet-backup 2 ${'a'.repeat(64)}\n{}\n`), 'backup-newer'],
    } as const;
    for (const [name, [bytes, code]] of Object.entries(bad)) {
      await writeFile(join(folder, name), bytes);
      const attempt = restoreInstallation(config, join(folder, name), { log, force: false });
      await expect(attempt).rejects.toMatchObject({ code });
    }
    const missing = restoreInstallation(config, join(folder, 'nowhere'), { log, force: false });
    await expect(missing).rejects.toMatchObject({ code: 'file-unreadable' });

    const other = { ...config, secretKeys: ['another-key-that-never-signed-anything-here'] };
    const keyless = restoreInstallation(other, file, { log, force: false });
    await expect(keyless).rejects.toMatchObject({ code: 'SECRET_KEYS_UNKNOWN' });
    expect(await rowsIn(target.url, 'select count(*)::int as n from subscribers')).toEqual([{ n: 0 }]);
    expect(await readdir(join(folder, 'fourth'))).toEqual([]);
  }, 60_000);

  it('of an older version is brought up to date, and one of a newer version is refused', async () => {
    const server = process.env['BROADSHEET_TEST_SERVER'] ?? '';
    const name = `older_${randomBytes(4).toString('hex')}`;
    await execute(server, `create database ${name}`);
    const url = withDatabase(server, name);
    try {
      const names = (await readdir(migrations)).sort();
      const older = join(folder, 'older');
      for (const one of names.slice(0, -3))
        await cp(join(migrations, one), join(older, one), { recursive: true });
      await migrate(url, older, { log: { info: () => undefined } });
      await execute(
        url,
        `insert into installation (id, created_at, suppression_key, key_fingerprints) values (1, now(), '\\x00', '{a}')`,
      );
      const old = join(folder, 'older.backup');
      const about = { version: '0.0.1', now: backedUpAt, secretKey: null };
      await writeBackup(url, old, { ...about, folder: migrations });
      const target = await emptyDatabase();
      const into = { now: restoredAt, force: false, shared: false, seal: () => Promise.resolve() };
      await expect(restoreBackup(target.url, file, { ...into, folder: older })).rejects.toMatchObject({
        code: 'backup-newer',
      });
      const restored = await restoreBackup(target.url, old, { ...into, folder: migrations });
      expect(restored.migrated).toEqual(names.slice(-3));
      expect(await pendingMigrations(target.url, migrations)).toEqual([]);
      expect(await rowsIn(target.url, 'select key_fingerprints as keys from installation')).toEqual([
        { keys: ['a'] },
      ]);
    } finally {
      await dropDatabase(server, name);
    }
  }, 60_000);
});

async function rowsIn(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as unknown[];
  } finally {
    await client.end();
  }
}
