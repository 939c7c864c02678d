import type { EditionPaper } from '@broadsheet/papers';

import { isStopWord } from './common-words.ts';
import { headOf, stem, stemOfRare } from './stem.ts';
import { eachWord, jointOf } from './tokenise.ts';

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
  /** The term of each word; of categories and sources all that they are found under. */
  terms: readonly string[];
  /**
   * Term to where it stands, ascending: `2i` is word i; `2i + 1` is words i and i + 1 written as one, so that
   * "finetuning" finds "fine-tuning" and "fine tuning".
   */
  postings: ReadonlyMap<string, readonly number[]>;
  /** The same of one term: the first few need not wait until all words are read with their neighbours. */
  find: (term: string) => readonly number[];
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

/** The term of a word, and of two written as one; null where two never are. */
type Terms = { termOf: (folded: string) => string; joinedOf: ((folded: string) => string) | null };
const WORDS: Terms = { termOf: stem, joinedOf: stemOfRare };
const NAMES: Terms = { termOf: (name) => name, joinedOf: null };

/** Tokenises and stems a paper once. Texts are expected clean (TeX as Unicode). Linear in their length. */
export function analysePaper(paper: AnalysablePaper): AnalysedPaper {
  return {
    paperId: paper.id,
    editionId: paper.editionId,
    fields: {
      title: indexWords([paper.title], WORDS),
      abstract: indexWords([paper.abstract], WORDS),
      keyword: indexWords(paper.keywords, WORDS),
      author: indexWords(paper.authors, NAMES),
      category: indexNames(paper.categories, '.'),
      source: indexNames([paper.source], ':'),
    },
  };
}

function indexWords(items: readonly string[], terms: Terms): FieldIndex {
  const text = items.join('\n');
  const starts: number[] = [];
  const ends: number[] = [];
  const folded: string[] = [];
  const positions: number[] = [];
  let offset = 0;
  for (const item of items) {
    let position = (positions.at(-1) ?? -APART) + APART;
    let first = true;
    eachWord(item, (start, end, word, joint) => {
      if (!first) position += joint === 'break' ? 2 : 1;
      first = false;
      starts.push(offset + start);
      ends.push(offset + end);
      folded.push(word);
      positions.push(position);
    });
    offset += item.length + 1;
  }
  return withTerms({ text, starts, ends, folded, positions }, terms);
}

/** So many terms are looked for one by one; for more it is less to read all. */
const FEW = 8;

/** Terms, and where they stand, are found out when they are first asked for: who asks for words alone need not wait. */
function withTerms(words: Omit<FieldIndex, 'terms' | 'postings' | 'find'>, own: Terms): FieldIndex {
  let terms: readonly string[] | null = null;
  let postings: ReadonlyMap<string, readonly number[]> | null = null;
  let asked = 0;
  const index: FieldIndex = {
    ...words,
    get terms() {
      return (terms ??= words.folded.map(own.termOf));
    },
    get postings() {
      return (postings ??= postingsOf(index, own.joinedOf));
    },
    find(term) {
      asked += 1;
      if (postings === null && asked <= FEW) return lookFor(term, index, own.joinedOf);
      return index.postings.get(term) ?? [];
    },
  };
  return index;
}

/** Only words that begin as all do that have the stem are read with their neighbours. */
function lookFor(term: string, field: FieldIndex, joinedOf: Terms['joinedOf']): number[] {
  const found: number[] = [];
  field.terms.forEach((one, at) => {
    if (one === term) found.push(2 * at);
  });
  if (joinedOf === null) return found;
  const head = headOf(term);
  eachPair(
    field,
    (left, right, at) => {
      if (joinedOf(left + right) === term) found.push(2 * at + 1);
    },
    (left, right) =>
      left.length < head.length
        ? head.startsWith(left) && (left + right).startsWith(head)
        : left.startsWith(head),
  );
  return found.sort((a, b) => a - b);
}

function postingsOf(
  field: Omit<FieldIndex, 'postings' | 'find'>,
  joinedOf: Terms['joinedOf'],
): Map<string, number[]> {
  const joined = new Map<number, string>();
  if (joinedOf !== null)
    eachPair(field, (left, right, at) => {
      joined.set(at, joinedOf(left + right));
    });
  const postings = new Map<string, number[]>();
  field.terms.forEach((term, at) => {
    const pair = joined.get(at - 1);
    if (pair !== undefined) post(postings, pair, 2 * at - 1);
    post(postings, term, 2 * at);
  });
  return postings;
}

/**
 * Words that may be written as one with the next: both, and where the first stands.
 * @param wanted who wants few says which
 */
export function eachPair(
  { text, starts, ends, folded, positions }: Omit<FieldIndex, 'terms' | 'postings' | 'find'>,
  say: (left: string, right: string, at: number) => void,
  wanted: (left: string, right: string) => boolean = () => true,
): void {
  for (let at = 0; at + 1 < folded.length; at += 1) {
    const [left = '', right = ''] = [folded[at], folded[at + 1]];
    if (!wanted(left, right) || positions[at + 1] !== (positions[at] ?? 0) + 1) continue;
    const tight = jointOf(text, ends[at] ?? 0, starts[at + 1] ?? 0) === 'tight';
    if (joins(left, right, tight)) say(left, right, at);
  }
}

/** Beside a space, a stop word is never half of a compound; beside a hyphen it may be ("on-line"). */
function joins(left: string, right: string, tight: boolean): boolean {
  return tight || !(isStopWord(left) || isStopWord(right));
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
  const find = (term: string): readonly number[] => postings.get(term) ?? [];
  return { text: names.join('\n'), ...index, terms: [...postings.keys()], postings, find };
}

function post(postings: Map<string, number[]>, term: string, at: number): void {
  const standing = postings.get(term);
  if (standing === undefined) postings.set(term, [at]);
  else standing.push(at);
}
