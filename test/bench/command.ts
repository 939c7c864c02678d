import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { watch } from './servers.ts';

const command = fileURLToPath(new URL('../../apps/cli/bin/broadsheet.js', import.meta.url));
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
  const watched = watch([child.pid ?? 0]);
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`broadsheet ${args.join(' ')} ended with ${String(code)}: ${stdout}`);
  return { ...watched.stop(), stdout };
}
