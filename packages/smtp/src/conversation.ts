import type { SmtpStage } from '@broadsheet/delivery';
import type { Limits } from './limits.ts';

/**
 * Where the opening of a connection stands, read off Nodemailer's transaction log: its errors alone do not tell a drop in the
 * middle of TLS from one before it.
 */
export type Conversation = {
  stage: () => SmtpStage;
  /** EHLO keywords of the newest EHLO reply, upper case. */
  offers: (keyword: string) => boolean;
  /** Octets that SIZE announces (RFC 1870); 0: none. */
  sizeLimit: () => number;
  /** Handed to Nodemailer as its `logger`, with `transactionLog` on. Keeps no text: commands carry credentials. */
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
  let offered = new Map<string, string>();
  let asked = '';

  const said = (line: string): void => {
    asked = line.split(' ', 1)[0]?.toUpperCase() ?? '';
    stage = stageOf(asked);
    onWait('command');
  };
  const reply = (text: string): void => {
    if (asked === 'EHLO') offered = keywords(text);
    onWait(asked === 'STARTTLS' && text.startsWith('2') ? 'greeting' : 'command');
    asked = '';
  };
  const ignore: LogLine = () => undefined;
  return {
    stage: () => stage,
    offers: (keyword) => offered.has(keyword),
    sizeLimit: () => Number(/^\d{1,15}$/.exec(offered.get('SIZE') ?? '')?.[0] ?? 0),
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
    default:
      // AUTH and the lines of its exchange.
      return 'auth';
  }
}

function keywords(reply: string): Map<string, string> {
  const lines = reply.split('\n').slice(1);
  return new Map(
    lines.map((line) => {
      const [keyword = '', argument = ''] = line.slice(4).trim().split(/[ =]/);
      return [keyword.toUpperCase(), argument];
    }),
  );
}
