import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { temporaryDataDir } from './test-server.ts';
import { until } from './until.ts';

/** What a process that uses the embedded server says once it is there, or why it is not. */
export type Answer = {
  readonly url: string;
  readonly adopted: boolean;
  readonly dataDirectory: string;
  readonly error?: { readonly name: string; readonly code: string; readonly message: string };
};

export type EmbeddedProcess = {
  /** Also the number of its process group. */
  readonly pid: number;
  readonly answer: Promise<Answer>;
  /** Stops using the server and waits for the end of the process. */
  leave(): Promise<void>;
  /** kill -9. */
  kill(): Promise<void>;
};

/** A data folder, and everything that was started over it, cleared away by `clear` whatever the test left. */
export type Workshop = {
  readonly dataDir: string;
  start(options?: { env?: Record<string, string | undefined>; label?: string }): EmbeddedProcess;
  /** Ends all processes and the server, by force; the data stay. */
  halt(): Promise<void>;
  /** The same, and removes the folder. */
  clear(): Promise<void>;
};

/** Opens a temporary data folder for one test. */
export async function openWorkshop(): Promise<Workshop> {
  const dataDir = await temporaryDataDir();
  const processes: EmbeddedProcess[] = [];
  const halt = async (): Promise<void> => {
    await Promise.all(processes.splice(0).map((each) => each.kill()));
    const pid = await postmasterPid(join(dataDir, 'postgres/data'));
    if (pid !== undefined) await killServer(pid);
  };
  return {
    dataDir,
    start: ({ env = {}, label } = {}) => {
      const started = startProcess([dataDir, ...(label === undefined ? [] : [label])], env);
      processes.push(started);
      return started;
    },
    halt,
    clear: async () => {
      await halt();
      await rm(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
    },
  };
}

/** Runs one statement over a connection of its own and gives its rows. */
export async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** The first line of `postmaster.pid`: which process serves, or served, a data folder. */
export async function postmasterPid(data: string): Promise<number | undefined> {
  const first = Number((await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')[0]);
  return first > 0 ? first : undefined;
}

/** kill -9, unless it has ended; returns when it has. */
export async function killServer(pid: number): Promise<void> {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    return;
  }
  await until(`process ${String(pid)} is gone`, () => !isAlive(pid));
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function startProcess(args: readonly string[], env: Record<string, string | undefined>): EmbeddedProcess {
  const [loader, script] = ['./typescript-loader.js', './embedded-child.ts'].map((file) =>
    fileURLToPath(new URL(file, import.meta.url)),
  ) as [string, string];
  const child = spawn(process.execPath, ['--import', loader, script, ...args], {
    env: { ...process.env, NODE_OPTIONS: '', ...env },
    stdio: ['pipe', 'pipe', 'ignore'],
    detached: true,
  });
  const ended = once(child, 'close');
  const firstLine = once(createInterface(child.stdout), 'line').then(
    ([line]) => JSON.parse(String(line)) as Answer,
  );
  const died = ended.then(() => Promise.reject(new Error('The process ended without an answer')));
  const answer = Promise.race([firstLine, died]);
  answer.catch(() => undefined);
  died.catch(() => undefined);
  return {
    pid: child.pid ?? -1,
    answer,
    leave: async () => {
      child.stdin.end();
      await ended;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
