import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Systems give whoever asks for any port one from here up (Linux: `ip_local_port_range`), and connections theirs. */
const givenToAnybody = 32_768;
const first = 20_000;

/** A port of the loopback address that nobody has just now, and that nobody is given who asks for any. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(first, givenToAnybody);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(false);
    });
    server.listen(port, '127.0.0.1', () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}
