import { parentPort } from 'node:worker_threads';

import { type ReadMail, type Received, readHere } from './read.ts';

/** What the thread says: once that it is ready (null), then an answer a mail. */
export type Said = { read: ReadMail | null } | { defect: string };

const say = (said: Said): void => {
  parentPort?.postMessage(said);
};

parentPort?.on('message', (received: Received) => {
  try {
    say({ read: readHere(received) });
  } catch (error) {
    say({ defect: error instanceof Error ? error.message : String(error) });
  }
});
say({ read: null });
