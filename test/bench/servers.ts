import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

const clockTick = 100;

/** Postfix's `smtp-sink`: takes everything, keeps nothing. */
export async function startSink(): Promise<{
  url: string;
  port: number;
  cpu(): number;
  stop(): Promise<void>;
}> {
  const port = await freePort();
  const user = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const child = spawn('/usr/sbin/smtp-sink', ['-4', ...user, `127.0.0.1:${String(port)}`, '500'], {
    stdio: 'ignore',
  });
  await answers(port);
  return {
    port,
    url: `smtp://127.0.0.1:${String(port)}`,
    cpu: () => cpuOf(child.pid ?? 0),
    stop: () => ended(child),
  };
}

/** Runs `smtp-source`: so many messages of so many octets over 20 connections. Returns seconds. */
export async function runSource(port: number, messages: number, octets: number): Promise<number> {
  const begun = performance.now();
  const child = spawn(
    '/usr/sbin/smtp-source',
    [
      ...['-4', '-d', '-s', '20', '-m', String(messages), '-l', String(octets)],
      ...['-f', 'digest@example.org', '-t', 'reader@example.org', `127.0.0.1:${String(port)}`],
    ],
    { stdio: 'ignore' },
  );
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`smtp-source ended with ${String(code)}`);
  return (performance.now() - begun) / 1000;
}

/** Seconds of processor time that a process has used. */
export function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${String(pid)}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / clockTick;
}

/** The same of every process of PostgreSQL's on this machine. */
export function cpuOfPostgres(): number {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .reduce((sum, pid) => {
      try {
        const isPostgres = readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('postgres');
        return isPostgres ? sum + cpuOf(Number(pid)) : sum;
      } catch {
        return sum;
      }
    }, 0);
}

/** A port that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function answers(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = createConnection(port, '127.0.0.1');
      socket.once('connect', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => {
        setTimeout(resolve, 20, false);
      });
    });
    if (open) return;
  }
  throw new Error(`Nothing listens on port ${String(port)}`);
}

async function ended(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill();
  await gone;
}
