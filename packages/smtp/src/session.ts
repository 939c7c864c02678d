import type { Socket } from 'node:net';
import type { Message, SubmissionResult } from '@broadsheet/delivery';
import type { NodemailerError } from 'nodemailer/lib/errors';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { followConversation } from './conversation.ts';
import type { Conversation } from './conversation.ts';
import type { Limits } from './limits.ts';
import { coded, openSocket } from './open-socket.ts';
import { createPhase } from './phase.ts';
import { openDialogue } from './dialogue.ts';
import type { Line, Submission } from './dialogue.ts';
import { broken, failure, redact } from './results.ts';
import type { SmtpServer } from './smtp-url.ts';

/** One connection, greeted, encrypted and logged in: carries one transaction after another. */
export type Session = {
  submit(message: Message, signal: AbortSignal): Promise<Submission>;
  /** Clears a transaction that was refused half-way (RSET). */
  reset(): Promise<void>;
  /** False once either side has ended it. */
  alive(): boolean;
  /** Says QUIT, waits shortly, closes. */
  quit(): Promise<void>;
  /** Closes without a word. */
  close(): void;
};

/** What a session needs beside its server. */
export type SessionOptions = {
  limits: Limits;
  /** Our name in EHLO; the machine's where absent. */
  name?: string | undefined;
  /** TLS is required; by default everywhere but on loopback. */
  requireTls?: boolean | undefined;
  /** PEM certificates trusted instead of the system's. */
  ca?: string | undefined;
};

/** QUIT is a courtesy: milliseconds that a close waits for its answer. */
const QUIT_TIMEOUT = 1000;

/**
 * Connects, greets, encrypts where required, and logs in. Certificates are always checked.
 * @returns the session, or what kept it from being one (`refused` or `broken` at `connect`, `tls` or `auth`)
 */
export async function openSession(
  server: SmtpServer,
  options: SessionOptions,
  signal: AbortSignal,
): Promise<Session | SubmissionResult> {
  const opened = await openSocket(server, options.limits.connect, signal);
  if ('error' in opened) return failure(opened.error, 'connect');
  const phase = createPhase(options.limits, () => {
    connection.close();
  });
  const conversation = followConversation(server.secure, phase.restart);
  const connection = connectionOver(opened.socket, server, options, conversation);
  // Why it ended is told by an `error` before `end`, or, after a 421, by the callback right behind it.
  connection.on('error', phase.fail).on('end', () => {
    queueMicrotask(() => {
      phase.fail(gone());
    });
  });
  const line = { connection, conversation, phase };

  const greeted = await phase.run(signal, 'greeting', (done) => {
    connection.connect(done);
  });
  const failed =
    greeted.error ?? (await logIn(line, server.login, signal)) ?? (connection.destroyed ? gone() : null);
  if (failed === null) return sessionOver(line, server.login);
  connection.close();
  // Nodemailer asks for STARTTLS all the same; what the server says to that explains nothing.
  if (failed.command === 'STARTTLS' && !conversation.offers('STARTTLS')) {
    return broken('tls', 'ETLS: TLS is required outside loopback, and the server does not offer STARTTLS');
  }
  return redact(failure(failed, conversation.stage()), server.login);
}

function connectionOver(
  socket: Socket,
  server: SmtpServer,
  options: SessionOptions,
  conversation: Conversation,
): SMTPConnection {
  const requireTls = options.requireTls ?? !server.loopback;
  return new SMTPConnection({
    connection: socket,
    host: server.host,
    port: server.port,
    secure: server.secure,
    requireTLS: requireTls,
    // On loopback a self-made certificate, which nobody could check, is not even asked for.
    ignoreTLS: !requireTls,
    tls: { minVersion: 'TLSv1.2', ...(options.ca === undefined ? {} : { ca: options.ca }) },
    name: options.name,
    logger: conversation.logger,
    transactionLog: true,
    socketCloseTimeout: 0,
  });
}

async function logIn(
  { connection, phase }: Line,
  login: SmtpServer['login'],
  signal: AbortSignal,
): Promise<NodemailerError | null> {
  if (login === null) return null;
  if (!connection.allowsAuth) {
    const response = '530 5.7.0 SMTP_URL has a login, but the server offers none';
    return Object.assign(coded('EAUTH', response), { response, command: 'AUTH' });
  }
  const { error } = await phase.run(signal, 'command', (done) => {
    connection.login({ user: login.user, pass: login.pass }, done);
  });
  return error;
}

function sessionOver(line: Line, login: SmtpServer['login']): Session {
  const { connection } = line;
  const dialogue = openDialogue(line);
  return {
    async submit(message, signal) {
      const { result, untouched } = await dialogue.submit(message, signal);
      return { result: redact(result, login), untouched };
    },
    async reset() {
      await dialogue.reset();
    },
    alive: () => !connection.destroyed,
    quit: () =>
      new Promise((resolve) => {
        if (connection.destroyed) {
          resolve();
          return;
        }
        const timer = setTimeout(() => {
          connection.close();
        }, QUIT_TIMEOUT);
        connection.once('end', () => {
          clearTimeout(timer);
          resolve();
        });
        connection.quit();
      }),
    close: () => {
      connection.close();
    },
  };
}

function gone(): NodemailerError {
  return coded('ECONNECTION', 'the server closed the connection');
}
