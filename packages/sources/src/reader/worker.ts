import { parentPort } from 'node:worker_threads';

import { formats, type Formats } from './formats.ts';
import type { Saved } from './parsed.ts';

/** What the reader asks of its thread, and what it hears: once that it is ready (null), then an answer a task. */
export type Task = { format: keyof Formats; saved: Saved };
export type Said = { parsed: unknown } | { defect: string };

const say = (said: Said): void => {
  parentPort?.postMessage(said);
};

parentPort?.on('message', ({ format, saved }: Task) => {
  try {
    say({ parsed: formats[format](saved) });
  } catch (error) {
    say({ defect: error instanceof Error ? error.message : String(error) });
  }
});
say({ parsed: null });
