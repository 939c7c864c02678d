import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import type pg from 'pg';

/** What pg calls of a query that speaks COPY: its client hands on every message of the protocol. */
type Connection = pg.Connection & {
  stream: Duplex;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(reason: string): void;
};

/** Octets that wait for whoever reads before the server is kept waiting. */
const ahead = 256 * 1024;
const nothing = (): void => undefined;
/** Messages that COPY does not bring. */
const unheard = {
  handleRowDescription: nothing,
  handleDataRow: nothing,
  handleEmptyQuery: nothing,
  handlePortalSuspended: nothing,
  handleCommandComplete: nothing,
};

/**
 * What `copy … to stdout` gives, at the pace of whoever reads it.
 * @throws pg's errors
 */
export async function* copyOut(client: pg.ClientBase, sql: string): AsyncGenerator<Buffer> {
  const parts: Buffer[] = [];
  const state: { size: number; ended: boolean; failure: Error | null; stream: Duplex | null } = {
    size: 0,
    ended: false,
    failure: null,
    stream: null,
  };
  let wake = nothing;
  client.query({
    ...unheard,
    submit(connection: pg.Connection) {
      state.stream = connection.stream;
      connection.query(sql);
    },
    handleCopyData({ chunk }: { chunk: Buffer }) {
      // The parser uses its buffer again.
      parts.push(Buffer.from(chunk));
      state.size += chunk.length;
      if (state.size >= ahead) state.stream?.pause();
      wake();
    },
    handleError(error: Error) {
      state.failure = error;
      wake();
    },
    handleReadyForQuery() {
      state.ended = true;
      wake();
    },
  });
  try {
    for (;;) {
      if (state.failure !== null) throw state.failure;
      if (state.size > 0) {
        const chunk = Buffer.concat(parts.splice(0));
        state.size = 0;
        state.stream?.resume();
        yield chunk;
      } else if (state.ended) return;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    state.stream?.resume();
  }
}

/**
 * Gives `copy … from stdin` what it asks for, at the pace of the server.
 * @throws pg's errors, and whatever `chunks` throws
 */
export function copyIn(client: pg.ClientBase, sql: string, chunks: AsyncIterable<Buffer>): Promise<void> {
  return new Promise((resolve, reject) => {
    const over = new AbortController();
    let failure: Error | null = null;
    client.query({
      ...unheard,
      submit(connection: pg.Connection) {
        connection.query(sql);
      },
      handleCopyInResponse(connection: Connection) {
        feed(connection, chunks, over.signal).then(
          () => {
            connection.endCopyFrom();
          },
          (error: unknown) => {
            failure ??= error instanceof Error ? error : new Error(String(error));
            if (!over.signal.aborted) connection.sendCopyFail('The source failed');
          },
        );
      },
      handleError(error: Error) {
        over.abort();
        reject(failure ?? error);
      },
      handleReadyForQuery() {
        resolve();
      },
    });
  });
}

async function feed(
  connection: Connection,
  chunks: AsyncIterable<Buffer>,
  signal: AbortSignal,
): Promise<void> {
  for await (const chunk of chunks) {
    signal.throwIfAborted();
    connection.sendCopyFromChunk(chunk);
    if (connection.stream.writableNeedDrain) await once(connection.stream, 'drain', { signal });
  }
}
