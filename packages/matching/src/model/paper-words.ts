import { analysePaper } from '../text/analysed-paper.ts';
import type { AnalysedPaper, FieldIndex } from '../text/analysed-paper.ts';
import { isStopWord } from '../text/common-words.ts';
import { stem } from '../text/stem.ts';
import { tokenise } from '../text/tokenise.ts';

/** How many mentions in an abstract one in a title is worth. */
const TITLE_WEIGHT = 3;

/** The words of a paper as the model sees them: no order, no fields, what a title says counted several times. */
export type PaperWords = {
  /** Stem to mentions. */
  counts: ReadonlyMap<string, number>;
  /** All mentions together. */
  length: number;
};

/** What a model learns of a paper. */
export type PaperText = { title: string; abstract: string; keywords: readonly string[] };

/** The words of a paper as it is known. */
export function wordsOfText(text: PaperText): PaperWords {
  return wordsOf(analysePaper({ id: 0, editionId: 0, authors: [], categories: [], source: '', ...text }));
}

const counted = new WeakMap<object, PaperWords>();

/** Words of title, abstract and keywords; stop words are none. Counted once for each paper, whoever asks. */
export function wordsOf(paper: Pick<AnalysedPaper, 'fields'>): PaperWords {
  const known = counted.get(paper);
  if (known !== undefined) return known;
  const counts = new Map<string, number>();
  const { title, abstract, keyword } = paper.fields;
  const length = count(title, TITLE_WEIGHT, counts) + count(abstract, 1, counts) + count(keyword, 1, counts);
  const words = { counts, length };
  counted.set(paper, words);
  return words;
}

/** The different stems of a text, in order, without stop words. */
export function stemsOf(text: string): string[] {
  const words = tokenise(text).filter(({ folded }) => !isStopWord(folded));
  return [...new Set(words.map(({ folded }) => stem(folded)))];
}

function count(field: FieldIndex, weight: number, counts: Map<string, number>): number {
  let length = 0;
  const { terms } = field;
  field.folded.forEach((folded, at) => {
    if (isStopWord(folded)) return;
    const word = terms[at] ?? folded;
    counts.set(word, (counts.get(word) ?? 0) + weight);
    length += weight;
  });
  return length;
}
