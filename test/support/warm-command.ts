import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import type { Ended } from './cli.ts';

/** A process that runs the command again and again, once at a time, in the order asked. */
export type WarmCommand = (args: readonly string[], env: Readonly<Record<string, string>>) => Promise<Ended>;

const script = fileURLToPath(new URL('warm-command.js', import.meta.url));

let warm: { child: ChildProcess; run: WarmCommand } | null = null;

/**
 * The one that all test files of this process share; it ends with this process.
 * @param command how node runs the command: options, and at the end its entry
 */
export function warmCommand(command: readonly string[], cwd: string): WarmCommand {
  if (warm?.child.connected !== true) warm = start(command, cwd);
  return warm.run;
}

function start(command: readonly string[], cwd: string): { child: ChildProcess; run: WarmCommand } {
  const options = command.slice(0, -1);
  const entry = new URL(`file://${command.at(-1) ?? ''}`).href;
  const child = spawn(process.execPath, [...options, script, entry], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '' },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: true,
  });
  let last: Promise<unknown> = Promise.resolve();
  const runNow: WarmCommand = async (args, env) => {
    if (!child.connected) throw new Error('The process of the command has ended');
    hold(child, true);
    const end = `${randomBytes(12).toString('hex')}\n`;
    const outputs = [textUpTo(end, child, 'stdout'), textUpTo(end, child, 'stderr')];
    const answer = once(child, 'message');
    child.send({ args, env: { PATH: process.env['PATH'], ...env }, end });
    const [stdout = '', stderr = ''] = await Promise.all(outputs);
    const [{ status }] = (await answer) as [{ status: number }];
    hold(child, false);
    return { status, stdout, stderr };
  };
  return {
    child,
    async run(args, env) {
      const mine = last.then(() => runNow(args, env));
      last = mine.catch(() => undefined);
      return await mine;
    },
  };
}

/** Whether it keeps this process from ending: only while it is awaited. */
function hold(child: ChildProcess, held: boolean): void {
  const handles = [child, child.channel, child.stdout, child.stderr] as ({
    ref(): void;
    unref(): void;
  } | null)[];
  for (const handle of handles)
    if (held) handle?.ref();
    else handle?.unref();
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
