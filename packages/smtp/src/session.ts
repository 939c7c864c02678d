import type { Socket } from 'node:net';
import type { Message, SubmissionResult } from '@broadsheet/delivery';
import type { NodemailerError } from 'nodemailer/lib/errors';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { followConversation } from './conversation.ts';
import type { Conversation } from './conversation.ts';
import type { Limits } from './limits.ts';
import { messageSource } from './message-source.ts';
import { coded, openSocket } from './open-socket.ts';
import { broken, failure, redact, refused, refuseUnsendable } from './results.ts';
import type { SmtpServer } from './smtp-url.ts';

/** One connection, greeted, encrypted and logged in: carries one transaction after another. */
export type Session = {
  /** One transaction. Never throws for what the server or the network does. */
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

/** `untouched`: the connection was gone, or going, before the server answered a word: the same message may go over another at once. */
export type Submission = { result: SubmissionResult; untouched: boolean };

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
  const socket = await openSocket(server, options.limits.connect, signal);
  if (socket instanceof Error) return failure(socket, 'connect');
  const phase = createPhase(options.limits);
  const conversation = followConversation(server.secure, phase.restart);
  const connection = connectionOver(socket, server, options, conversation);
  const end = (error: Error): void => {
    phase.fail(error);
    connection.close();
  };
  // `end` always comes last; an `error` before it says why.
  connection.on('error', end).on('end', () => {
    phase.fail(coded('ECONNECTION', 'the server closed the connection'));
  });

  const greeted = await phase.run(signal, end, 'greeting', (done) => {
    connection.connect(done);
  });
  const failed = greeted.error === null ? await logIn(server, connection, phase, signal, end) : greeted.error;
  if (failed !== null) {
    connection.close();
    // Nodemailer asks for STARTTLS all the same; what the server says to that explains nothing.
    if (failed.command === 'STARTTLS' && !conversation.offers('STARTTLS')) {
      return broken('tls', 'ETLS: TLS is required outside loopback, and the server does not offer STARTTLS');
    }
    return redact(failure(failed, conversation.stage()), server.login);
  }
  return sessionOver(server, connection, conversation, phase, end);
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
  server: SmtpServer,
  connection: SMTPConnection,
  phase: Phase,
  signal: AbortSignal,
  end: (error: Error) => void,
): Promise<NodemailerError | null> {
  const login = server.login;
  if (login === null) return null;
  if (!connection.allowsAuth) {
    return Object.assign(coded('EAUTH', 'SMTP_URL has a login, but the server offers none'), {
      response: '530 5.7.0 SMTP_URL has a login, but the server offers none',
      command: 'AUTH',
    });
  }
  const outcome = await phase.run(signal, end, 'command', (done) => {
    connection.login({ user: login.user, pass: login.pass }, done);
  });
  return outcome.error;
}

function sessionOver(
  server: SmtpServer,
  connection: SMTPConnection,
  conversation: Conversation,
  phase: Phase,
  end: (error: Error) => void,
): Session {
  return {
    async submit(message, signal) {
      const unsendable = refuseUnsendable(message, conversation.offers);
      if (unsendable !== undefined) return { result: unsendable, untouched: false };
      const { from, to } = message.envelope;
      const socket = (): Socket | null => connection._socket || null;
      const source = messageSource(message.raw, socket, conversation.lastByte);
      conversation.beginTransaction();
      const { value, error } = await phase.run<SMTPConnection.SentMessageInfo>(
        signal,
        end,
        'command',
        (done) => {
          connection.send({ from, to: [to], size: message.raw.length }, source, done);
        },
      );
      const stage = conversation.stage();
      const untouched = !conversation.answered();
      if (error !== null) {
        if (error.code === 'EMESSAGE' && error.response === undefined) {
          return { result: refused(552, '5.3.4', error.message), untouched: false };
        }
        const result = redact(failure(error, stage), server.login);
        const leaving = result.status === 'refused' && result.stage === 'mail' && result.code === 421;
        return { result, untouched: leaving || (untouched && error.code !== 'ETIMEDOUT' && !signal.aborted) };
      }
      if (stage !== 'data-sent') {
        connection.close();
        return {
          result: broken(stage, 'EPROTOCOL: answered before the message was complete'),
          untouched: false,
        };
      }
      return { result: { status: 'accepted', reply: value?.response ?? '' }, untouched: false };
    },
    async reset() {
      const { error } = await phase.run(AbortSignal.any([]), end, 'command', (done) => {
        connection.reset(done);
      });
      if (error !== null) connection.close();
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

type Outcome<T> = { value: T | undefined; error: NodemailerError | null };

/** One step of a conversation at a time, ended by whatever comes first: its callback, an error, the limit, or the caller's signal. */
type Phase = {
  run<T>(
    signal: AbortSignal,
    end: (error: Error) => void,
    first: keyof Limits,
    start: (done: (error?: NodemailerError | null, value?: T) => void) => void,
  ): Promise<Outcome<T>>;
  restart(limit: keyof Limits): void;
  fail(error: Error): void;
};

function createPhase(limits: Limits): Phase {
  let fail: (error: Error) => void = () => undefined;
  let expire: (limit: keyof Limits) => void = () => undefined;
  let timer: NodeJS.Timeout | undefined;
  const restart = (limit: keyof Limits): void => {
    clearTimeout(timer);
    timer = setTimeout(expire, limits[limit], limit);
  };
  return {
    restart: (limit) => {
      if (timer !== undefined) restart(limit);
    },
    fail: (error) => {
      fail(error);
    },
    run: (signal, end, first, start) =>
      new Promise((resolve) => {
        const onAbort = (): void => {
          end(coded('EABORT', 'given up by the caller'));
        };
        const settle = (
          error: NodemailerError | null,
          value?: Parameters<Parameters<typeof start>[0]>[1],
        ): void => {
          clearTimeout(timer);
          timer = undefined;
          fail = () => undefined;
          signal.removeEventListener('abort', onAbort);
          resolve({ error, value });
        };
        fail = settle;
        expire = (limit) => {
          end(coded('ETIMEDOUT', `no ${limit} within ${String(limits[limit])} ms`));
        };
        signal.addEventListener('abort', onAbort, { once: true });
        restart(first);
        if (signal.aborted) onAbort();
        else
          start((error, value) => {
            settle(error ?? null, value);
          });
      }),
  };
}
