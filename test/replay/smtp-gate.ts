import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

import type { SmtpWeather } from './scenario.ts';

/** Messages that are cut off while the weather is `cut-after-dot`. */
const cutsAtOnce = 3;

/** A door before an SMTP server on a port of its own, that can be shut, or fall shut at the worst moment. */
export type SmtpGate = {
  url: string;
  set(weather: SmtpWeather): Promise<void>;
  /** How many messages the server took whose sender never heard of it. */
  cuts(): number;
  close(): Promise<void>;
};

/** Opens the door to a server on loopback. */
export async function openSmtpGate(port: number): Promise<SmtpGate> {
  const sockets = new Set<Socket>();
  let cutsLeft = 0;
  let cuts = 0;
  const pass = (client: Socket): void => {
    const server = connect({ port, host: '127.0.0.1', noDelay: true });
    let tail = '';
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(one);
      one.setNoDelay(true);
      // Either side may break off; the other is told by the end of its own connection.
      one.on('error', () => undefined);
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
    client.on('data', (bytes: Buffer) => {
      tail = (tail + bytes.subarray(-5).toString('latin1')).slice(-5);
      server.write(bytes);
    });
    server.on('data', (bytes: Buffer) => {
      const afterDot = tail === '\r\n.\r\n';
      if (afterDot && cutsLeft > 0 && bytes.toString('latin1').startsWith('250')) {
        cutsLeft -= 1;
        cuts += 1;
        client.destroy();
        return;
      }
      client.write(bytes);
    });
  };
  let door = await listen(0, pass);
  const own = (door.address() as AddressInfo).port;
  const shut = async (): Promise<void> => {
    const closed = new Promise((resolve) => door.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return {
    url: `smtp://127.0.0.1:${String(own)}`,
    cuts: () => cuts,
    async set(weather) {
      cutsLeft = weather === 'cut-after-dot' ? cutsAtOnce : 0;
      if (weather === 'closed') await shut();
      else if (!door.listening) door = await listen(own, pass);
    },
    close: shut,
  };
}

function listen(port: number, pass: (client: Socket) => void): Promise<Server> {
  const server = createServer(pass);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      resolve(server);
    });
  });
}
