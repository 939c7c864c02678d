import { readArxivAnswer } from '../arxiv/read-answer.ts';
import { readArxivFeed } from '../arxiv/read-feed.ts';
import { parseFeed } from '../feed/parse-feed.ts';
import { parseXml } from '../xml/parse-xml.ts';
import type { Saved } from './parsed.ts';
import { parseAnySaved, parseSavedArxiv, parseSavedBiorxiv, parseSavedHuggingFace } from './saved-answers.ts';

/**
 * What the reader can be asked to do, by name. Each is pure and synchronous, from an answer to plain data: it runs in the
 * reader's thread, where it may neither take for ever nor fill the memory. Results may say more than `Parsed`.
 */
export const formats = {
  feed: parseFeed,
  /** Nothing but the tree: for looking at what no format knows. */
  xml: ({ bytes, contentType }: Saved) => parseXml(bytes, contentType),
  arxiv: readArxivAnswer,
  'arxiv-feed': readArxivFeed,
  /** Saved answers, for whoever looks at them beside the sources. */
  'saved-any': parseAnySaved,
  'saved-arxiv': parseSavedArxiv,
  'saved-hf': parseSavedHuggingFace,
  'saved-biorxiv': parseSavedBiorxiv,
};

export type Formats = typeof formats;
