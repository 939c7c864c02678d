import { Worker } from 'node:worker_threads';

import type { ReadMail, Received } from './read.ts';
import type { Said } from './worker.ts';

/** Milliseconds of one mail; megabytes of the thread's heap. */
export type ReaderLimits = { milliseconds: number; megabytes: number };

export type ReadOutcome = ({ status: 'read' } & ReadMail) | { status: 'failed'; reason: string };

/** Reads mails from outside in a thread of its own, one after the other. */
export type MailReader = {
  /** Never throws for what a mail holds: one that takes too long or too much memory comes back as failed, with the reason. */
  read(received: Received): Promise<ReadOutcome>;
  /** Stops the thread; what waits comes back as failed. */
  close(): Promise<void>;
};

const usualLimits: ReaderLimits = { milliseconds: 2_000, megabytes: 64 };
/** A thread that has not begun by then, on whatever machine, does not begin. */
const longestStart = 30_000;
const late = 'it takes longer than';

// Beside this file, built or not: worker.js in dist; worker.ts among the sources, which threads of our tests can read.
const script = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);

/** Makes a reader. Its thread starts with the first mail, is kept for the next, and keeps no process alive while it is idle. */
export function createMailReader(limits: ReaderLimits = usualLimits): MailReader {
  let thread: Thread | null = null;
  let closed = false;
  let last: Promise<unknown> = Promise.resolve();
  const readNext = async (received: Received, again = true): Promise<ReadOutcome> => {
    if (closed) return failed('the reader is closed');
    thread ??= await startThread(limits);
    const outcome = await thread.read(received);
    if (outcome.status === 'read') return outcome;
    await thread.stop();
    thread = null;
    // Time runs for a machine that is busy elsewhere too, which is no fault of the mail: once more.
    return again && outcome.reason.startsWith(late) ? await readNext(received, false) : outcome;
  };
  return {
    read(received) {
      const result = last
        .then(() => readNext(received))
        .catch((error: unknown) => failed(error instanceof Error ? error.message : String(error)));
      last = result;
      return result;
    },
    async close() {
      closed = true;
      await thread?.stop();
      await last;
    },
  };
}

type Thread = { read(received: Received): Promise<ReadOutcome>; stop(): Promise<void> };

async function startThread({ milliseconds, megabytes }: ReaderLimits): Promise<Thread> {
  const worker = new Worker(script, {
    resourceLimits: { maxOldGenerationSizeMb: megabytes, maxYoungGenerationSizeMb: 16 },
    // What reads mail has no business with the environment.
    env: {},
  });
  let waiting: ((said: Said) => void) | null = null;
  const hear = (said: Said): void => {
    worker.unref();
    waiting?.(said);
    waiting = null;
  };
  worker.on('message', hear);
  worker.on('error', (error: NodeJS.ErrnoException) => {
    const full = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    hear({ defect: full ? `it takes more than ${String(megabytes)} MB of memory` : error.message });
  });
  worker.on('exit', () => {
    hear({ defect: 'the reader was stopped' });
  });
  const next = (limit: number): Promise<Said> =>
    new Promise((resolve) => {
      const timer = setTimeout(() => {
        hear({ defect: `${late} ${String(limit / 1000)} s` });
      }, limit);
      worker.ref();
      waiting = (said) => {
        clearTimeout(timer);
        resolve(said);
      };
    });
  const stop = async (): Promise<void> => {
    await worker.terminate();
  };
  const begun = await next(longestStart);
  if ('defect' in begun) {
    await stop();
    throw new Error(`the reader does not start: ${begun.defect}`);
  }
  return {
    async read(received) {
      const answer = next(milliseconds);
      worker.postMessage(received);
      const said = await answer;
      if ('defect' in said) return failed(said.defect);
      return said.read === null ? failed('the reader said nothing') : { status: 'read', ...said.read };
    },
    stop,
  };
}

function failed(reason: string): ReadOutcome {
  return { status: 'failed', reason };
}
