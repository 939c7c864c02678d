import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { commandLine, processMark } from './processes.ts';

/** What the server wrote about itself into `postmaster.pid`, the lock file that lets only one run over a data folder. */
export type Postmaster = { readonly pid: number; readonly port: number };

/** Reads `postmaster.pid`: pid, data folder, start, port, …, a line each. Undefined when there is none, or it is just being written. */
export async function readPostmaster(data: string): Promise<Postmaster | undefined> {
  const lines = (await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  return pid > 0 && port > 0 ? { pid, port } : undefined;
}

/**
 * Whether the process named in `postmaster.pid` is a server over `data`: after a crash its number may belong to anybody. The server keeps
 * the words we start it with, and the folder is among them; where the system does not tell (Windows), a living process counts.
 */
export function isServing({ pid }: Postmaster, data: string): boolean {
  const command = commandLine(pid);
  return command === undefined
    ? process.platform === 'win32' && processMark(pid) !== undefined
    : `${command} `.includes(` -D ${data} `);
}

/** A free TCP port of the loopback address: `wanted` if it is free. */
export async function freePort(wanted = 0): Promise<number> {
  return await new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) => {
      if (wanted === 0) reject(error);
      else resolve(freePort());
    });
    probe.listen(wanted, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        resolve(typeof address === 'object' && address !== null ? address.port : wanted);
      });
    });
  });
}
