import type { Saved } from './parsed.ts';

/**
 * What the reader can be asked to do, by name, each loaded when it is first asked for. Each is pure and synchronous, from an
 * answer to plain data: it runs in the reader's thread, where it may neither take for ever nor fill the memory. Results may
 * say more than `Parsed`.
 */
export const formats = {
  feed: async () => (await import('../feed/parse-feed.ts')).parseFeed,
  /** Nothing but the tree: for looking at what no format knows. */
  xml: async () => {
    const { parseXml } = await import('../xml/parse-xml.ts');
    return ({ bytes, contentType }: Saved) => parseXml(bytes, contentType);
  },
  arxiv: async () => (await import('../arxiv/read-answer.ts')).readArxivAnswer,
  'arxiv-feed': async () => (await import('../arxiv/read-feed.ts')).readArxivFeed,
  /** Saved answers, for whoever looks at them beside the sources. */
  'saved-any': async () => (await import('./saved-answers.ts')).parseAnySaved,
  'saved-arxiv': async () => (await import('./saved-answers.ts')).parseSavedArxiv,
  'saved-hf': async () => (await import('./saved-answers.ts')).parseSavedHuggingFace,
  'saved-biorxiv': async () => (await import('./saved-answers.ts')).parseSavedBiorxiv,
};

/** The formats themselves, by name. */
export type Formats = { [F in keyof typeof formats]: Awaited<ReturnType<(typeof formats)[F]>> };
