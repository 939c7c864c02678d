import { createBoundedThread, scriptBeside, type ThreadLimits } from '@broadsheet/threads';

import type { ReadMail, Received } from './read.ts';

/** Milliseconds of one mail; megabytes of the thread's heap. */
export type ReaderLimits = ThreadLimits;

export type ReadOutcome = ({ status: 'read' } & ReadMail) | { status: 'failed'; reason: string };

/** Reads mails from outside in a thread of its own, one after the other. */
export type MailReader = {
  /** Never throws for what a mail holds: one that takes too long or too much memory comes back as failed, with the reason. */
  read(received: Received): Promise<ReadOutcome>;
  /** Stops the thread; what waits comes back as failed. */
  close(): Promise<void>;
};

const usualLimits: ReaderLimits = { milliseconds: 2_000, megabytes: 64 };

/** Makes a reader. Its thread starts with the first mail, is kept for the next, and keeps no process alive while it is idle. */
export function createMailReader(limits: ReaderLimits = usualLimits): MailReader {
  const script = scriptBeside(import.meta.url, 'worker');
  const thread = createBoundedThread<Received, ReadMail>({ script, limits });
  return {
    async read(received) {
      const first = await thread.run(received);
      // Time runs for a machine that is busy elsewhere too, which is no fault of the mail: once more.
      const outcome = first.status === 'stopped' && first.late ? await thread.run(received) : first;
      return outcome.status === 'done'
        ? { status: 'read', ...outcome.result }
        : { status: 'failed', reason: outcome.reason };
    },
    close: () => thread.close(),
  };
}
