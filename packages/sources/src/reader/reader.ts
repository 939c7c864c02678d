import { createBoundedThread, scriptBeside, type ThreadLimits } from '@broadsheet/threads';

import type { Formats } from './formats.ts';
import type { Saved } from './parsed.ts';
import type { Task } from './worker.ts';

/** Milliseconds of one parse; megabytes of the thread's heap. */
export type ReaderLimits = ThreadLimits;

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
/** Milliseconds after which an idle thread is let go; pages of one answer come sooner. */
const longestIdle = 10_000;

/** Makes a reader. Its thread starts with the first answer, is kept for one that comes at once, and keeps no process alive. */
export function createReader(limits: ReaderLimits = usualLimits): Reader {
  const script = scriptBeside(import.meta.url, 'worker');
  const thread = createBoundedThread<Task, never>({ script, limits, idle: longestIdle });
  return {
    async read(format, saved) {
      const outcome = await thread.run({ format, saved });
      return outcome.status === 'done'
        ? outcome.result
        : { status: 'failed', reason: `reading it failed: ${outcome.reason}` };
    },
    close: () => thread.close(),
  };
}
