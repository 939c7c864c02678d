import type { Books } from '@broadsheet/delivery';
import type { Day, EditionPaper } from '@broadsheet/papers';

import type { Act } from './scenario.ts';

/** A paper as a mail shows it. */
export type SeenPaper = { title: string; links: readonly string[] };

/** A digest as its reader's mail program parses it. */
export type SeenDigest = {
  to: string;
  /** When the SMTP server took it. */
  at: Date;
  /** Of the Date field: when it was planned. */
  date: Date;
  messageId: string;
  /** Of all bytes: the same message has the same. */
  digest: string;
  rows: readonly SeenPaper[];
  also: readonly SeenPaper[];
  /** "n more papers online". */
  more: number;
  /** "n of m papers match what you follow"; null where nothing is followed. */
  said: { matched: number; considered: number } | null;
};

/** A notice, with the token of its confirm link, if it has one. */
export type SeenNotice = {
  to: string;
  at: Date;
  messageId: string;
  digest: string;
  confirmToken: string | null;
};

/** An edition as it stood when it was published. */
export type SeenEdition = { at: Date; day: Day | null; publication: number; papers: readonly EditionPaper[] };

/** What was done, and how the product answered. */
export type Done = { at: Date; act: Act | { kind: 'confirm'; email: string }; answer: string };

/** One UTC day as it ended. */
export type SeenDay = {
  day: Day;
  books: Books;
  /** Editions whose own books do not balance. */
  unbalanced: readonly string[];
  /** What the sources added, and readings that failed. */
  added: number;
  failedReadings: number;
};

/** All that can be seen of a replay from outside, in the order in which it happened. */
export type Journal = {
  steps: Date[];
  done: Done[];
  /** The sample first, with publication 0. */
  editions: SeenEdition[];
  digests: SeenDigest[];
  notices: SeenNotice[];
  days: SeenDay[];
  /** Messages that could not be read, and errors that were logged. */
  troubles: string[];
  /** Messages that the server took without the product hearing of it. */
  cuts: number;
};
