import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';

/**
 * Why a database cannot be brought up to date:
 * - `database-newer`: it has a migration that this program does not know;
 * - `checksum-changed`: a migration was edited after it was applied;
 * - `migration-unfinished`: `prisma migrate` began one and did not finish it;
 * - `migration-failed`: the SQL of one failed; it was rolled back, those before it stay.
 */
export type MigrationErrorCode =
  'database-newer' | 'checksum-changed' | 'migration-unfinished' | 'migration-failed';

/** The message is for the operator; `migration` is the name of the folder. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
  readonly code: MigrationErrorCode;
  readonly migration: string;

  constructor(code: MigrationErrorCode, migration: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.migration = migration;
  }
}

export type Migration = { readonly name: string; readonly sql: string };
/** A line of the history. */
export type HistoryRow = {
  readonly migration_name: string;
  readonly checksum: string;
  readonly finished_at: Date | null;
};

/** The key under which `prisma migrate` locks too, so that the two never run at once. */
const PRISMA_MIGRATE_LOCK = 72707369;

/** Prisma's own history table: `prisma migrate deploy` and we go on from each other's work. */
const HISTORY = `
  create table if not exists _prisma_migrations (
    id varchar(36) primary key not null,
    checksum varchar(64) not null,
    finished_at timestamptz,
    migration_name varchar(255) not null,
    logs text,
    rolled_back_at timestamptz,
    started_at timestamptz not null default now(),
    applied_steps_count integer not null default 0
  )`;

/**
 * Brings a database up to date: applies the `migration.sql` of every folder that it has not seen, by name, each in a transaction of its own.
 * Several processes may call it at once: one works, the others wait and find nothing left to do.
 * @param folder `prisma/migrations`
 * @throws MigrationError
 */
export async function migrate(
  database: pg.Pool | string,
  folder: string,
  { log }: { readonly log: { info(message: string): void } },
): Promise<{ applied: string[] }> {
  return await withClient(database, async (client) => {
    await client.query(`select pg_advisory_lock(${String(PRISMA_MIGRATE_LOCK)})`);
    try {
      await createHistory(client);
      const pending = findPending(await readMigrations(folder), await readHistory(client));
      for (const migration of pending) {
        await apply(client, migration);
        log.info(`Applied migration ${migration.name}`);
      }
      return { applied: pending.map(({ name }) => name) };
    } finally {
      await client.query(`select pg_advisory_unlock(${String(PRISMA_MIGRATE_LOCK)})`).catch(() => undefined);
    }
  });
}

/**
 * The names of the migrations that `migrate` would apply, in order. Changes nothing.
 * @throws MigrationError as `migrate` would before it begins
 */
export async function pendingMigrations(database: pg.Pool | string, folder: string): Promise<string[]> {
  return await withClient(database, async (client) => {
    const { rows } = await client.query<{ found: boolean }>(
      `select to_regclass('_prisma_migrations') is not null as found`,
    );
    const history = rows[0]?.found === true ? await readHistory(client) : [];
    return findPending(await readMigrations(folder), history).map(({ name }) => name);
  });
}

async function withClient<T>(
  database: pg.Pool | string,
  work: (client: pg.ClientBase) => Promise<T>,
): Promise<T> {
  if (typeof database === 'string') {
    const client = new pg.Client({ connectionString: database });
    // A connection lost between two statements: the next statement says so.
    client.on('error', () => undefined);
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }
  const client = await database.connect();
  try {
    return await work(client);
  } finally {
    // A migration may have changed settings of the session, so it does not go back to the pool.
    client.release(true);
  }
}

/** Every migration of a folder, by name. */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return await Promise.all(
    names
      .sort()
      .map(async (name) => ({ name, sql: await readFile(join(folder, name, 'migration.sql'), 'utf8') })),
  );
}

