import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { Redis } from 'ioredis';

import { freePort } from './free-port.ts';

/** Whether a Redis server can be run here. */
export const redisFound = spawnSync('redis-server', ['--version']).status === 0;

export type TestRedis = {
  url: string;
  /** FLUSHALL. */
  wipe(): Promise<void>;
  /** kill -9; nothing of what it held is on a disk. */
  kill(): Promise<void>;
  /** Starts it again on the same port, empty. */
  start(): Promise<void>;
  close(): Promise<void>;
};

/** Starts a Redis of the test's own on a free loopback port, as production runs it (`noeviction`), without its disk. */
export async function startRedis(): Promise<TestRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'broadsheet-redis-'));
  const port = await freePort();
  const url = `redis://127.0.0.1:${String(port)}`;
  let child: ChildProcess | null = null;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const dying = child;
    child = null;
    if (dying === null) return;
    const exited = once(dying, 'exit');
    dying.kill(signal);
    await exited;
  };
  const start = async (): Promise<void> => {
    const settings = { port, bind: '127.0.0.1', dir: folder, save: '', 'maxmemory-policy': 'noeviction' };
    child ??= spawn(
      'redis-server',
      Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]),
      { stdio: 'ignore' },
    );
    while (!(await answers(port))) await sleep(20);
  };
  await start();
  return {
    url,
    async wipe() {
      const client = new Redis(url);
      await client.flushall();
      client.disconnect();
    },
    kill: () => end('SIGKILL'),
    start,
    async close() {
      await end('SIGTERM');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}
