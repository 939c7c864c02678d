import type { SMTPServerDataStream, SMTPServerSession } from 'smtp-server';

import { largestMail } from '../reader/read.ts';

/** Where to listen, and as what: `lmtp` behind a mail server, `smtp` as the MX of the bounce domain. */
export type ListenerAddress = { protocol: 'smtp' | 'lmtp'; host: string; port: number };

export type ListenerPorts = {
  /** Whether an address is a return path that we signed. */
  isOurs(address: string): boolean;
  /** Takes a whole mail; what it throws makes the other side try again later. */
  take(mail: { bytes: Uint8Array; envelope: readonly string[] }): Promise<void>;
  onTrouble(error: unknown): void;
};

export type Listener = { port: number; close(): Promise<void> };

/** Connections at once, of one address and in all. */
const perAddress = 10;
const inAll = 100;
const socketTimeout = 60_000;

/**
 * Listens for returned mail. Only return paths of our own are recipients, decided at RCPT; nothing is ever sent, relayed or answered. Mails are
 * at most 1 MB; a bare LF, by which one mail could be smuggled in another, refuses the mail.
 * @throws node's error where it cannot listen
 */
export async function startListener(address: ListenerAddress, ports: ListenerPorts): Promise<Listener> {
  const connected = new Map<string, number>();
  // Loaded by who listens: most workers do not.
  const { SMTPServer } = await import('smtp-server');
  const server = new SMTPServer({
    lmtp: address.protocol === 'lmtp',
    banner: 'Broadsheet takes returned mail only',
    size: largestMail,
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    maxClients: inAll,
    socketTimeout,
    closeTimeout: 5_000,
    logger: false,
    onConnect({ remoteAddress }, callback) {
      const open = (connected.get(remoteAddress) ?? 0) + 1;
      if (open > perAddress) {
        callback(refusal(421, '4.7.0 Too many connections from your address'));
        return;
      }
      connected.set(remoteAddress, open);
      callback();
    },
    onClose({ remoteAddress }) {
      const open = (connected.get(remoteAddress) ?? 1) - 1;
      if (open > 0) connected.set(remoteAddress, open);
      else connected.delete(remoteAddress);
    },
    onRcptTo(recipient, _session, callback) {
      callback(ports.isOurs(recipient.address) ? null : refusal(550, '5.1.1 No such return path'));
    },
    onData(stream, session, callback) {
      collect(stream)
        .then(async (bytes) => {
          if (bytes === 'too-large') return refusal(552, '5.3.4 A returned mail has at most 1 MB');
          if (hasBareLineFeed(bytes))
            return refusal(550, '5.5.2 A line ends with CRLF: a bare LF is refused');
          await ports.take({ bytes, envelope: recipientsOf(session) });
          return null;
        })
        .catch((error: unknown) => {
          ports.onTrouble(error);
          return refusal(451, '4.3.0 Not now, for a fault of our own');
        })
        .then((refused) => {
          if (refused === null) callback(null, 'Taken');
          else callback(refused);
        })
        .catch((error: unknown) => {
          ports.onTrouble(error);
        });
    },
  });
  server.on('error', (error) => {
    ports.onTrouble(error);
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(address.port, address.host, () => {
      const bound = server.server.address();
      resolve(typeof bound === 'object' && bound !== null ? bound.port : address.port);
    });
  });
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
      }),
  };
}

function refusal(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

function recipientsOf({ envelope }: SMTPServerSession): readonly string[] {
  return envelope.rcptTo.map(({ address }) => address);
}

/** Reads to the end whatever the size, for the answer comes only then; keeps no more than is taken. */
async function collect(stream: SMTPServerDataStream): Promise<Buffer | 'too-large'> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= largestMail) chunks.push(chunk);
  }
  return size > largestMail || stream.sizeExceeded ? 'too-large' : Buffer.concat(chunks);
}

function hasBareLineFeed(bytes: Buffer): boolean {
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1))
    if (bytes[at - 1] !== 13) return true;
  return false;
}
