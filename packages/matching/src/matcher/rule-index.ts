import type { CompiledRules } from './compiled-rules.ts';
import type { CompiledTerm, Space } from './compiled-term.ts';
import { FIRST_MEANT } from './score.ts';
import type { Node } from './score.ts';
import { eachPair } from '../text/analysed-paper.ts';
import type { AnalysedPaper, Field } from '../text/analysed-paper.ts';
import { headsOf } from '../text/heads.ts';
import type { Heads } from '../text/heads.ts';
import { headOf, stemOfRare } from '../text/stem.ts';

/**
 * An index over rules: each rule stands under a few terms of which a paper must hold at least one to match it at all, the
 * rarest choice that its query allows. Looking up a paper's terms gives every rule that can match it, and few others.
 */
export type RuleIndex = {
  /**
   * Numbers of the rules that may match a paper, be it one of those that the index was made for or not; ascending, none twice.
   * @param holding what a model understood and holds: of this paper as good as its terms
   * @param at the paper's place in that
   */
  candidates(paper: AnalysedPaper, holding: Holding, at: number): number[];
};

/** What a model understood and holds, paper by paper: its numbers, ascending, and scores, from `starts[paper]` to the next. */
export type Holding = { starts: Uint32Array; numbers: Uint32Array; scores: Float64Array };
export const HOLDS_NOTHING: Holding = {
  starts: new Uint32Array(),
  numbers: new Uint32Array(),
  scores: new Float64Array(),
};

/** A number for every term that any rule might stand under. */
type Vocabulary = {
  numberOf(space: Space, term: string, prefix: boolean): number;
  /** Of a paper's terms, but for what two words are when written as one. */
  termsOf(paper: AnalysedPaper): Set<number>;
  /** Tells the rules under each term of a paper, of those that two words are when written as one too. */
  standing(under: Standing): (paper: AnalysedPaper, tell: (rules: readonly number[]) => void) => void;
};

/** Rules by a term of which each needs one. */
type Standing = ReadonlyMap<number, readonly number[]>;

/** What is known of terms: under their own, and under words that begin so. */
type Terms<T> = {
  whole: ReadonlyMap<Space, ReadonlyMap<string, T>>;
  beginnings: ReadonlyMap<Space, ReadonlyMap<string, T>>;
  /** Of beginnings. */
  lengths: ReadonlySet<number>;
};

const SPACE_OF_FIELD: readonly (readonly [Field, Space])[] = [
  ['title', 'words'],
  ['abstract', 'words'],
  ['keyword', 'words'],
  ['author', 'author'],
  ['category', 'category'],
  ['source', 'source'],
];

/**
 * Indexes rules. How rare a term is, is counted among these papers, roughly: it decides how many rules are looked at in vain, and
 * never which match.
 * @param holding what a model understood and holds for these papers
 */
export function indexRules(
  rules: CompiledRules,
  papers: readonly AnalysedPaper[],
  holding: Holding = HOLDS_NOTHING,
): RuleIndex {
  if (rules.roots.every((root) => root === null)) return { candidates: () => [] };
  const vocabulary = createVocabulary();
  const choices = rules.terms.map((term) => choicesOf(term, vocabulary));
  const frequency = new Map<number, number>();
  const count = (term: number): void => void frequency.set(term, (frequency.get(term) ?? 0) + 1);
  for (const paper of papers) vocabulary.termsOf(paper).forEach(count);
  for (const meant of holding.numbers) count(FIRST_MEANT + meant);
  const cost = (terms: readonly number[]): number =>
    terms.reduce((sum, term) => sum + (frequency.get(term) ?? 0), terms.length / 1000);
  const cheapest = (options: readonly (readonly number[])[]): readonly number[] =>
    options.reduce((best, option) => (cost(option) < cost(best) ? option : best));
  const leaves = choices.map(cheapest);
  const under = new Map<number, number[]>();
  rules.roots.forEach((root, rule) => {
    const terms = root === null ? null : requiredBy(root, true, leaves, cheapest);
    for (const term of new Set(terms)) {
      const standing = under.get(term);
      if (standing === undefined) under.set(term, [rule]);
      else standing.push(rule);
    }
  });
  const standing = vocabulary.standing(under);
  const isMeant = [...under.keys()].some((term) => term >= FIRST_MEANT);
  return {
    candidates(paper, { starts, numbers }, at) {
      const found = new Set<number>();
      const add = (those: readonly number[]): void => {
        for (const rule of those) found.add(rule);
      };
      standing(paper, add);
      if (isMeant)
        for (const number of numbers.subarray(starts[at] ?? 0, starts[at + 1] ?? 0))
          add(under.get(FIRST_MEANT + number) ?? NONE);
      return [...found].sort((a, b) => a - b);
    },
  };
}

const NONE: readonly number[] = [];

