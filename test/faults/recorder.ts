import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** Where in a transaction a server may misbehave. */
export type Moment = 'connect' | 'mail' | 'rcpt' | 'data' | 'body' | 'dot' | 'accepted';
/** What it does there: closes the connection, never answers, or says this. `drop` at `accepted` keeps the message and says nothing. */
export type Act = 'drop' | 'stall' | `${number} ${string}`;

/** A message that was taken: answered with 250, or kept by a server that then went away. */
export type Taken = { messageId: string; to: string; bytes: string; at: number; answered: boolean };

/** A fast SMTP server that remembers what it took, by Message-ID, with a fingerprint of the bytes. */
export type Recorder = {
  url: string;
  taken: Taken[];
  misbehave(script: ((moment: Moment, recipient: string) => Act | undefined) | null): void;
  /** Closes every connection at once. */
  dropAll(): void;
  /** Milliseconds before each answer to a message. */
  delay(milliseconds: number): void;
  close(): Promise<void>;
};

export async function startRecorder(fingerprint: (raw: string) => string): Promise<Recorder> {
  const taken: Taken[] = [];
  const sockets = new Set<Socket>();
  let script: ((moment: Moment, recipient: string) => Act | undefined) | null = null;
  let delay = 0;
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
    let unread = '';
    let recipient = '';
    let inBody = false;
    let stalled = false;
    const goesOn = (): boolean => !stalled && !socket.destroyed;
    /** Says it, unless the script has something else in mind; false where the conversation is over, or refused here. */
    const turn = (moment: Moment, polite: string): boolean => {
      const act = script?.(moment, recipient);
      if (act === 'drop') {
        socket.destroy();
        return false;
      }
      if (act === 'stall') {
        stalled = true;
        return false;
      }
      socket.write(`${act ?? polite}\r\n`);
      return act === undefined;
    };
    const take = (raw: string): void => {
      const messageId = /^message-id:\s*<([^>]*)>/im.exec(raw)?.[1] ?? '';
      const message = { messageId, to: recipient, bytes: fingerprint(raw), at: Date.now(), answered: false };
      if (script?.('accepted', recipient) === 'drop') {
        taken.push(message);
        socket.destroy();
        return;
      }
      const answer = (): void => {
        if (socket.destroyed) return;
        if (!turn('dot', '250 2.0.0 kept')) return;
        taken.push({ ...message, answered: true });
      };
      if (delay === 0) answer();
      else setTimeout(answer, delay);
    };
    const command = (line: string): void => {
      const verb = line.slice(0, 4).toUpperCase();
      if (verb === 'EHLO') socket.write('250-recorder.test\r\n250-SIZE 10000000\r\n250 PIPELINING\r\n');
      else if (verb === 'MAIL') refused = !turn('mail', '250 2.1.0 ok');
      else if (verb === 'RCPT') {
        recipient = /<([^>]*)>/.exec(line)?.[1] ?? '';
        // Without a sender there is no recipient.
        if (refused) socket.write('503 5.5.1 MAIL first\r\n');
        else refused = !turn('rcpt', '250 2.1.5 ok');
      } else if (verb === 'DATA') {
        if (refused) socket.write('554 5.5.1 no recipients\r\n');
        else inBody = turn('data', '354 go on');
      } else if (verb === 'QUIT') socket.end('221 2.0.0 bye\r\n');
      else socket.write('250 2.0.0 ok\r\n');
    };
    let refused = false;
    socket.on('data', (chunk: Buffer) => {
      if (stalled) return;
      unread += chunk.toString('latin1');
      while (goesOn()) {
        if (inBody) {
          if (script?.('body', recipient) === 'drop') {
            socket.destroy();
            return;
          }
          const end = unread.indexOf('\r\n.\r\n');
          if (end < 0) return;
          inBody = false;
          const raw = unread.slice(0, end + 2);
          unread = unread.slice(end + 5);
          take(raw);
          continue;
        }
        const end = unread.indexOf('\r\n');
        if (end < 0) return;
        const line = unread.slice(0, end);
        unread = unread.slice(end + 2);
        command(line);
      }
    });
    turn('connect', '220 recorder.test ESMTP');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const dropAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `smtp://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    taken,
    misbehave(next) {
      script = next;
    },
    dropAll,
    delay(milliseconds) {
      delay = milliseconds;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        dropAll();
      }),
  };
}
