import type { EditionPaper } from '@broadsheet/papers';

import { isStopWord } from './common-words.ts';
import { stem } from './stem.ts';
import { tokenise } from './tokenise.ts';

/** Where a query may look. A word without a field looks at title, abstract and keywords. */
export type Field = 'title' | 'abstract' | 'author' | 'category' | 'keyword' | 'source';

/** The words of one field of a paper, indexed. Arrays run in parallel, one entry a word. */
export type FieldIndex = {
  /** The original texts, one an item (author, keyword), so that reasons quote what stands there. */
  text: string;
  starts: readonly number[];
  ends: readonly number[];
  folded: readonly string[];
  /** Position for phrases: one more than the word before, or far more where a phrase must not reach across. */
  positions: readonly number[];
  /**
   * Term to where it stands, ascending: `2i` is word i; `2i + 1` is words i and i + 1 written as one, so that
   * "finetuning" finds "fine-tuning" and "fine tuning".
   */
  postings: ReadonlyMap<string, readonly number[]>;
};

/** A paper made ready for any number of rules. */
export type AnalysedPaper = {
  paperId: number;
  editionId: number;
  fields: Readonly<Record<Field, FieldIndex>>;
};

/** What analysis needs of a paper. */
export type AnalysablePaper = Pick<
  EditionPaper,
  'id' | 'editionId' | 'title' | 'abstract' | 'authors' | 'categories' | 'keywords' | 'source'
>;

/** More than any slop, so that no phrase or window reaches from one author or keyword to the next. */
const APART = 1000;

/** Tokenises and stems a paper once. Texts are expected clean (TeX as Unicode). Linear in their length. */
export function analysePaper(paper: AnalysablePaper): AnalysedPaper {
  return {
    paperId: paper.id,
    editionId: paper.editionId,
    fields: {
      title: indexWords([paper.title], stem, true),
      abstract: indexWords([paper.abstract], stem, true),
      keyword: indexWords(paper.keywords, stem, true),
      author: indexWords(paper.authors, (name) => name, false),
      category: indexNames(paper.categories, '.'),
      source: indexNames([paper.source], ':'),
    },
  };
}

function indexWords(
  items: readonly string[],
  termOf: (folded: string) => string,
  joining: boolean,
): FieldIndex {
  const starts: number[] = [];
  const ends: number[] = [];
  const folded: string[] = [];
  const positions: number[] = [];
  const postings = new Map<string, number[]>();
  let offset = 0;
  for (const item of items) {
    let position = (positions.at(-1) ?? -APART) + APART;
    let previous = '';
    for (const token of tokenise(item)) {
      const at = folded.length;
      if (previous !== '') position += token.joint === 'break' ? 2 : 1;
      starts.push(offset + token.start);
      ends.push(offset + token.end);
      folded.push(token.folded);
      positions.push(position);
      if (joining && token.joint !== 'break' && joins(previous, token.folded, token.joint === 'tight')) {
        post(postings, termOf(previous + token.folded), 2 * at - 1);
      }
      post(postings, termOf(token.folded), 2 * at);
      previous = token.folded;
    }
    offset += item.length + 1;
  }
  return { text: items.join('\n'), starts, ends, folded, positions, postings };
}

/** Beside a space, a stop word is never half of a compound; beside a hyphen it may be ("on-line"). */
function joins(left: string, right: string, tight: boolean): boolean {
  return left !== '' && (tight || !(isStopWord(left) || isStopWord(right)));
}

/** Categories and sources are names, not words: `cs.CL` is found as itself and under `cs`. */
function indexNames(names: readonly string[], separator: string): FieldIndex {
  const index = {
    starts: [] as number[],
    ends: [] as number[],
    folded: [] as string[],
    positions: [] as number[],
  };
  const postings = new Map<string, number[]>();
  let offset = 0;
  names.forEach((name, at) => {
    const lower = name.toLowerCase();
    index.starts.push(offset);
    index.ends.push(offset + name.length);
    index.folded.push(lower);
    index.positions.push(at * APART);
    post(postings, lower, 2 * at);
    const archive = lower.split(separator, 1)[0] ?? lower;
    if (archive !== lower) post(postings, archive, 2 * at);
    offset += name.length + 1;
  });
  return { text: names.join('\n'), ...index, postings };
}

function post(postings: Map<string, number[]>, term: string, at: number): void {
  const standing = postings.get(term);
  if (standing === undefined) postings.set(term, [at]);
  else standing.push(at);
}
