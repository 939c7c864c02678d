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
 * Opens a pool; nothing is dialled before the first query.
 * @param url a `postgres://` address
 * @param options `max` connections (10), `onError` for connections that break while idle
 */
export function connectDatabase(
  url: string,
  options: { max?: number; onError?: (error: Error) => void } = {},
): Database {
  const pool = new pg.Pool({ connectionString: url, max: options.max ?? 10, types });
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
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}
