import { randomBytes } from 'node:crypto';
import { statfsSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { migrate, startEmbeddedPostgres } from '@broadsheet/database';

/** One server for a whole test run: where it is, its migrated template, and how it ends. */
export type TestServer = { readonly url: string; readonly template: string; close(): Promise<void> };

/** What may be lost when the machine stops, and may here: everything. */
const CARELESS = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '4GB',
  max_connections: '200',
};

/**
 * Starts a server in a temporary folder, or takes the one of TEST_DATABASE_URL, and migrates a database that test files clone.
 * @param settings of PostgreSQL: careless of what would be lost with the machine, unless others are given
 */
export async function startTestServer(
  given = process.env['TEST_DATABASE_URL'],
  settings: Readonly<Record<string, string>> = CARELESS,
): Promise<TestServer> {
  const server =
    given === undefined || given === ''
      ? await startTemporary(settings)
      : { url: given, stop: () => Promise.resolve() };
  const template = `broadsheet_template_${randomBytes(4).toString('hex')}`;
  try {
    await execute(server.url, `create database ${template}`);
    await migrate(
      withDatabase(server.url, template),
      fileURLToPath(new URL('../../prisma/migrations', import.meta.url)),
      { log: { info: () => undefined } },
    );
  } catch (error) {
    await server.stop();
    throw error;
  }
  const close = async (): Promise<void> => {
    await dropDatabase(server.url, template);
    await server.stop();
  };
  return { url: server.url, template, close };
}

/** The connection string of another database of the same server. */
export function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}

/** Runs one statement over a connection of its own. */
export async function execute(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** Drops a database, whoever is connected to it. */
export async function dropDatabase(url: string, name: string): Promise<void> {
  await execute(url, `drop database if exists ${name} with (force)`).catch(async () => {
    // A vacuum of the server's own may be at work, which only a superuser may end by force; without force the server sends it away itself.
    await execute(url, `drop database if exists ${name}`);
  });
}

/** A temporary folder that the server's account may enter, also when tests run as root; in memory where there is room. */
export async function temporaryDataDir(): Promise<string> {
  const folder = await mkdtemp(join(memory() ?? tmpdir(), 'broadsheet-test-'));
  await chmod(folder, 0o755);
  return folder;
}

/** A database is some thousand files: cloned in memory it takes 20 ms, on a disk up to half a second. A container may have but 64 MB. */
function memory(): string | undefined {
  const folder = '/dev/shm';
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize > 4 * 1024 ** 3 ? folder : undefined;
  } catch {
    return undefined;
  }
}

async function startTemporary(
  settings: Readonly<Record<string, string>>,
): Promise<{ url: string; stop(): Promise<void> }> {
  const dataDir = await temporaryDataDir();
  const remove = async (): Promise<void> => {
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    const log = { info: () => undefined, warn: (line: string) => void process.stderr.write(`${line}\n`) };
    const server = await startEmbeddedPostgres({ dataDir, log, settings });
    return { url: server.url, stop: async () => server.stop().finally(remove) };
  } catch (error) {
    await remove();
    throw error;
  }
}