/**
 * Terms of which one must stand in any paper that the node holds for (or, under a NOT, does not hold for); null where
 * there is no such set. A query that parses always has one.
 */
function requiredBy(
  node: Node,
  holds: boolean,
  leaves: readonly (readonly number[])[],
  cheapest: (options: readonly (readonly number[])[]) => readonly number[],
): readonly number[] | null {
  if (node.kind === 'leaf') {
    if (!holds) return null;
    return node.leaf >= FIRST_MEANT ? [node.leaf] : (leaves[node.leaf] ?? null);
  }
  if (node.kind === 'not') return requiredBy(node.part, !holds, leaves, cheapest);
  const parts = node.parts.map((part) => requiredBy(part, holds, leaves, cheapest));
  const known = parts.filter((part) => part !== null);
  if ((node.kind === 'and') === holds) return known.length === 0 ? null : cheapest(known);
  return known.length < parts.length ? null : known.flat();
}

/** A phrase may stand under any of its words: as such, or as one with its neighbour on either side. */
function choicesOf(term: CompiledTerm, vocabulary: Vocabulary): number[][] {
  const last = term.terms.length - 1;
  const word = (at: number): number =>
    vocabulary.numberOf(term.space, term.terms[at] ?? '', term.prefix && at === last);
  const joined = (at: number): number =>
    vocabulary.numberOf(term.space, term.joined[at] ?? '', term.prefix && at === last - 1);
  return term.terms.map((_, at) => [
    word(at),
    ...(at > 0 ? [joined(at - 1)] : []),
    ...(at < last ? [joined(at)] : []),
  ]);
}

function createVocabulary(): Vocabulary {
  const whole = new Map<Space, Map<string, number>>();
  const beginnings = new Map<Space, Map<string, number>>();
  const lengths = new Set<number>();
  let next = 0;
  return {
    numberOf(space, term, prefix) {
      const spaces = prefix ? beginnings : whole;
      if (prefix) lengths.add(term.length);
      const terms = spaces.get(space) ?? new Map<string, number>();
      spaces.set(space, terms);
      const number = terms.get(term) ?? next++;
      terms.set(term, number);
      return number;
    },
    termsOf(paper) {
      const found = new Set<number>();
      eachTerm(paper, { whole, beginnings, lengths }, (number) => found.add(number));
      return found;
    },
    standing(under) {
      const known = (spaces: typeof whole): Map<Space, Map<string, readonly number[]>> =>
        new Map([...spaces].map(([space, terms]) => [space, foundIn(terms, under)]));
      const terms = { whole: known(whole), beginnings: known(beginnings) };
      const starts = [...terms.beginnings.values()].flatMap((some) => [...some.keys()]);
      const all = { ...terms, lengths: new Set(starts.map(({ length }) => length)) };
      const words = all.whole.get('words') ?? new Map<string, readonly number[]>();
      const heads = headsOf([...words.keys()].map(headOf));
      return (paper, tell) => {
        eachTerm(paper, all, tell);
        if (words.size > 0) eachJoined(paper, words, heads, tell);
      };
    },
  };
}

/** Terms with what is known of their numbers; those of which nothing is known are left out. */
function foundIn<T>(terms: ReadonlyMap<string, number>, known: ReadonlyMap<number, T>): Map<string, T> {
  const found = new Map<string, T>();
  for (const [term, number] of terms) {
    const one = known.get(number);
    if (one !== undefined) found.set(term, one);
  }
  return found;
}

/** Tells what is known of every term of a paper. */
function eachTerm<T>(
  paper: AnalysedPaper,
  { whole, beginnings, lengths }: Terms<T>,
  tell: (found: T) => void,
): void {
  for (const [field, space] of SPACE_OF_FIELD) {
    const index = paper.fields[field];
    const terms = whole.get(space);
    if (terms !== undefined && terms.size > 0)
      for (const term of index.terms) {
        const found = terms.get(term);
        if (found !== undefined) tell(found);
      }
    const starts = beginnings.get(space);
    if (starts !== undefined && starts.size > 0)
      for (const word of index.folded)
        for (const length of lengths) {
          const found = length > word.length ? undefined : starts.get(word.slice(0, length));
          if (found !== undefined) tell(found);
        }
  }
}

/** The same of two words written as one: brought to their stem only where they begin as one that is wanted. */
function eachJoined<T>(
  paper: AnalysedPaper,
  wanted: ReadonlyMap<string, T>,
  heads: Heads,
  tell: (found: T) => void,
): void {
  for (const [field, space] of SPACE_OF_FIELD) {
    if (space !== 'words') continue;
    eachPair(
      paper.fields[field],
      (left, right) => {
        const found = wanted.get(stemOfRare(left + right));
        if (found !== undefined) tell(found);
      },
      heads.begin,
    );
  }
}
