import type { Message, SubmissionResult } from '@broadsheet/delivery';
import type { NodemailerError } from 'nodemailer/lib/errors';
import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { Conversation } from './conversation.ts';
import { messageSource } from './message-source.ts';
import type { Phase } from './phase.ts';
import { broken, failure, printable, refused, refuseUnsendable } from './results.ts';

/** A connection, and those who watch it. */
export type Line = { connection: SMTPConnection; conversation: Conversation; phase: Phase };

/** `untouched`: the connection was gone, or going, before the server answered a word: the same message may go over another at once. */
export type Submission = { result: SubmissionResult; untouched: boolean };

/** One transaction over a connection that is ready for it. Never throws for what the server or the network does. */
export async function submitOver(line: Line, message: Message, signal: AbortSignal): Promise<Submission> {
  const { connection, conversation, phase } = line;
  const unsendable = refuseUnsendable(message, conversation.offers);
  if (unsendable !== undefined) return touched(unsendable);
  const { from, to } = message.envelope;
  const source = messageSource(message.raw, () => connection._socket || null, conversation.lastByte);
  conversation.beginTransaction();
  const { value, error } = await phase.run<SMTPConnection.SentMessageInfo>(signal, 'command', (done) => {
    connection.send({ from, to: [to], size: message.raw.length }, source, done);
  });
  const complete = conversation.stage() === 'data-sent';
  // An answer to a message still under way leaves both sides at different places in the dialogue.
  if ((error === null || error.code === 'EMESSAGE') && !complete) connection.close();
  if (error !== null) return failed(error, conversation, signal);
  if (complete) return touched({ status: 'accepted', reply: printable(value?.response ?? '') });
  return touched(broken(conversation.stage(), 'EPROTOCOL: answered before the message was complete'));
}

function failed(error: NodemailerError, conversation: Conversation, signal: AbortSignal): Submission {
  // Nodemailer compares with the SIZE announced (RFC 1870) before it says MAIL.
  if (error.code === 'EMESSAGE' && error.response === undefined) {
    return touched(refused(552, '5.3.4', error.message));
  }
  const result = failure(error, conversation.stage());
  const leaving = result.status === 'refused' && result.stage === 'mail' && result.code === 421;
  const dropped = !conversation.answered() && error.code !== 'ETIMEDOUT' && !signal.aborted;
  return { result, untouched: leaving || dropped };
}

function touched(result: SubmissionResult): Submission {
  return { result, untouched: false };
}
