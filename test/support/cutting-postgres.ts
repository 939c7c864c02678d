import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** Stands before a PostgreSQL server, and cuts connections as one does that is being stopped. */
export type CuttingPostgres = {
  /** The same database, by way of this. */
  url: string;
  /** How many were cut until now. */
  cuts(): number;
  /** Which connection, counted from 1, was the first to be a queue's that listens: no other gives itself a name. Null: none yet. */
  listening(): number | null;
  close(): Promise<void>;
};

/** ReadyForQuery outside a transaction: the first ends the opening of a connection. */
const ready = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);
/** How a transaction is taken back. */
const rollback = Buffer.from('rollback\0');
/** Terminate: how a client takes its leave. */
const goodbye = Buffer.from([0x58, 0, 0, 0, 4]);

/** What a connection says of itself that BullMQ listens on. */
const itsName = `set_config('application_name'`;

/** What a server says that an administrator stops: a fatal error that answers nothing. */
const fatal = ((): Buffer => {
  const fields = Buffer.from(
    'SFATAL\0VFATAL\0C57P01\0Mterminating connection due to administrator command\0\0',
  );
  const head = Buffer.from('E\0\0\0\0');
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
})();

/**
 * Starts one on a free loopback port.
 * @param url of the database
 * @param when a connection, counted from 1, is cut: in the very bytes that open it, in place of an answer to `rollback`, or as it takes its leave
 */
export async function startCuttingPostgres(
  url: string,
  when: (turn: 'opened' | 'rollback' | 'leaving', connection: number) => boolean,
): Promise<CuttingPostgres> {
  const { hostname, port } = new URL(url);
  let connections = 0;
  let cuts = 0;
  let listening: number | null = null;
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (client) => {
    const connection = ++connections;
    let open = false;
    let wasCut = false;
    const database = connect({ host: hostname, port: Number(port), noDelay: true });
    const cut = (last: Buffer): void => {
      wasCut = true;
      client.end(Buffer.concat([last, fatal]), () => {
        cuts += 1;
      });
      database.destroy();
    };
    database.on('data', (bytes) => {
      const opens = !open && bytes.includes(ready);
      open ||= opens;
      if (opens && when('opened', connection)) cut(bytes);
      else client.write(bytes);
    });
    client.on('data', (bytes) => {
      // What it says before it learns that it was cut: no connection that is cut listens.
      if (wasCut) return;
      if (bytes.includes(itsName)) listening ??= connection;
      const isLast = (last: Buffer): boolean => bytes.subarray(-last.length).equals(last);
      if (
        (isLast(goodbye) && when('leaving', connection)) ||
        (isLast(rollback) && when('rollback', connection))
      )
        cut(Buffer.alloc(0));
      else database.write(bytes);
    });
    for (const [one, other] of [
      [client, database],
      [database, client],
    ] as const) {
      sockets.add(one);
      one
        .on('error', () => undefined)
        .on('close', () => {
          sockets.delete(one);
          other.destroySoon();
        });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const by = new URL(url);
  by.host = `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return {
    url: by.href,
    cuts: () => cuts,
    listening: () => listening,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        for (const socket of sockets) socket.destroy();
      }),
  };
}
