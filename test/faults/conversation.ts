import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** Where in a conversation a server may misbehave. `rest`: between two transactions. */
export type Moment =
  'connect' | 'ehlo' | 'starttls' | 'mail' | 'rcpt' | 'data' | 'body' | 'dot' | 'accepted' | 'rest';
/**
 * What it does there: closes the connection, never answers, says this and all that follows at one byte a second, or says something else. At
 * `accepted` it keeps the message first, and says nothing.
 */
export type Act = 'drop' | 'stall' | 'slow' | `${number} ${string}`;

/** What all connections of a server share. */
export type Conversation = {
  tls: { key: string; cert: string } | null;
  /** @param connection its number, from 1 */
  act(moment: Moment, recipient: string, connection: number): Act | undefined;
  begin(to: string, at: number): void;
  /** @param message `begun`: when its MAIL was read; `answered`: with a 250 at once, rather than kept without a word */
  take(to: string, raw: Buffer, message: { begun: number; answered: boolean }): void;
};

/** Milliseconds for one byte of a slow connection. */
const beat = 1000;

const nothing: Buffer = Buffer.alloc(0);

/** Holds the server's side of one connection until it ends. */
export function converse(first: Socket, connection: number, server: Conversation): void {
  let stream: Socket = first;
  let unread = nothing;
  let recipient = '';
  let mailAt = 0;
  let inBody = false;
  let refused = false;
  let stalled = false;
  let slow: Slow | null = null;

  const silent = (): boolean => stalled || stream.destroyed;
  const say = (text: string): void => {
    if (slow === null) stream.write(text);
    else slow.say(text);
  };
  /** Says it, unless the script has something else in mind; false where the conversation is over, or refused here. */
  const turn = (moment: Moment, polite: string): boolean => {
    const act = server.act(moment, recipient, connection);
    if (act === 'drop') stream.destroy();
    else if (act === 'stall') stalled = true;
    else {
      if (act === 'slow') slow ??= slowDown(first, (text) => stream.write(text));
      say(`${act === undefined || act === 'slow' ? polite : act}\r\n`);
      return act === undefined || act === 'slow';
    }
    return false;
  };
  const take = (raw: Buffer): void => {
    const kept = server.act('accepted', recipient, connection);
    if (kept !== undefined) {
      server.take(recipient, raw, { begun: mailAt, answered: false });
      if (kept === 'drop') stream.destroy();
      else stalled = true;
      return;
    }
    if (!turn('dot', '250 2.0.0 kept')) return;
    server.take(recipient, raw, { begun: mailAt, answered: slow === null });
    const leaving = server.act('rest', recipient, connection);
    if (leaving !== undefined) stream.end(`${leaving}\r\n`);
  };
  const encrypt = (): void => {
    if (server.tls === null || !turn('starttls', '220 2.0.0 go on')) return;
    first.removeListener('data', hear);
    stream = new TLSSocket(first, { isServer: true, ...server.tls });
    stream.on('error', () => undefined).on('data', hear);
    unread = nothing;
  };
  const command = (line: string): void => {
    const verb = line.slice(0, 4).toUpperCase();
    const offersTls = server.tls !== null && stream === first;
    if (verb === 'EHLO')
      turn(
        'ehlo',
        `250-recorder.test\r\n250-SIZE 10000000\r\n${offersTls ? '250-STARTTLS\r\n' : ''}250 PIPELINING`,
      );
    else if (verb === 'STAR') encrypt();
    else if (verb === 'MAIL') {
      mailAt = Date.now();
      refused = !turn('mail', '250 2.1.0 ok');
    } else if (verb === 'RCPT') {
      recipient = /<([^>]*)>/.exec(line)?.[1] ?? '';
      server.begin(recipient, mailAt);
      // Without a sender there is no recipient.
      if (refused) say('503 5.5.1 MAIL first\r\n');
      else refused = !turn('rcpt', '250 2.1.5 ok');
    } else if (verb === 'DATA') {
      if (refused) say('554 5.5.1 no recipients\r\n');
      else inBody = turn('data', '354 go on');
    } else if (verb === 'QUIT') stream.end('221 2.0.0 bye\r\n');
    else say('250 2.0.0 ok\r\n');
  };
  /** The next piece that is whole, a message or a line, is dealt with; false where there is none. */
  const step = (): boolean => {
    if (inBody && server.act('body', recipient, connection) === 'drop') {
      stream.destroy();
      return false;
    }
    const mark = inBody ? '\r\n.\r\n' : '\r\n';
    const end = unread.indexOf(mark);
    if (end < 0) return false;
    const piece = unread.subarray(0, inBody ? end + 2 : end);
    unread = unread.subarray(end + mark.length);
    if (inBody) {
      inBody = false;
      take(piece);
    } else command(piece.toString('latin1'));
    return true;
  };
  function hear(chunk: Buffer): void {
    if (stalled) return;
    unread = unread.length === 0 ? chunk : Buffer.concat([unread, chunk]);
    let more = true;
    while (more && !silent()) more = step();
  }

  first.on('error', () => undefined).on('data', hear);
  turn('connect', '220 recorder.test ESMTP');
}

type Slow = { say(text: string): void };

/** From now on one byte a second is written, and nothing read meanwhile. */
function slowDown(socket: Socket, write: (text: string) => void): Slow {
  let unsaid = '';
  socket.pause();
  const timer = setInterval(() => {
    if (unsaid !== '') write(unsaid.slice(0, 1));
    unsaid = unsaid.slice(1);
    if (unsaid === '') socket.resume();
  }, beat);
  socket.once('close', () => {
    clearInterval(timer);
  });
  return {
    say(text) {
      unsaid += text;
      socket.pause();
    },
  };
}
