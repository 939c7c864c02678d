import type { PgPool } from 'bullmq';
import type { Client, ClientConfig } from 'pg';

/** Seconds until a connection that listens asks whether its server is still there. */
const keepAlive = 10;

/**
 * Opens the connections of one worker, with the tables of the queue up to date. BullMQ hears of a connection that rests, and of the one that
 * listens for jobs only once that has opened, and no more as it closes: an error that nobody hears would end the process. So
 * every connection of ours hears its own, always; its pool makes the one that listens too.
 * @throws what connecting or migrating throws
 */
export async function openWorkerPool(url: string, max: number): Promise<PgPool> {
  const [{ DEFAULT_SCHEMA, quoteSchemaName, runMigrations }, { default: pg }] = await Promise.all([
    import('bullmq'),
    import('pg'),
  ]);
  const pool = new pg.Pool({
    connectionString: url,
    max,
    options: `-c search_path=${quoteSchemaName(DEFAULT_SCHEMA)}`,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAlive * 1000,
    Client: await hearingClient(),
  });
  pool.on('error', () => undefined);
  try {
    const client = await pool.connect();
    try {
      await runMigrations(client, DEFAULT_SCHEMA);
    } finally {
      client.release();
    }
  } catch (error) {
    await pool.end();
    throw error;
  }
  // BullMQ takes any pool of pg: its own words for one differ in how overloads of `on` are written.
  return pool as unknown as PgPool;
}

/** The class of connections that hear of their own errors, whoever listens beside them or does no more. */
export async function hearingClient(): Promise<new (config?: string | ClientConfig) => Client> {
  const { default: pg } = await import('pg');
  return class HearingClient extends pg.Client {
    constructor(config?: string | ClientConfig) {
      super(config);
      this.on('error', ignore);
    }

    override removeAllListeners(event?: string): this {
      if (event === undefined) super.removeAllListeners();
      else super.removeAllListeners(event);
      if (!this.listeners('error').includes(ignore)) this.on('error', ignore);
      return this;
    }
  };
}

// Whoever waits for an answer is told, and what rests is opened anew.
function ignore(): void {
  return undefined;
}
