import type { DigestContents, DigestItem } from '@broadsheet/digest';

/** A line of a digest as it is kept: edition, paper, rule, score. */
type KeptItem = readonly [editionId: number, paperId: number, ruleId: number, score: number];

/** What is kept of a digest; rows from before kept their items as they are. */
export type KeptContents = Omit<DigestContents, 'items' | 'also' | 'cut'> & {
  items: readonly (KeptItem | DigestItem)[];
  also: readonly (KeptItem | DigestItem)[];
  cut: readonly (KeptItem | DigestItem)[];
};

/** Scores are kept to so many parts of one: nobody sees more of them. */
const parts = 10_000;

/** A digest's contents as they are kept, short enough to stay uncompressed in their row. */
export function writeContents({ items, also, cut, ...rest }: DigestContents): string {
  return JSON.stringify({ ...rest, items: items.map(keep), also: also.map(keep), cut: cut.map(keep) });
}

/** The contents as they were planned. */
export function readContents({ items, also, cut, ...rest }: KeptContents): DigestContents {
  return { ...rest, items: items.map(recall), also: also.map(recall), cut: cut.map(recall) };
}

function keep({ editionId, paperId, ruleId, score }: DigestItem): KeptItem {
  return [editionId, paperId, ruleId, Math.round(score * parts) / parts];
}

function recall(item: KeptItem | DigestItem): DigestItem {
  if ('paperId' in item) return item;
  const [editionId, paperId, ruleId, score] = item;
  return { editionId, paperId, ruleId, score };
}
