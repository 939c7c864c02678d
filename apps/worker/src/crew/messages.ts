import type { Config } from '@broadsheet/configuration';
import type { Templates } from '@broadsheet/rendering';

import type { PageCounts } from './page-counts.ts';

/** What a thread is started with: all of it can be copied. */
export type HelperData = {
  /** With the address of the database, wherever that runs. */
  config: Config;
  /** What the clock said at this instant of the machine's, milliseconds. */
  clock: { at: number; epoch: number };
  templates: Templates;
  /** Transactions at once for each page. */
  concurrency: number;
  /** SMTP connections. */
  connections: number;
};

export type ToHelper =
  | { kind: 'page'; number: number; ids: number[] }
  /** Begin no further transaction of this page. */
  | { kind: 'stop'; number: number }
  /** Finish what is in hand, close, and end. */
  | { kind: 'close' };

export type FromHelper =
  { kind: 'done'; number: number; counts: PageCounts } | { kind: 'failed'; number: number; reason: string };
