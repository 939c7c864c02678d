import type { LeftOut, PaperRecord } from '@broadsheet/papers';

import { readArxivAnswer } from '../arxiv/read-answer.ts';
import { readArxivFeed } from '../arxiv/read-feed.ts';
import { parseXml } from '../xml/parse-xml.ts';

/** An answer of a source as it came, or as it was saved. */
export type Saved = {
  bytes: Uint8Array;
  /** As the header has it; '' for none. */
  contentType: string;
  /** Where it came from, against which relative links resolve; null where nobody knows. */
  address: string | null;
};

/** What a format makes of an answer: papers and what is no paper, or why it cannot be read at all. */
export type Parsed =
  | { status: 'ok'; format: string; records: readonly PaperRecord[]; leftOut: readonly LeftOut[] }
  | { status: 'failed'; reason: string };

/**
 * What the reader can be asked to do, by name. Each is pure and synchronous, from an answer to plain data: it runs in the
 * reader's thread, where it may neither take for ever nor fill the memory. Results may say more than `Parsed`.
 */
export const formats = {
  /** Nothing but the tree: for looking at what no format knows. */
  xml: ({ bytes, contentType }: Saved) => parseXml(bytes, contentType),
  arxiv: readArxivAnswer,
  'arxiv-feed': readArxivFeed,
};

export type Formats = typeof formats;
