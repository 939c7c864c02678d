import pg from 'pg';

/** One statement or a page of rows: what stores are written against, inside a transaction or not. */
export type Queryable = Pick<pg.Pool, 'query'>;

/** The door to PostgreSQL of a process or thread; operators' accounts have one of their own (`prisma.ts`). */
export type Database = {
  pool: pg.Pool;
  close(): Promise<void>;
};

// Days stay text (a Date would drag the server's zone in); ids of 64 bits stay below 2^53, so numbers hold them.
const types: pg.CustomTypesConfig = {
  getTypeParser(oid, format) {
    if (format !== 'binary' && oid === pg.types.builtins.DATE) return (text: string) => text;
    if (format !== 'binary' && oid === pg.types.builtins.INT8) return Number;
    return pg.types.getTypeParser(oid, format) as (value: string) => unknown;
  },
};

/**
 * Milliseconds until a connection that waits for an answer asks whether its server is still there: one that vanished says nothing, and would be
 * waited for without end. The kernel then asks each second, ten times.
 */
const keepAlive = 10_000;

/** Milliseconds that opening a connection may take, until the server lets us in. */
const longestDial = 30_000;

/**
 * Opens a pool; nothing is dialled before the first query.
 * @param url a `postgres://` address
 * @param options `max` connections (10), `onError` for connections that break while idle, `dial`: milliseconds that opening one may take
 */
export function connectDatabase(
  url: string,
  options: { max?: number; onError?: (error: Error) => void; dial?: number } = {},
): Database {
  // Given to the pool this would also end the wait for a connection of a pool that is busy, which may take its time.
  class Client extends pg.Client {
    constructor(config?: pg.ClientConfig) {
      super({ ...config, connectionTimeoutMillis: options.dial ?? longestDial });
    }
  }
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 10,
    types,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAlive,
    Client,
  });
  pool.on('error', options.onError ?? (() => undefined));
  // A connection that is cut says so to whoever waits for an answer, and once more to whoever listens: nobody would while it is handed
  // from one to the other, and that would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return { pool, close: () => pool.end() };
}

/**
 * Runs `work` in one transaction: committed when it returns, rolled back when it throws.
 * @throws whatever `work` throws, and pg's errors
 */
export async function inTransaction<T>(pool: pg.Pool, work: (client: Queryable) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let result: T;
  try {
    await client.query('begin');
    result = await work(client);
    await client.query('commit');
  } catch (error) {
    // The pool itself drops a connection whose end it has seen. The server's last word comes before that end: whoever waits for a connection
    // would get this one in between.
    const fit = await client.query('rollback').then(
      () => true,
      () => false,
    );
    client.release(!fit);
    throw error;
  }
  client.release();
  return result;
}
