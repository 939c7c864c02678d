import type { DigestContents, DigestItem } from '@broadsheet/digest';

/** A line of a digest as it is kept: edition, paper, rule, score. */
type KeptItem = readonly [editionId: number, paperId: number, ruleId: number, score: number];

/** What is kept of a digest. */
export type KeptContents = Omit<DigestContents, 'items' | 'also' | 'cut'> & {
  items: readonly KeptItem[];
  also: readonly KeptItem[];
  cut: readonly KeptItem[];
};

/** Scores are kept to so many parts of one: nobody sees more of them. */
const parts = 10_000;

/** Lines as they are kept: planning shares each among all digests that print it, so each is written once. */
const written = new WeakMap<DigestItem, string>();

/** A digest's contents as they are kept, short enough to stay uncompressed in their row. */
export function writeContents({ items, also, cut, ...rest }: DigestContents): string {
  const head = JSON.stringify(rest).slice(0, -1);
  return `${head},"items":${writeItems(items)},"also":${writeItems(also)},"cut":${writeItems(cut)}}`;
}

/** The contents as they were planned. */
export function readContents(kept: KeptContents): DigestContents {
  const { considered, matched, items, also, cut, trendingOnly, labels, note } = kept;
  // One is read for each digest: field by field, which takes a fraction of the time of a spread of what is left.
  const read: Required<Omit<DigestContents, 'note'>> & Pick<DigestContents, 'note'> = {
    considered,
    matched,
    items: items.map(recall),
    also: also.map(recall),
    cut: cut.map(recall),
    trendingOnly,
    labels,
  };
  if (note !== undefined) read.note = note;
  return read;
}

function writeItems(items: readonly DigestItem[]): string {
  return `[${items.map(writeItem).join(',')}]`;
}

function writeItem(item: DigestItem): string {
  const known = written.get(item);
  if (known !== undefined) return known;
  const { editionId, paperId, ruleId, score } = item;
  const kept: KeptItem = [editionId, paperId, ruleId, Math.round(score * parts) / parts];
  const text = JSON.stringify(kept);
  written.set(item, text);
  return text;
}

function recall([editionId, paperId, ruleId, score]: KeptItem): DigestItem {
  return { editionId, paperId, ruleId, score };
}
