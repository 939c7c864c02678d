import { Worker } from 'node:worker_threads';

import type { Formats } from './formats.ts';
import type { Saved } from './parsed.ts';
import type { Said, Task } from './worker.ts';

/** Milliseconds of one parse; megabytes of the thread's heap. */
export type ReaderLimits = { milliseconds: number; megabytes: number };

/** Parses foreign answers in a thread of its own, one after the other. */
export type Reader = {
  /**
   * Hands an answer to a format (`formats.ts`). What takes too long or too much memory is stopped and comes back as
   * `failed` with the reason; nothing is thrown.
   */
  read<F extends keyof Formats>(
    format: F,
    saved: Saved,
  ): Promise<ReturnType<Formats[F]> | { status: 'failed'; reason: string }>;
  /** Stops the thread; what waits comes back as failed. */
  close(): Promise<void>;
};

const usualLimits: ReaderLimits = { milliseconds: 10_000, megabytes: 128 };
/** Milliseconds without work after which a thread is let go, for it holds some 25 MB; pages of one answer come sooner. */
const longestIdle = 10_000;
/** A thread that has not begun by then, on whatever machine, does not begin. */
const longestStart = 30_000;

// Beside this file, whether it is built or not: worker.js in dist, worker.ts among the sources, where node has to be told how
// to read TypeScript (`--import test/support/typescript-loader.js`, which threads inherit).
const script = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);

/** Makes a reader. Its thread starts with the first answer, is kept for one that comes at once, and keeps no process alive. */
export function createReader(limits: ReaderLimits = usualLimits): Reader {
  let thread: Thread | null = null;
  let closed = false;
  let queue: Promise<unknown> = Promise.resolve();
  let idle: NodeJS.Timeout | undefined;
  const letGo = async (): Promise<void> => {
    const done = thread;
    thread = null;
    await done?.stop();
  };
  const parse = async (task: Task): Promise<unknown> => {
    if (closed) return failed('the reader is closed');
    clearTimeout(idle);
    thread ??= await startThread(limits);
    const outcome = await thread.parse(task);
    if (outcome.status === 'parsed') {
      idle = setTimeout(() => void letGo(), longestIdle).unref();
      return outcome.parsed;
    }
    await letGo();
    return failed(outcome.reason);
  };
  return {
    read(format, saved) {
      const result = queue
        .then(() => parse({ format, saved }))
        .catch((error: unknown) => failed(explained(error)));
      queue = result;
      return result as Promise<never>;
    },
    async close() {
      closed = true;
      clearTimeout(idle);
      await letGo();
      await queue;
    },
  };
}

type Outcome = { status: 'parsed'; parsed: unknown } | { status: 'stopped'; reason: string };
type Thread = { parse(task: Task): Promise<Outcome>; stop(): Promise<void> };

async function startThread({ milliseconds, megabytes }: ReaderLimits): Promise<Thread> {
  const worker = new Worker(script, {
    resourceLimits: { maxOldGenerationSizeMb: megabytes, maxYoungGenerationSizeMb: 16 },
    // A parser has no business with the environment.
    env: {},
  });
  // Unreferenced and without listeners of the moment: a thread that is idle keeps no process alive, a late word is nobody's.
  let waiting: ((outcome: Outcome) => void) | null = null;
  const hear = (outcome: Outcome): void => {
    worker.unref();
    waiting?.(outcome);
    waiting = null;
  };
  worker.on('message', (message: Said) => {
    hear('defect' in message ? stopped(message.defect) : { status: 'parsed', parsed: message.parsed });
  });
  worker.on('error', (error: NodeJS.ErrnoException) => {
    const full = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    hear(stopped(full ? `reading it takes more than ${String(megabytes)} MB of memory` : explained(error)));
  });
  worker.on('exit', () => {
    hear(stopped('the reader was stopped'));
  });
  const outcome = (limit: number, late: string): Promise<Outcome> =>
    new Promise((resolve) => {
      const timer = setTimeout(() => {
        hear(stopped(late));
      }, limit);
      worker.ref();
      waiting = (heard) => {
        clearTimeout(timer);
        resolve(heard);
      };
    });
  const stop = async (): Promise<void> => {
    await worker.terminate();
  };
  const begun = await outcome(longestStart, 'the reader does not start');
  if (begun.status === 'stopped') {
    await stop();
    throw new Error(begun.reason);
  }
  return {
    parse(task) {
      worker.postMessage(task);
      return outcome(milliseconds, `reading it takes longer than ${String(milliseconds / 1_000)} s`);
    },
    stop,
  };
}

function stopped(reason: string): Outcome {
  return { status: 'stopped', reason };
}

function failed(reason: string): { status: 'failed'; reason: string } {
  return { status: 'failed', reason };
}

function explained(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
