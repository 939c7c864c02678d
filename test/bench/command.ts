import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { cpuOf, watch } from './servers.ts';

const command = fileURLToPath(new URL('../../apps/cli/bin/broadsheet.js', import.meta.url));

/** A run of the built command, watched from outside. */
export type Run = {
  readonly pid: number;
  alive(): boolean;
  /** Seconds of processor time so far. */
  cpu(): number;
  /** Asks it to drain and end. */
  stop(): void;
  /** Waits for its end: seconds of processor time in all, and the most memory that was resident, in MB. */
  ended(): Promise<{ cpu: number; peak: number }>;
};

/** What a command that was told to stop in the middle may end with, beside 0. */
const stopped: readonly unknown[] = [0, 3];

/** Starts the command. */
export function startCommand(args: readonly string[], env: Readonly<Record<string, string>>): Run {
  const child = spawn(process.execPath, [command, ...args], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let stdout = '';
  let told = false;
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString('utf8')));
  const watched = watch([child.pid ?? 0]);
  let cpu = 0;
  const closed = new Promise((resolve) => child.once('close', resolve));
  const alive = () => child.exitCode === null && child.signalCode === null;
  return {
    pid: child.pid ?? 0,
    alive,
    cpu() {
      if (alive()) cpu = cpuOf(child.pid ?? 0);
      return cpu;
    },
    stop() {
      told = true;
      child.kill('SIGTERM');
    },
    async ended() {
      const code = await closed;
      if (code !== 0 && !(told && stopped.includes(code)))
        throw new Error(`broadsheet ${args.join(' ')} ended with ${String(code)}: ${stdout}`);
      return watched.stop();
    },
  };
}
