import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import pg from 'pg';

import { killServer, postmasterPid } from '../support/embedded.ts';
import { type TestRedis, startRedis } from '../support/redis.ts';
import { dropDatabase, execute, temporaryDataDir, withDatabase } from '../support/test-server.ts';
import { type OwnPostgres, embeddedUrl } from './postgres.ts';

/** What a round stands on: its database, and its queue. */
export type Backing = {
  /** What processes need of the environment to find it. */
  env: Readonly<Record<string, string>>;
  /** The server that is this fault's own; null where rounds of all share one. */
  postgres: OwnPostgres | null;
  /** kill -9 of the server that the processes started; nothing where they started none. */
  killEmbedded: () => Promise<void>;
  redis: TestRedis | null;
  /** Asks the database, again and again while it is away. */
  ask<Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** The same, once. */
  askOnce<Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  close(): Promise<void>;
};

/** Milliseconds that a database may be away. */
const away = 120_000;

/**
 * Makes what one round stands on.
 * @param server where its database is cloned; null: it has an embedded server in a folder of its own, which its processes start
 */
export async function openBacking(
  name: string,
  server: { url: string; template: string } | null,
  options: { postgres: OwnPostgres | null; redis: boolean },
): Promise<Backing> {
  const place = server === null ? await openEmbedded() : await openCloned(name, server);
  const redis = options.redis ? await startRedis() : null;
  const askOnce: Backing['askOnce'] = async <Row extends pg.QueryResultRow>(
    text: string,
    values: readonly unknown[] = [],
  ) => (await place.query<Row>(text, values)).rows;
  return {
    env: { ...place.env, ...(redis === null ? {} : { REDIS_URL: redis.url }) },
    postgres: options.postgres,
    killEmbedded: place.kill,
    redis,
    askOnce,
    async ask<Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]) {
      for (const begun = performance.now(); ;) {
        try {
          return await askOnce<Row>(text, values);
        } catch (error) {
          if (performance.now() - begun > away) throw error;
          await setTimeout(100);
        }
      }
    },
    async close() {
      await redis?.close();
      await place.close();
    },
  };
}

type Place = {
  env: Record<string, string>;
  query<Row extends pg.QueryResultRow>(
    text: string,
    values: readonly unknown[],
  ): Promise<pg.QueryResult<Row>>;
  kill: () => Promise<void>;
  close(): Promise<void>;
};

async function openCloned(name: string, server: { url: string; template: string }): Promise<Place> {
  await execute(server.url, `create database ${name} template ${server.template}`);
  const url = withDatabase(server.url, name);
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  pool.on('error', () => undefined);
  return {
    env: { DATABASE_URL: url },
    query: <Row extends pg.QueryResultRow>(text: string, values: readonly unknown[]) =>
      pool.query<Row>(text, [...values]),
    kill: () => Promise.resolve(),
    async close() {
      await pool.end();
      await dropDatabase(server.url, name);
    },
  };
}

async function openEmbedded(): Promise<Place> {
  const dataDir = await temporaryDataDir();
  const kill = async (): Promise<void> => {
    const pid = await postmasterPid(join(dataDir, 'postgres/data'));
    if (pid !== undefined) await killServer(pid);
  };
  return {
    env: { DATA_DIR: dataDir },
    async query<Row extends pg.QueryResultRow>(text: string, values: readonly unknown[]) {
      const client = new pg.Client({
        connectionString: (await embeddedUrl(dataDir)) ?? 'postgresql://127.0.0.1:1/',
      });
      client.on('error', () => undefined);
      await client.connect();
      try {
        return await client.query<Row>(text, [...values]);
      } finally {
        await client.end().catch(() => undefined);
      }
    },
    kill,
    async close() {
      await kill();
      await rm(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
    },
  };
}
