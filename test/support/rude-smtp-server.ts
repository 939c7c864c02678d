import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { messageIdOf } from './smtp-server.ts';

/** Where in a conversation the script is asked. `body`: the first bytes after 354; `dot`: the final dot has come. */
export type RudeStage =
  'connect' | 'ehlo' | 'mail' | 'rcpt' | 'data' | 'body' | 'dot' | 'rset' | 'quit' | 'other';

/**
 * What the server does there: `drop` resets the connection, `end` closes it in good order, `stall` never says another word,
 * `accept-and-drop` keeps the message and goes without answering, an object answers with these bytes (and then drops, with `drop`).
 */
export type RudeAct = 'drop' | 'end' | 'stall' | 'accept-and-drop' | { reply: string; drop?: boolean };

/** Asked before every answer; undefined means the polite one. `connection` and `transaction` count from 1. */
export type RudeScript = (turn: {
  stage: RudeStage;
  connection: number;
  transaction: number;
  line: string;
}) => RudeAct | undefined;

/** A server on a bare socket that misbehaves by script, where a proper SMTP server could not. */
export type RudeSmtpServer = {
  host: '127.0.0.1';
  port: number;
  url: string;
  /** Messages it kept, dot-stuffing undone; kept is not answered. */
  accepted: { messageId: string; raw: Buffer; connection: number }[];
  /** Every command line, in order, with its connection. */
  lines: { connection: number; line: string }[];
  connections(): number;
  open(): number;
  /** Says something unasked on every open connection, e.g. `421 4.4.2 idle too long`, then closes them. */
  dismiss(reply?: string): Promise<void>;
  close(): Promise<void>;
};

/** What the server offers after EHLO; no STARTTLS, no AUTH. */
export type RudeOffers = { extensions?: readonly string[] };

/**
 * Starts a misbehaving server on a free loopback port.
 * @param script what it does at each turn
 * @param offers the lines of its EHLO reply, PIPELINING by default
 */
export async function startRudeSmtpServer(
  script: RudeScript,
  offers: RudeOffers = {},
): Promise<RudeSmtpServer> {
  const extensions = offers.extensions ?? ['PIPELINING', 'SIZE 10000000'];
  const accepted: RudeSmtpServer['accepted'] = [];
  const lines: RudeSmtpServer['lines'] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer({ noDelay: true }, (socket) => {
    const connection = ++connections;
    let transaction = 0;
    let buffer = '';
    let stalled = false;
    let inBody = false;
    let bodySeen = false;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);

    /** Carries out the script at one stage; false when the conversation ends or waits here. */
    const turn = (stage: RudeStage, line: string, polite: string, keep?: () => void): boolean => {
      const act = script({ stage, connection, transaction, line });
      if (act === undefined) {
        keep?.();
        if (polite !== '') socket.write(polite);
        return true;
      }
      if (act === 'drop') socket.resetAndDestroy();
      else if (act === 'end') socket.end();
      else if (act === 'accept-and-drop') {
        keep?.();
        socket.destroy();
      } else if (act === 'stall') {
        stalled = true;
        // Reading stops too, so a large body fills the buffers of both sides.
        socket.pause();
      } else {
        // A scripted 354 opens the body as a polite one does.
        if (stage === 'data' && act.reply.startsWith('354')) keep?.();
        socket.write(act.reply);
        if (act.drop === true) socket.end();
        return act.drop !== true;
      }
      return false;
    };

    const command = (line: string): boolean => {
      lines.push({ connection, line });
      const verb = line.split(' ', 1)[0]?.toUpperCase() ?? '';
      if (verb === 'EHLO' || verb === 'HELO') return turn('ehlo', line, ehlo(extensions));
      if (verb === 'MAIL') {
        transaction += 1;
        return turn('mail', line, '250 2.1.0 ok\r\n');
      }
      if (verb === 'RCPT') return turn('rcpt', line, '250 2.1.5 ok\r\n');
      if (verb === 'RSET') return turn('rset', line, '250 2.0.0 ok\r\n');
      if (verb === 'QUIT') {
        if (turn('quit', line, '221 2.0.0 bye\r\n')) socket.end();
        return false;
      }
      if (verb !== 'DATA') return turn('other', line, '502 5.5.1 no\r\n');
      bodySeen = false;
      return turn('data', line, '354 go on\r\n', () => {
        inBody = true;
      });
    };

    const body = (): boolean => {
      if (!bodySeen && buffer !== '') {
        bodySeen = true;
        if (!turn('body', '', '')) return false;
      }
      const framed = `\r\n${buffer}`;
      const end = framed.indexOf('\r\n.\r\n');
      if (end < 0) return false;
      const raw = Buffer.from(framed.slice(2, end + 2).replace(/^\./gm, ''), 'latin1');
      buffer = framed.slice(end + 5);
      inBody = false;
      return turn('dot', '', '250 2.0.0 kept\r\n', () =>
        accepted.push({ messageId: messageIdOf(raw), raw, connection }),
      );
    };

    socket.on('data', (chunk) => {
      if (stalled) return;
      buffer += chunk.toString('latin1');
      for (;;) {
        if (inBody) {
          if (!body()) return;
          continue;
        }
        const end = buffer.indexOf('\r\n');
        if (end < 0) return;
        const line = buffer.slice(0, end);
        buffer = buffer.slice(end + 2);
        if (!command(line)) return;
      }
    });
    turn('connect', '', '220 rude.test ESMTP\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    host: '127.0.0.1',
    port,
    url: `smtp://127.0.0.1:${String(port)}`,
    accepted,
    lines,
    connections: () => connections,
    open: () => sockets.size,
    async dismiss(reply) {
      await Promise.all(
        [...sockets].map(
          (socket) =>
            new Promise<void>((resolve) => {
              socket.once('close', () => {
                resolve();
              });
              socket.end(reply === undefined ? '' : `${reply}\r\n`);
            }),
        ),
      );
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function ehlo(extensions: readonly string[]): string {
  const all = ['rude.test', ...extensions];
  return all.map((line, index) => `250${index === all.length - 1 ? ' ' : '-'}${line}\r\n`).join('');
}
