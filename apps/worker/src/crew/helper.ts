import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

import type { Ground } from '@broadsheet/installation';
import type { Templates } from '@broadsheet/rendering';

import type { FromHelper, HelperData, ToHelper } from './messages.ts';
import type { PageCounts } from './page-counts.ts';

/** A thread that submits pages, with connections of its own to the database and the SMTP servers. */
export type Helper = {
  submit(ids: readonly number[], stop: AbortSignal): Promise<PageCounts>;
  alive(): boolean;
  close(): Promise<void>;
};

/** The same from sources and from the build. */
const entry = new URL(`./thread${extname(fileURLToPath(import.meta.url))}`, import.meta.url);

/** Megabytes for what was made just now; messages are written in rooms of their own (decision 0040), and a thread makes little else. */
const nursery = 24;

type Waiting = { resolve: (counts: PageCounts) => void; reject: (error: Error) => void };

/** Starts a thread; pages may be given to it at once. One that fails fails its pages, which the sweeper finds again. */
export function startHelper(
  { config, databaseUrl, clock, log }: Ground,
  options: { templates: Templates; concurrency: number; connections: number },
): Helper {
  const workerData: HelperData = {
    config: { ...config, databaseUrl },
    clock: { at: clock().getTime(), epoch: Date.now() },
    ...options,
  };
  const thread = new Worker(entry, {
    workerData,
    name: 'broadsheet submitter',
    resourceLimits: { maxYoungGenerationSizeMb: nursery },
  });
  const waiting = new Map<number, Waiting>();
  let alive = true;
  let numbers = 0;
  const say = (message: ToHelper): void => {
    thread.postMessage(message);
  };
  const ended = new Promise<void>((resolve) => {
    thread.once('exit', () => {
      alive = false;
      for (const { reject } of waiting.values())
        reject(new Error('The thread that submitted the page ended'));
      waiting.clear();
      resolve();
    });
  });
  thread.on('error', (error) => {
    log.error({ err: error }, 'submitter.failed');
  });
  thread.on('message', (message: FromHelper) => {
    const page = waiting.get(message.number);
    waiting.delete(message.number);
    if (message.kind === 'done') page?.resolve(message.counts);
    else page?.reject(new Error(message.reason));
  });
  return {
    alive: () => alive,
    async submit(ids, stop) {
      numbers += 1;
      const number = numbers;
      const onStop = (): void => {
        say({ kind: 'stop', number });
      };
      const done = new Promise<PageCounts>((resolve, reject) => waiting.set(number, { resolve, reject }));
      say({ kind: 'page', number, ids: [...ids] });
      if (stop.aborted) onStop();
      stop.addEventListener('abort', onStop, { once: true });
      try {
        return await done;
      } finally {
        stop.removeEventListener('abort', onStop);
      }
    },
    async close() {
      if (alive) say({ kind: 'close' });
      await ended;
    },
  };
}
