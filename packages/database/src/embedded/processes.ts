import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Account } from './account.ts';
import { codeOf } from './errors.ts';

/** What a finished program left behind. `spawnError` is set when it could not even be started. */
export type Finished = { readonly code: number | null; readonly output: string; readonly spawnError?: Error };

/** Runs a program to its end as `account`, in a process group of its own so that the terminal's Ctrl-C does not reach it; aborting kills it. */
export async function run(
  file: string,
  args: readonly string[],
  options: { readonly account?: Account | undefined; readonly signal?: AbortSignal | undefined } = {},
): Promise<Finished> {
  return await new Promise((resolve) => {
    const child = spawn(file, args, { ...spawnAs(options.account), stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks: Buffer[] = [];
    const collect = (chunk: Buffer): void => {
      chunks.push(chunk);
    };
    const kill = (): void => {
      if (child.pid !== undefined) killGroup(child.pid);
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    options.signal?.addEventListener('abort', kill, { once: true });
    if (options.signal?.aborted === true) kill();
    const finish = (finished: Finished): void => {
      options.signal?.removeEventListener('abort', kill);
      resolve(finished);
    };
    child.on('error', (spawnError) => {
      finish({ code: null, output: '', spawnError });
    });
    child.on('close', (code) => {
      finish({ code, output: Buffer.concat(chunks).toString() });
    });
  });
}

/**
 * How every program of PostgreSQL is spawned: detached, as `account`, from a folder that everyone can enter, and with next to nothing of
 * our environment: a locale or a PGDATA of the operator's must not reach it.
 */
export function spawnAs(account: Account | undefined): {
  detached: true;
  cwd: string;
  env: NodeJS.ProcessEnv;
  uid?: number;
  gid?: number;
  windowsHide: true;
} {
  const kept = ['PATH', 'SystemRoot', 'TEMP', 'TMP'].filter((name) => process.env[name] !== undefined);
  const env = {
    ...Object.fromEntries(kept.map((name) => [name, process.env[name]])),
    LC_ALL: 'C',
    TZ: 'UTC',
  };
  const as = account === undefined ? {} : { uid: account.uid, gid: account.gid };
  return {
    detached: true,
    cwd: process.platform === 'win32' ? process.cwd() : '/',
    env,
    windowsHide: true,
    ...as,
  };
}

/**
 * Names one process among all that ever had its number, so that a number given out again is not mistaken for the old process: its start
 * time in ticks since boot and the boot's id on Linux, its start time elsewhere. Undefined when there is no such process (a zombie is none).
 */
export function processMark(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (codeOf(error) !== 'EPERM') return undefined;
  }
  if (process.platform === 'win32') return String(pid);
  if (process.platform !== 'linux') return ps(pid, 'lstart=');
  try {
    // proc(5): the second field, the name, may hold spaces and parentheses; the 3rd is the state, the 22nd the start time.
    const fields = readFileSync(`/proc/${String(pid)}/stat`, 'utf8')
      .replace(/^.*\)\s/s, '')
      .split(' ');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : `${boot}/${fields[19] ?? ''}`;
  } catch {
    return undefined;
  }
}

/** The words that a living process was started with, in one string; undefined when there is none or the system does not tell. */
export function commandLine(pid: number): string | undefined {
  if (process.platform === 'win32') return undefined;
  if (process.platform !== 'linux') return ps(pid, 'command=');
  try {
    return (
      readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8')
        .replaceAll('\0', ' ')
        .trim() || undefined
    );
  } catch {
    return undefined;
  }
}

function ps(pid: number, column: string): string | undefined {
  try {
    const said = execFileSync('ps', ['-ww', '-o', column, '-p', String(pid)], {
      env: { PATH: process.env['PATH'], LC_ALL: 'C' },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return said.trim() || undefined;
  } catch {
    return undefined;
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
