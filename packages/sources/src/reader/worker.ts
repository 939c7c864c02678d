import { serveTasks } from '@broadsheet/threads';

import { formats, type Formats } from './formats.ts';
import type { Saved } from './parsed.ts';

/** What the reader asks of its thread. */
export type Task = { format: keyof Formats; saved: Saved };

serveTasks(async ({ format, saved }: Task) => {
  const parse = await formats[format]();
  return () => parse(saved);
});
