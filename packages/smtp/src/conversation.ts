import type { SmtpStage } from '@broadsheet/delivery';
import type { Limits } from './limits.ts';

/**
 * Where a conversation stands, read off Nodemailer's transaction log: its errors alone do not tell a drop after MAIL from one
 * after RCPT, nor either from one after the final dot.
 */
export type Conversation = {
  stage: () => SmtpStage;
  /** EHLO keywords of the newest EHLO reply, upper case. */
  offers: (keyword: string) => boolean;
  /** A transaction begins; whatever fails from here is at `mail` at least. */
  beginTransaction: () => void;
  /** The final dot is about to be written. */
  lastByte: () => void;
  /** Has the server answered anything since the transaction began? */
  answered: () => boolean;
  /** Handed to Nodemailer as its `logger`, with `transactionLog` on. Keeps no text: commands carry addresses. */
  logger: { debug: LogLine; info: LogLine; warn: LogLine; error: LogLine; trace: LogLine; fatal: LogLine };
};

type LogLine = (entry: object, line?: string) => void;

/**
 * Follows one connection.
 * @param secure TLS comes before the greeting
 * @param onWait told the limit that now applies, whenever the client or the server has spoken
 */
export function followConversation(secure: boolean, onWait: (limit: keyof Limits) => void): Conversation {
  let stage: SmtpStage = secure ? 'tls' : 'connect';
  let heard = false;
  let offered = new Set<string>();
  // Stages of the commands without a reply yet, oldest first: with PIPELINING (RFC 2920) there are several.
  const waiting: { stage: SmtpStage; verb: string }[] = [];

  const said = (line: string): void => {
    const verb = line.split(' ', 1)[0]?.toUpperCase() ?? '';
    waiting.push({ stage: stageOf(verb), verb });
    stage = waiting[0]?.stage ?? stage;
    onWait('command');
  };
  const reply = (text: string): void => {
    heard = true;
    const answered = waiting.shift();
    if (answered?.verb === 'EHLO') offered = keywords(text);
    const handshake = answered?.verb === 'STARTTLS' && text.startsWith('2');
    const body = answered?.verb === 'DATA' && text.startsWith('3');
    stage = waiting[0]?.stage ?? stage;
    onWait(handshake ? 'greeting' : body ? 'data' : 'command');
  };
  const ignore: LogLine = () => undefined;
  return {
    stage: () => stage,
    offers: (keyword) => offered.has(keyword),
    answered: () => heard,
    beginTransaction() {
      stage = 'mail';
      heard = false;
      waiting.length = 0;
    },
    lastByte() {
      stage = 'data-sent';
      onWait('answer');
    },
    logger: {
      debug(entry, line = '') {
        const speaker = 'tnx' in entry ? entry.tnx : undefined;
        if (speaker === 'client') said(line);
        else if (speaker === 'server') reply(line);
      },
      info(entry) {
        // The one entry that names the peer is written when TCP, or TLS where it comes first, stands.
        if ('remotePort' in entry) stage = 'connect';
      },
      warn: ignore,
      error: ignore,
      trace: ignore,
      fatal: ignore,
    },
  };
}

function stageOf(verb: string): SmtpStage {
  switch (verb) {
    case 'EHLO':
    case 'HELO':
    case 'QUIT':
      return 'connect';
    case 'STARTTLS':
      return 'tls';
    case 'MAIL':
    case 'RSET':
      return 'mail';
    // The lone dot that Nodemailer sends when a server took DATA although it had refused the only recipient.
    case 'RCPT':
    case '.':
      return 'rcpt';
    case 'DATA':
      return 'data';
    default:
      // AUTH and the lines of its exchange.
      return 'auth';
  }
}

function keywords(reply: string): Set<string> {
  const lines = reply.split('\n').slice(1);
  return new Set(lines.map((line) => line.slice(4).trim().split(/[ =]/, 1)[0]?.toUpperCase() ?? ''));
}
