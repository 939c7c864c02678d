import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import type { Certificate } from './certificate.ts';

/** A message that the server answered with 250, dot-stuffing undone, bytes otherwise as they came. */
export type AcceptedMessage = {
  /** Without angle brackets; empty where the header is missing. */
  messageId: string;
  from: string;
  to: string[];
  raw: Buffer;
  at: Date;
  /** 1 for the first connection that the server saw. */
  connection: number;
  secure: boolean;
};

/** What the server is about to answer; `recipient` is the address of RCPT, or the first one at `data`. */
export type Question = {
  stage: 'connect' | 'mail' | 'rcpt' | 'data';
  connection: number;
  sender: string;
  recipient: string;
};

/** How a recording server behaves; without options it takes everything, offers no TLS and asks no login. */
export type SmtpServerOptions = {
  /** A refusal such as `550 5.1.1 No such user`, or undefined to go on. May wait: that is how a slow server is made. */
  answer?: (question: Question) => string | undefined | Promise<string | undefined>;
  /** Offers STARTTLS, or speaks TLS from the first byte with `secure`. */
  certificate?: Certificate | undefined;
  secure?: boolean;
  /** Required where given. */
  login?: { user: string; pass: string };
  /** The SIZE that is announced, octets. */
  size?: number;
};

/** A real SMTP server on loopback that remembers what it accepted. */
export type RecordingSmtpServer = {
  host: '127.0.0.1';
  port: number;
  /** `smtp://127.0.0.1:PORT`, or `smtps:` for a `secure` one; without credentials. */
  url: string;
  accepted: AcceptedMessage[];
  /** How many connections were ever opened, and how many are open now. */
  connections(): number;
  open(): number;
  close(): Promise<void>;
};

/**
 * Starts a recording server on a free loopback port. For servers that break the protocol see `rude-smtp-server.ts`.
 * @param options how it answers
 */
export async function startSmtpServer(options: SmtpServerOptions = {}): Promise<RecordingSmtpServer> {
  const accepted: AcceptedMessage[] = [];
  const numbers = new Map<string, number>();
  const ask = (stage: Question['stage'], id: string, sender: string, recipient: string, done: Done): void => {
    const question = { stage, connection: numbers.get(id) ?? 0, sender, recipient };
    void Promise.resolve(options.answer?.(question)).then((reply) => {
      done(reply === undefined ? null : refusal(reply));
    });
  };
  const server = new SMTPServer({
    ...options.certificate,
    secure: options.secure ?? false,
    ...(options.size === undefined ? {} : { size: options.size }),
    logger: false,
    authOptional: options.login === undefined,
    // The server's own grace for connections that are still open when it closes, milliseconds.
    closeTimeout: 50,
    hidePIPELINING: false,
    disableReverseLookup: true,
    disabledCommands: [
      ...(options.certificate === undefined || options.secure === true ? ['STARTTLS'] : []),
      ...(options.login === undefined ? ['AUTH'] : []),
    ],
    onConnect(session, done) {
      numbers.set(session.id, numbers.size + 1);
      ask('connect', session.id, '', '', done);
    },
    onAuth(auth, _session, done) {
      const right = auth.username === options.login?.user && auth.password === options.login?.pass;
      done(right ? null : refusal('535 5.7.8 Authentication credentials invalid'), right ? { user: 1 } : {});
    },
    onMailFrom(address, session, done) {
      ask('mail', session.id, address.address, '', done);
    },
    onRcptTo(address, session, done) {
      ask('rcpt', session.id, senderOf(session.envelope), address.address, done);
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const raw = Buffer.concat(chunks);
        const from = senderOf(session.envelope);
        const to = session.envelope.rcptTo.map((recipient) => recipient.address);
        ask('data', session.id, from, to[0] ?? '', (refused) => {
          const connection = numbers.get(session.id) ?? 0;
          if (refused === null || refused === undefined) {
            accepted.push({
              messageId: messageIdOf(raw),
              from,
              to,
              raw,
              at: new Date(),
              connection,
              secure: session.secure,
            });
          }
          done(refused);
        });
      });
    },
  });
  // A client that goes away in mid-sentence is an event of these tests, not an error.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    host: '127.0.0.1',
    port,
    url: `${options.secure === true ? 'smtps' : 'smtp'}://127.0.0.1:${String(port)}`,
    accepted,
    connections: () => numbers.size,
    open: () => server.connections.size,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
      }),
  };
}

/** The Message-ID header of raw bytes, without angle brackets; empty where there is none. */
export function messageIdOf(raw: Buffer): string {
  const head = raw.toString('latin1').split('\r\n\r\n', 1)[0] ?? '';
  return /^message-id:\s*<([^>]*)>/im.exec(head)?.[1] ?? '';
}

type Done = (error?: Error | null) => void;

function senderOf(envelope: { mailFrom: false | { address: string } }): string {
  return envelope.mailFrom === false ? '' : envelope.mailFrom.address;
}

function refusal(reply: string): Error {
  return Object.assign(new Error(reply.slice(4)), { responseCode: Number(reply.slice(0, 3)) });
}
