import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A process that submits. */
export type Member = {
  signal: (name: NodeJS.Signals) => void;
  /** Its exit status; null where a signal ended it. */
  readonly ended: Promise<number | null>;
  /** When a worker has opened what it works with and says so, or has ended; a verb that only submits says nothing, and is ready at once. */
  readonly ready: Promise<unknown>;
  alive: () => boolean;
};

type Asked = Member & {
  /** How we asked it to end; null: not yet. */
  asked: () => NodeJS.Signals | null;
};

/** The processes of a round. */
export type Crew = {
  /** Oldest first. */
  readonly members: readonly Member[];
  /** The oldest first. */
  living(): readonly Member[];
  /** So many more; default 1. */
  start(count?: number): void;
  /** Lets the clocks of all jump. */
  jump(milliseconds: number): void;
  /** Asks those that live to end. Returns how many, of all, did not end well, or not when they were asked; kill -9 aside. */
  dismiss(): Promise<number>;
  /** kill -9 for all, and clears up. */
  close(): Promise<void>;
};

const command = fileURLToPath(new URL('../../apps/cli/bin/broadsheet.js', import.meta.url));
/** What is loaded first. */
const preludes = ['jumping-clock.js', 'share-of-cores.js'].flatMap((name) => [
  '--import',
  new URL(name, import.meta.url).href,
]);
/** What a worker says once it works. */
const running = /is (?:running|ready)/;
/** Milliseconds in which a process that was asked to end is to have ended. */
const patience = 100_000;

/**
 * @param options `verb` and its arguments; `env` of all; `now` when a process starts; `clockOff` for every second one; `size`: processes
 *   at once, which share the cores. Where FAULTS_LOG names a file, they write their logs there
 */
export function createCrew(options: {
  verb: readonly string[];
  env: Readonly<Record<string, string>>;
  now: () => Date;
  clockOff: number;
  size: number;
}): Crew {
  const folder = mkdtempSync(join(tmpdir(), 'broadsheet-crew-'));
  const clock = join(folder, 'clock');
  const logFile = process.env['FAULTS_LOG'];
  const members: Asked[] = [];
  const startOne = (): Asked => {
    const off = (members.length % 2) * options.clockOff;
    const child = spawn(process.execPath, [...preludes, command, ...options.verb], {
      env: {
        PATH: process.env['PATH'] ?? '',
        LOG_LEVEL: logFile === undefined ? 'silent' : 'warn',
        FAULTS_CLOCK: clock,
        FAULTS_CORES: String(Math.max(1, Math.floor(availableParallelism() / options.size))),
        ...options.env,
        BROADSHEET_NOW: new Date(options.now().getTime() + off).toISOString(),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return memberOver(child, { logFile, ready: options.verb[0] === 'send' ? null : running });
  };
  return {
    members,
    living: () => members.filter((member) => member.alive()),
    start(count = 1) {
      for (let started = 0; started < count; started += 1) members.push(startOne());
    },
    jump(milliseconds) {
      writeFileSync(clock, String(milliseconds));
    },
    async dismiss() {
      const unasked = members.filter(({ asked, alive }) => !asked() && !alive()).length;
      const others = members.filter(({ asked, alive }) => asked() !== 'SIGKILL' && (asked() || alive()));
      const late = setTimeout(() => {
        for (const member of others) member.signal('SIGKILL');
      }, patience);
      for (const member of others) if (member.alive()) member.signal('SIGTERM');
      const statuses = await Promise.all(others.map(({ ended }) => ended));
      clearTimeout(late);
      return unasked + statuses.filter((status) => status !== 0).length;
    },
    async close() {
      for (const member of members) if (member.alive()) member.signal('SIGKILL');
      await Promise.all(members.map(({ ended }) => ended));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function memberOver(
  child: ChildProcess,
  { logFile, ready }: { logFile: string | undefined; ready: RegExp | null },
): Asked {
  let alive = true;
  let asked: NodeJS.Signals | null = null;
  const ended = new Promise<number | null>((resolve) => {
    child.once('exit', (status, signal) => {
      alive = false;
      if (logFile !== undefined)
        appendFileSync(logFile, `ended: ${String(status ?? signal)}, asked: ${String(asked)}\n`);
      resolve(status);
    });
  });
  const said = new Promise<void>((resolve) => {
    if (ready === null) resolve();
    let text = '';
    const hear = (chunk: Buffer): void => {
      if (logFile !== undefined) appendFileSync(logFile, chunk);
      if (ready === null || ready.test(text)) return;
      text += chunk.toString();
      if (ready.test(text)) resolve();
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
  });
  return {
    ready: Promise.race([said, ended]),
    signal(name) {
      if (name === 'SIGKILL' || name === 'SIGTERM') asked = name;
      child.kill(name);
    },
    ended,
    alive: () => alive,
    asked: () => asked,
  };
}
