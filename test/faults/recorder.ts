import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

import { type Conversation, type Act, type Moment, converse } from './conversation.ts';

export type { Act, Moment } from './conversation.ts';

/** A message that was taken: answered with 250, or kept by a server that then said nothing of it. Begun: when its MAIL was read. */
export type Taken = { messageId: string; to: string; bytes: string; begun: number; answered: boolean };

type Script = (moment: Moment, recipient: string, connection: number) => Act | undefined;

/** So many bytes of a message hold its headers. */
const head = 8192;

/** A fast SMTP server that remembers what it took, by Message-ID, with a fingerprint of the bytes. */
export type Recorder = {
  /** Its address; one that wants TLS has a second, for whoever need not have it. */
  url: string;
  plainUrl: string;
  taken: Taken[];
  /** Every transaction that was begun: for whom, and when its MAIL was read. */
  begun: { to: string; at: number }[];
  misbehave(script: Script | null): void;
  /** Closes every connection at once. */
  dropAll(): void;
  close(): Promise<void>;
};

/**
 * Starts it on a free port.
 * @param tls a certificate for 0.0.0.0: STARTTLS is offered. That address leads to this machine, and is not known as its loopback, where
 *   Broadsheet asks for no TLS
 */
export async function startRecorder(
  fingerprint: (raw: Buffer) => string,
  tls: { key: string; cert: string } | null,
): Promise<Recorder> {
  const taken: Taken[] = [];
  const begun: Recorder['begun'] = [];
  const sockets = new Set<Socket>();
  let script: Script | null = null;
  let connections = 0;
  const conversation: Conversation = {
    tls,
    act: (moment, recipient, connection) => script?.(moment, recipient, connection),
    begin: (to, at) => void begun.push({ to, at }),
    take(to, raw, message) {
      const messageId = /^message-id:\s*<([^>]*)>/im.exec(raw.toString('latin1', 0, head))?.[1] ?? '';
      taken.push({ messageId, to, bytes: fingerprint(raw), ...message });
    },
  };
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    connections += 1;
    converse(socket, connections, conversation);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const port = String((server.address() as AddressInfo).port);
  const dropAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `smtp://${tls === null ? '127.0.0.1' : '0.0.0.0'}:${port}`,
    plainUrl: `smtp://127.0.0.1:${port}`,
    taken,
    begun,
    misbehave(next) {
      script = next;
    },
    dropAll,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        dropAll();
      }),
  };
}
