import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { cpuOf } from './servers.ts';

const command = fileURLToPath(new URL('../../apps/cli/bin/broadsheet.js', import.meta.url));
/** Milliseconds between two looks at the process. */
const look = 50;

/**
 * Runs the built command, and watches it from outside.
 * @returns seconds of processor time, and the most memory that was resident, in MB
 */
export async function runCommand(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ cpu: number; peak: number; stdout: string }> {
  const child = spawn(process.execPath, [command, ...args], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let stdout = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString('utf8')));
  let cpu = 0;
  let peak = 0;
  const watch = setInterval(() => {
    try {
      cpu = cpuOf(child.pid ?? 0);
      const kilobytes = /^VmHWM:\s*(\d+)/m.exec(readFileSync(`/proc/${String(child.pid)}/status`, 'utf8'));
      peak = Number(kilobytes?.[1] ?? 0) / 1024;
    } catch {
      // It has just ended.
    }
  }, look);
  const code = await new Promise((resolve) => child.once('close', resolve));
  clearInterval(watch);
  if (code !== 0) throw new Error(`broadsheet ${args.join(' ')} ended with ${String(code)}: ${stdout}`);
  return { cpu, peak, stdout };
}
