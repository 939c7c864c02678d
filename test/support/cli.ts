import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { temporaryDataDir } from './test-server.ts';
import { until } from './until.ts';
import { warmCommand } from './warm-command.ts';

/** How a command ended, and all that it said. */
export type Ended = { status: number | null; stdout: string; stderr: string };

/** A command that runs. */
export type RunningCli = {
  pid: number;
  /** What it has said until now. */
  said(): Ended;
  /** Resolves when either output has the text; rejects when the process ends before. */
  says(text: string): Promise<void>;
  signal(name: NodeJS.Signals): void;
  /** Closes our end of its standard output, as `head` does. */
  stopReading(): void;
  /** Resolves with the end of the process; as often as it is asked. */
  ended: Promise<Ended>;
};

export type CliOptions = {
  /** Instead of this process's environment, of which only PATH is handed on. */
  env?: Readonly<Record<string, string>>;
  cwd?: string;
  input?: string;
};

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Starts the command as a process of its own, which no signal to the tests reaches. */
export function startCli(args: readonly string[], options: CliOptions = {}): RunningCli {
  const child = spawn(process.execPath, [...command(), ...args], {
    cwd: options.cwd ?? root,
    env: { PATH: process.env['PATH'] ?? '', ...options.env },
    stdio: 'pipe',
    detached: true,
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input ?? '');
  return watched(child);
}

/** Runs the command to its end. */
export function cli(args: readonly string[], options: CliOptions = {}): Promise<Ended> {
  return startCli(args, options).ended;
}

/** The one JSON document on standard output. Throws where there is anything else. */
export function jsonOf({ stdout, stderr }: Ended): unknown {
  if (!/^[^\n]+\n$/.test(stdout)) throw new Error(`Not one line of JSON: ${stdout}\n${stderr}`);
  return JSON.parse(stdout);
}

function watched(child: ChildProcess): RunningCli {
  let stdout = '';
  let stderr = '';
  let status: number | null = null;
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const said = (): Ended => ({ status, stdout, stderr });
  let over = false;
  const ended = once(child, 'close').then(([code]) => {
    status = code as number | null;
    over = true;
    return said();
  });
  return {
    pid: child.pid ?? -1,
    said,
    ended,
    async says(text) {
      // A machine at work takes long to start a database, a web server and a worker.
      await until(`it says "${text}"`, () => over || `${stdout}\n${stderr}`.includes(text), 80_000);
      if (!`${stdout}\n${stderr}`.includes(text))
        throw new Error(`It ended (${String(status)}) without saying "${text}":\n${stdout}\n${stderr}`);
    },
    signal(name) {
      child.kill(name);
    },
    stopReading() {
      child.stdout?.destroy();
    },
  };
}

let known: readonly string[] | null = null;

/** The built command where the build is of these very sources, else the sources themselves: slower to load, never stale. */
function command(): readonly string[] {
  known ??= isBuilt()
    ? [join(root, 'apps/cli/dist/main.js')]
    : ['--import', join(root, 'test/support/typescript-loader.js'), join(root, 'apps/cli/src/main.ts')];
  return known;
}

function isBuilt(): boolean {
  const packages = ['packages', 'apps'].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => join(root, folder, name)),
  );
  return packages.every((folder) => {
    const info = join(folder, 'dist/.tsbuildinfo');
    const built = existsSync(info) ? statSync(info).mtimeMs : 0;
    return readdirSync(join(folder, 'src'), { recursive: true, withFileTypes: true }).every(
      (entry) => !entry.isFile() || statSync(join(entry.parentPath, entry.name)).mtimeMs <= built,
    );
  });
}

/** A caller's folder, and the command over a database with it as the folder that paths are relative to. */
export type Desk = {
  folder: string;
  /** Runs the command to its end, after what was run before: in a process that loaded it already, unless there is input. */
  run(args: readonly string[], env?: Readonly<Record<string, string>>, input?: string): Promise<Ended>;
  /** Starts it in a process of its own. */
  start(args: readonly string[], env?: Readonly<Record<string, string>>): RunningCli;
  write(name: string, content: string | object): Promise<void>;
  read(name: string): Promise<string>;
  clear(): Promise<void>;
};

/** Opens a desk. The command runs in another folder, as npm has it: INIT_CWD says where the caller is. */
export async function openDesk(env: Readonly<Record<string, string>>): Promise<Desk> {
  const folder = await temporaryDataDir();
  const options = (more: Readonly<Record<string, string>> = {}): CliOptions => ({
    cwd: root,
    env: { INIT_CWD: folder, SECRET_KEY: 'a-secret-of-these-tests-that-is-long-enough', ...env, ...more },
  });
  return {
    folder,
    run(args, more, input = '') {
      if (input !== '') return cli(args, { ...options(more), input });
      return warmCommand(command(), root)(args, options(more).env ?? {});
    },
    start: (args, more) => startCli(args, options(more)),
    write: (name, content) =>
      writeFile(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content)),
    read: (name) => readFile(join(folder, name), 'utf8'),
    clear: () => rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 }),
  };
}