/** What counts: `prisma migrate resolve --rolled-back` keeps rows that do not. */
export async function readHistory(client: pg.ClientBase): Promise<HistoryRow[]> {
  const columns = 'migration_name, checksum, finished_at';
  return (
    await client.query<HistoryRow>(
      `select ${columns} from _prisma_migrations where rolled_back_at is null order by started_at`,
    )
  ).rows;
}

/**
 * The migrations that a database with this history lacks, in order.
 * @throws MigrationError where it is not one of ours
 */
export function findPending(migrations: readonly Migration[], history: readonly HistoryRow[]): Migration[] {
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const { migration_name: name, checksum, finished_at: finishedAt } of history) {
    const migration = known.get(name);
    if (migration === undefined) {
      throw new MigrationError(
        'database-newer',
        name,
        `The database has the migration ${name}, which this version of Broadsheet does not know. Install the newer version.`,
      );
    }
    if (finishedAt === null) {
      throw new MigrationError(
        'migration-unfinished',
        name,
        `The migration ${name} was begun and not finished. Mend the database, then mark it with prisma migrate resolve.`,
      );
    }
    if (!checksums(migration.sql).includes(checksum)) {
      throw new MigrationError(
        'checksum-changed',
        name,
        `The migration ${name} was changed after it had been applied. Bring back its file as it was.`,
      );
    }
  }
  const seen = new Set(history.map((row) => row.migration_name));
  return migrations.filter(({ name }) => !seen.has(name));
}

async function apply(client: pg.ClientBase, migration: Migration): Promise<void> {
  await client.query('begin');
  try {
    await applyWithin(client, migration);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

/**
 * Applies one migration within the transaction that is open, and writes it into the history.
 * @throws MigrationError
 */
export async function applyWithin(client: pg.ClientBase, { name, sql }: Migration): Promise<void> {
  const id = randomUUID();
  try {
    await client.query('insert into _prisma_migrations (id, checksum, migration_name) values ($1, $2, $3)', [
      id,
      sha256(sql),
      name,
    ]);
    await client.query(sql);
    await client.query(
      'update _prisma_migrations set finished_at = clock_timestamp(), applied_steps_count = 1 where id = $1',
      [id],
    );
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new MigrationError(
      'migration-failed',
      name,
      `The migration ${name} failed and was rolled back: ${reason}${line(sql, cause)}.`,
      { cause },
    );
  }
}

/** Makes the history where there is none. */
export async function createHistory(client: pg.ClientBase): Promise<void> {
  await client.query(`set client_min_messages = warning; ${HISTORY}; reset client_min_messages`);
}

/** Keeps others from migrating until the transaction that is open ends. */
export async function lockMigrations(client: pg.ClientBase): Promise<void> {
  await client.query(`select pg_advisory_xact_lock(${String(PRISMA_MIGRATE_LOCK)})`);
}

/**
 * The names of the migrations that a database has, all of which have to be known here.
 * @throws MigrationError where one is not, or is half done
 */
export async function requireKnown(
  client: pg.ClientBase,
  migrations: readonly Migration[],
): Promise<string[]> {
  const { rows } = await client.query<{ found: boolean }>(
    `select to_regclass('_prisma_migrations') is not null as found`,
  );
  const history = rows[0]?.found === true ? await readHistory(client) : [];
  findPending(migrations, history);
  return history.map((row) => row.migration_name);
}

/** Where in the file the server found the error; it counts characters from 1. */
function line(sql: string, cause: unknown): string {
  const position = cause instanceof pg.DatabaseError ? Number(cause.position) : Number.NaN;
  return Number.isNaN(position) ? '' : ` (line ${String(sql.slice(0, position - 1).split('\n').length)})`;
}

/** Prisma's checksum of a script; either form of line ends counts, since git may change them on the way. */
function checksums(sql: string): string[] {
  const unix = sql.replaceAll('\r\n', '\n');
  return [sha256(unix), sha256(unix.replaceAll('\n', '\r\n'))];
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
