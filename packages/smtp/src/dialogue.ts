import type { Socket } from 'node:net';
import type { Message, SmtpStage, SubmissionResult } from '@broadsheet/delivery';
import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { Conversation } from './conversation.ts';
import { type Writing, writeMessage } from './message-bytes.ts';
import { coded } from './open-socket.ts';
import type { Phase } from './phase.ts';
import { createReplyReader } from './reply-reader.ts';
import { broken, codeOf, failure, parseReply, printable, refused, refuseUnsendable } from './results.ts';

/** A connection that is greeted, encrypted and logged in, and those who watch it. */
export type Line = { connection: SMTPConnection; conversation: Conversation; phase: Phase };

/** `untouched`: the connection was gone, or going, before the server answered a word: the same message may go over another at once. */
export type Submission = { result: SubmissionResult; untouched: boolean };

/** One transaction after another over one connection. Never throws for what the server or the network does. */
export type Dialogue = {
  submit(message: Message, signal: AbortSignal): Promise<Submission>;
  /** RSET; false where the connection did not survive it. */
  reset(): Promise<boolean>;
};

type Command = { stage: SmtpStage; line: string };

/**
 * Takes a connection over from Nodemailer, whose part ends with the login: its transactions copy every message octet by octet
 * (docs/decisions/0024). Commands are pipelined where the server offers it (RFC 2920).
 */
export function openDialogue({ connection, conversation, phase }: Line): Dialogue {
  const socket = takeOver(connection);
  let hear: ((reply: string) => void) | null = null;
  const reader = createReplyReader(
    (reply) => {
      // Said unasked, between two transactions: it is leaving (421), or lost its place.
      if (hear === null) connection.close();
      else hear(reply);
    },
    () => {
      phase.fail(coded('EPROTOCOL', 'a reply without an end'));
      connection.close();
    },
  );
  socket.on('data', (chunk) => {
    reader.take(chunk);
  });

  const transact = async (message: Message, signal: AbortSignal): Promise<Submission> => {
    const state = { stage: 'mail' as SmtpStage, heard: false, refused: null as SubmissionResult | null };
    let writing: Writing | null = null;
    const { value, error } = await phase.run<SubmissionResult>(signal, 'command', (done) => {
      const commands = commandsFor(message, conversation);
      const waiting: Command[] = [];
      const say = (...next: readonly Command[]): void => {
        waiting.push(...next);
        socket.write(next.map(({ line }) => `${line}\r\n`).join(''));
        state.stage = waiting[0]?.stage ?? state.stage;
        phase.restart('command');
      };
      const end = (result: SubmissionResult): void => {
        done(null, result);
      };
      const body = (): void => {
        writing = writeMessage(socket, message.raw, () => {
          state.stage = 'data-sent';
          phase.restart('answer');
        });
        phase.restart('data');
      };
      hear = (text) => {
        state.heard = true;
        const code = codeOf(text);
        if (code === undefined || code < 200) {
          end(broken(state.stage, 'EPROTOCOL: what the server says is no reply'));
          connection.close();
          return;
        }
        const command = waiting.shift();
        if (command === undefined) {
          end(answerToMessage(code, text, state.stage));
          // An answer to a message still under way leaves both sides at different places in the dialogue.
          if (state.stage !== 'data-sent') connection.close();
          return;
        }
        const granted = command.stage === 'data' ? code < 400 && code >= 300 : code < 300;
        if (!granted && code < 400 && command.line !== lone.line) {
          end(broken(command.stage, `EPROTOCOL: ${String(code)} is no answer to what was said`));
          connection.close();
          return;
        }
        if (!granted)
          state.refused ??= { status: 'refused', stage: command.stage, ...parseReply(text, code) };
        // DATA that went out along with a recipient who was refused, and was taken all the same.
        if (granted && command.stage === 'data' && state.refused !== null) say(lone);
        else if (waiting.length > 0) {
          state.stage = waiting[0]?.stage ?? state.stage;
          phase.restart('command');
        } else if (state.refused !== null) end(state.refused);
        else if (command.stage === 'data') body();
        else say(...commands.splice(0, 1));
      };
      say(...commands.splice(0, conversation.offers('PIPELINING') ? commands.length : 1));
    });
    hear = null;
    (writing as Writing | null)?.abandon();
    if (value !== undefined) return { result: value, untouched: leaves(value) };
    if (state.refused !== null) return { result: state.refused, untouched: leaves(state.refused) };
    const rest = reader.rest();
    const lastWords = /^[45]\d\d[ -]/.test(rest) ? { response: rest } : {};
    const result = failure(Object.assign(error ?? coded('ECONNECTION', 'ended'), lastWords), state.stage);
    const dropped = !state.heard && error?.code !== 'ETIMEDOUT' && !signal.aborted;
    return { result, untouched: dropped || leaves(result) };
  };

  return {
    submit(message, signal) {
      const unsendable =
        refuseUnsendable(message, conversation.offers) ?? refuseTooLarge(message, conversation.sizeLimit());
      if (unsendable !== undefined) return Promise.resolve({ result: unsendable, untouched: false });
      return transact(message, signal);
    },
    async reset() {
      const { error } = await phase.run(null, 'command', (done) => {
        hear = () => {
          done(null);
        };
        socket.write('RSET\r\n');
      });
      hear = null;
      if (error !== null) connection.close();
      return error === null;
    },
  };
}

/** The lone dot after a DATA that nobody is to receive. */
const lone: Command = { stage: 'rcpt', line: '.' };

function commandsFor({ envelope, raw }: Message, { offers }: Conversation): Command[] {
  const international = /[^\0-\u007f]/.test(envelope.from + envelope.to);
  const parameters = [
    ...(international ? ['BODY=8BITMIME', 'SMTPUTF8'] : []),
    ...(offers('SIZE') ? [`SIZE=${String(raw.length)}`] : []),
  ];
  return [
    { stage: 'mail', line: [`MAIL FROM:<${envelope.from}>`, ...parameters].join(' ') },
    { stage: 'rcpt', line: `RCPT TO:<${envelope.to}>` },
    { stage: 'data', line: 'DATA' },
  ];
}

function answerToMessage(code: number, text: string, stage: SmtpStage): SubmissionResult {
  if (code >= 400) return { status: 'refused', stage, ...parseReply(text, code) };
  if (stage !== 'data-sent') return broken(stage, 'EPROTOCOL: answered before the message was complete');
  if (code >= 300) return broken(stage, `EPROTOCOL: ${String(code)} answers no message`);
  return { status: 'accepted', reply: printable(text) };
}

/** RFC 1870: what is larger than announced is not even begun. */
function refuseTooLarge({ raw }: Message, limit: number): SubmissionResult | undefined {
  if (limit === 0 || raw.length <= limit) return undefined;
  return refused(552, '5.3.4', `Message size larger than allowed ${String(limit)}`);
}

/** RFC 5321 3.8: the server ends the connection, and has said nothing about the message. */
function leaves(result: SubmissionResult): boolean {
  return result.status === 'refused' && result.stage === 'mail' && result.code === 421;
}

function takeOver(connection: SMTPConnection): Socket {
  const socket = connection._socket;
  if (!socket) throw new Error('The connection ended before it could be taken over');
  const { _onSocketData } = connection as unknown as { _onSocketData: (chunk: Buffer) => void };
  socket.removeListener('data', _onSocketData);
  return socket;
}
