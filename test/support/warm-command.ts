import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import type { Ended } from './cli.ts';

/** A process that runs the command again and again, once at a time, in the order asked. */
export type WarmCommand = {
  run(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended>;
  close(): Promise<void>;
};

const script = fileURLToPath(new URL('warm-command.js', import.meta.url));

/**
 * Starts it.
 * @param command how node runs the command: options, and at the end its entry
 */
export function startWarmCommand(command: readonly string[], cwd: string): WarmCommand {
  const options = command.slice(0, -1);
  const entry = new URL(`file://${command.at(-1) ?? ''}`).href;
  const child = spawn(process.execPath, [...options, script, entry], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '' },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: true,
  });
  let last: Promise<unknown> = Promise.resolve();
  const runNow = async (args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended> => {
    if (!child.connected) throw new Error('The process of the command has ended');
    const end = `${randomBytes(12).toString('hex')}\n`;
    const outputs = [textUpTo(end, child, 'stdout'), textUpTo(end, child, 'stderr')];
    const answer = once(child, 'message');
    child.send({ args, env: { PATH: process.env['PATH'], ...env }, end });
    const [stdout = '', stderr = ''] = await Promise.all(outputs);
    const [{ status }] = (await answer) as [{ status: number }];
    return { status, stdout, stderr };
  };
  return {
    async run(args, env) {
      const mine = last.then(() => runNow(args, env));
      last = mine.catch(() => undefined);
      return await mine;
    },
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}

/** What an output says before a line; rejects where the process ends instead. */
function textUpTo(line: string, child: ChildProcess, name: 'stdout' | 'stderr'): Promise<string> {
  const output = child[name];
  if (output === null) throw new Error(`No ${name}`);
  output.setEncoding('utf8');
  return new Promise((resolve, reject) => {
    let text = '';
    const settle = (): void => {
      output.off('data', onData);
      child.off('exit', onExit);
    };
    const onData = (more: string): void => {
      text += more;
      if (!text.endsWith(line)) return;
      settle();
      resolve(text.slice(0, -line.length));
    };
    const onExit = (): void => {
      settle();
      reject(new Error(`The command's process ended: ${text}`));
    };
    output.on('data', onData);
    child.on('exit', onExit);
  });
}
