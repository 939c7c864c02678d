import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createConnection } from 'node:net';

import { freePort } from '../support/free-port.ts';

const clockTick = 100;

/** Postfix's `smtp-sink`: takes everything, keeps nothing. */
export async function startSink(): Promise<{
  url: string;
  port: number;
  cpu(): number;
  /** Its files: those that it holds of its own, and one a connection. */
  files(): number;
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
    files: () => filesOf(child.pid ?? 0),
    stop: () => ended(child),
  };
}

/** Runs `smtp-source`: so many messages of so many octets over 20 connections. Returns seconds, and those of processor time. */
export async function runSource(
  port: number,
  messages: number,
  octets: number,
): Promise<{ seconds: number; cpu: number }> {
  const begun = performance.now();
  const child = spawn(
    '/usr/sbin/smtp-source',
    [
      ...['-4', '-d', '-s', '20', '-m', String(messages), '-l', String(octets)],
      ...['-f', 'digest@example.org', '-t', 'reader@example.org', `127.0.0.1:${String(port)}`],
    ],
    { stdio: 'ignore' },
  );
  const watched = watch([child.pid ?? 0]);
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`smtp-source ended with ${String(code)}`);
  return { seconds: (performance.now() - begun) / 1000, cpu: watched.stop().cpu };
}

/** Seconds of processor time that a process has used. */
export function cpuOf(pid: number): number {
  return statOf(pid).own;
}

/** Files that a process has open, sockets among them. */
export function filesOf(pid: number): number {
  return readdirSync(`/proc/${String(pid)}/fd`).length;
}

/** Milliseconds between two looks at processes. */
const look = 50;

/**
 * Watches processes from outside until it is stopped.
 * @returns seconds of processor time used by then, and the most memory that was resident in any, in MB
 */
export function watch(pids: readonly number[]): { stop(): { cpu: number; peak: number } } {
  const cpus = new Map<number, number>();
  let peak = 0;
  const timer = setInterval(() => {
    for (const pid of pids) {
      try {
        cpus.set(pid, cpuOf(pid));
        const kilobytes = /^VmHWM:\s*(\d+)/m.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'));
        peak = Math.max(peak, Number(kilobytes?.[1] ?? 0) / 1024);
      } catch {
        // It has just ended.
      }
    }
  }, look);
  return {
    stop() {
      clearInterval(timer);
      return { cpu: [...cpus.values()].reduce((sum, cpu) => sum + cpu, 0), peak };
    },
  };
}

/** A server of PostgreSQL's on this machine, as the kernel accounts for all its processes. */
export type ServerWatch = {
  /** Seconds of processor time used so far, that of processes which ended included. */
  cpu(): number;
  /** MB that it holds now, with what its processes share counted once; null where the kernel does not tell us. */
  memory(): number | null;
  /** Of these, those that its processes have each for themselves: all but the buffers, which fill once. */
  ownMemory(): number | null;
};

/**
 * @param backend the process of any connection to it (`pg_backend_pid()`)
 * @returns null where the server runs elsewhere
 */
export function watchServer(backend: number): ServerWatch | null {
  if (!existsSync(`/proc/${String(backend)}/stat`)) return null;
  const postmaster = statOf(backend).parent;
  const processes = (): number[] => [
    postmaster,
    ...readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((pid) => orNull(() => statOf(pid).parent) === postmaster),
  ];
  const held = (kind: 'Pss' | 'Pss_Anon'): number | null => {
    const line = new RegExp(`^${kind}:\\s*(\\d+)`, 'm');
    const shares = processes().map((pid) =>
      orNull(() => line.exec(readFileSync(`/proc/${String(pid)}/smaps_rollup`, 'utf8'))?.[1]),
    );
    const known = shares.flatMap((share) => share ?? []);
    return known.length === 0 ? null : known.reduce((sum, share) => sum + Number(share) / 1024, 0);
  };
  return {
    // Whoever ended is accounted for by the postmaster, who waits for each of them.
    cpu: () =>
      processes().reduce((sum, pid) => sum + (orNull(() => cpuOf(pid)) ?? 0), statOf(postmaster).ended),
    memory: () => held('Pss'),
    ownMemory: () => held('Pss_Anon'),
  };
}

function statOf(pid: number): { parent: number; own: number; ended: number } {
  const fields = readFileSync(`/proc/${String(pid)}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
    .map(Number);
  const [, parent = 0] = fields;
  const ticks = (first: number): number => ((fields[first] ?? 0) + (fields[first + 1] ?? 0)) / clockTick;
  return { parent, own: ticks(11), ended: ticks(13) };
}

function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
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
