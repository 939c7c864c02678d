import { Worker } from 'node:worker_threads';

import type { Said } from './serve-tasks.ts';

/** Milliseconds of one task; megabytes of the thread's heap. */
export type ThreadLimits = { milliseconds: number; megabytes: number };

/** `stopped`: it took too long (`late`) or too much memory, or failed; the thread that did it is gone. */
export type Outcome<Result> =
  { status: 'done'; result: Result } | { status: 'stopped'; late: boolean; reason: string };

/** Does tasks on foreign data in one thread, one after the other. */
export type BoundedThread<Task, Result> = {
  /** Never throws for what a task holds. Tasks and results are copied (structured clone). */
  run(task: Task): Promise<Outcome<Result>>;
  /** Stops the thread; what waits comes back as stopped. */
  close(): Promise<void>;
};

/** Milliseconds within which a thread has begun with a task, on whatever machine; what does not, does not begin. */
const longestStart = 30_000;

/**
 * Keeps a thread for a script that calls `serveTasks`. It starts with the first task, is kept for the next, keeps no process
 * alive while it is idle, and is ended by what passes a limit: the next task gets a new one. It knows nothing of the environment.
 * @param facts `idle`: milliseconds without work after which the thread is let go, for it holds some 20 MB; never where left out
 */
export function createBoundedThread<Task, Result>(facts: {
  script: URL;
  limits: ThreadLimits;
  idle?: number;
}): BoundedThread<Task, Result> {
  const { script, limits, idle } = facts;
  let thread: Thread | null = null;
  let closed = false;
  let last: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  const letGo = async (): Promise<void> => {
    const done = thread;
    thread = null;
    await done?.stop();
  };
  const runNext = async (task: Task): Promise<Outcome<unknown>> => {
    if (closed) return stopped('it is closed');
    clearTimeout(timer);
    thread ??= startThread(script, limits);
    const outcome = await thread.run(task);
    if (outcome.status === 'stopped') await letGo();
    else if (idle !== undefined) timer = setTimeout(() => void letGo(), idle).unref();
    return outcome;
  };
  return {
    run(task) {
      const outcome = last
        .then(() => runNext(task))
        .catch((error: unknown) => stopped(error instanceof Error ? error.message : String(error)));
      last = outcome;
      return outcome as Promise<Outcome<Result>>;
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      await letGo();
      await last;
    },
  };
}

/**
 * The script of a thread beside a module, built or not: `worker.js` in `dist`; `worker.ts` among the sources, where node has to
 * be told how to read TypeScript (`--import test/support/typescript-loader.js`, which threads inherit).
 * @param module `import.meta.url` of who starts the thread
 * @param name without its ending
 */
export function scriptBeside(module: string, name: string): URL {
  return new URL(`./${name}${module.endsWith('.ts') ? '.ts' : '.js'}`, module);
}

type Thread = { run(task: unknown): Promise<Outcome<unknown>>; stop(): Promise<void> };

function startThread(script: URL, { milliseconds, megabytes }: ThreadLimits): Thread {
  const worker = new Worker(script, {
    resourceLimits: { maxOldGenerationSizeMb: megabytes, maxYoungGenerationSizeMb: 4 },
    // What reads foreign data has no business with the environment.
    env: {},
  });
  let waiting: ((said: Said | Outcome<never>) => void) | null = null;
  const hear = (said: Said | Outcome<never>): void => {
    waiting?.(said);
  };
  worker.on('message', hear);
  worker.on('error', (error: NodeJS.ErrnoException) => {
    const full = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    hear(stopped(full ? `it takes more than ${String(megabytes)} MB of memory` : error.message));
  });
  worker.on('exit', () => {
    hear(stopped('it was stopped'));
  });
  return {
    run(task) {
      return new Promise((resolve) => {
        let timer: NodeJS.Timeout;
        // Unreferenced and deaf between tasks: an idle thread keeps no process alive, a late word is nobody's.
        const end = (outcome: Outcome<unknown>): void => {
          clearTimeout(timer);
          waiting = null;
          worker.unref();
          resolve(outcome);
        };
        const within = (limit: number, reason: string, late: boolean): void => {
          clearTimeout(timer);
          timer = setTimeout(() => {
            end({ status: 'stopped', late, reason });
          }, limit);
        };
        waiting = (said) => {
          if ('begun' in said)
            within(milliseconds, `it takes longer than ${String(milliseconds / 1_000)} s`, true);
          else if ('status' in said) end(said);
          else end('defect' in said ? stopped(said.defect) : { status: 'done', result: said.result });
        };
        worker.ref();
        within(longestStart, 'it does not begin', false);
        worker.postMessage(task);
      });
    },
    async stop() {
      await worker.terminate();
    },
  };
}

function stopped(reason: string): Outcome<never> {
  return { status: 'stopped', late: false, reason };
}
