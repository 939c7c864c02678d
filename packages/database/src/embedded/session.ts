import { setTimeout as sleep } from 'node:timers/promises';
import { realpath } from 'node:fs/promises';
import pg from 'pg';
import { SUPERUSER } from './cluster.ts';
import { codeOf, EmbeddedPostgresError } from './errors.ts';

/**
 * Each process that uses the server keeps one connection open with this advisory lock shared. Whoever leaves last gets it exclusively, and
 * so knows that nobody else is there; whoever comes meanwhile waits for it, sees the server go, and starts it again.
 */
const PRESENCE_LOCK = '4715260831';

/** Answers of a server that is not there yet, or is going. */
const NOT_NOW = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  '57P01',
  '57P02',
  '57P03',
  '53300',
  '08006',
  '08P01',
]);

/**
 * Connects to the server on a port as one of its users and takes the presence lock. Tries until it answers, however long it recovers.
 * @param isAlive whether the server's process still lives; when it does not, the answer is undefined
 * @throws when what answers is another server, or refuses our password
 */
export async function enterServer(
  server: {
    readonly port: number;
    readonly password: string;
    readonly data: string;
    readonly signal?: AbortSignal | undefined;
  },
  isAlive: () => boolean,
): Promise<pg.Client | undefined> {
  while (isAlive()) {
    server.signal?.throwIfAborted();
    const client = new pg.Client({
      ...{
        host: '127.0.0.1',
        port: server.port,
        user: SUPERUSER,
        password: server.password,
        database: 'postgres',
      },
      ...{ application_name: 'broadsheet presence', connectionTimeoutMillis: 10_000, keepAlive: true },
    });
    // A server that goes away while nobody asks it anything says so by this event; who listens to `end` learns of it.
    client.on('error', () => undefined);
    try {
      await client.connect();
      const { rows } = await client.query<{ folder: string }>(
        `select current_setting('data_directory') as folder`,
      );
      const folder = rows[0]?.folder ?? '';
      if ((await realpath(folder).catch(() => folder)) !== (await realpath(server.data)))
        throw stranger(server.port, folder, server.data);
      await client.query(`select pg_advisory_lock_shared(${PRESENCE_LOCK})`);
      return client;
    } catch (error) {
      await client.end().catch(() => undefined);
      if (codeOf(error) === '28P01') throw refused(server.data, error);
      if (!isPassing(error)) throw error;
    }
    await sleep(20);
  }
  return undefined;
}

/** Gives the presence up; true when nobody else is left, and newcomers wait until this connection ends. False, too, when the server is gone. */
export async function leaveServer(client: pg.Client): Promise<boolean> {
  try {
    await client.query(`select pg_advisory_unlock_shared(${PRESENCE_LOCK})`);
    const { rows } = await client.query<{ last: boolean }>(
      `select pg_try_advisory_lock(${PRESENCE_LOCK}) as last`,
    );
    return rows[0]?.last === true;
  } catch (error) {
    // Two that leave together may both have given up their presence before one of them stops the server.
    if (isPassing(error)) return false;
    throw error;
  }
}

/** Creates the program's role, which is no superuser, and its database, where they are missing. */
export async function ensureDatabase(client: pg.Client, name: string, password: string): Promise<void> {
  const identifier = pg.escapeIdentifier(name);
  const { rows } = await client.query<{ role: boolean; database: boolean }>(
    `select exists (select from pg_roles where rolname = $1) as role, exists (select from pg_database where datname = $1) as database`,
    [name],
  );
  try {
    if (rows[0]?.role !== true) {
      await client.query(
        `create role ${identifier} login createdb in role pg_monitor password ${pg.escapeLiteral(password)}`,
      );
    }
    if (rows[0]?.database !== true) await client.query(`create database ${identifier} owner ${identifier}`);
  } catch (error) {
    // Another process does the same just now: what exists by now (duplicate_object, duplicate_database, unique_violation) is as good.
    if (!['42710', '42P04', '23505', '55006'].includes(codeOf(error) ?? '')) throw error;
    await sleep(20);
    await ensureDatabase(client, name, password);
  }
}

function isPassing(error: unknown): boolean {
  const code = codeOf(error);
  return code === undefined
    ? /terminated|timeout|closed|not queryable/i.test(String(error))
    : NOT_NOW.has(code);
}

function refused(data: string, cause: unknown): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    'data-damaged',
    `The server over ${data} does not take the password kept beside it. Restore the file.`,
    { cause },
  );
}

function stranger(port: number, found: string, data: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    'start-failed',
    `The server on port ${String(port)} serves ${found}, not ${data}.`,
  );
}
