import type { CompiledRules } from './compiled-rules.ts';
import type { CompiledTerm, Space } from './compiled-term.ts';
import { FIRST_MEANT } from './score.ts';
import type { Node } from './score.ts';
import { eachPair } from '../text/analysed-paper.ts';
import type { AnalysedPaper, Field, FieldIndex } from '../text/analysed-paper.ts';
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
   * @param holds what a model understood and holds for it: as good as a term of the paper
   */
  candidates(paper: AnalysedPaper, holds: Holding): number[];
};

/** What a model understood and holds for a paper, by its number, with the scores. */
export type Holding = ReadonlyMap<number, number>;

/** A number for every term that any rule might stand under. */
type Vocabulary = {
  numberOf(space: Space, term: string, prefix: boolean): number;
  /** Of a paper's terms, but for what two words are when written as one. */
  termsOf(paper: AnalysedPaper): Set<number>;
  /** Those of these numbers that two words of a paper are when written as one. */
  joinedOf(among: ReadonlyMap<number, unknown>): (paper: AnalysedPaper) => number[];
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
 * @param holding by paper, what a model understood and holds for it
 */
export function indexRules(
  rules: CompiledRules,
  papers: readonly AnalysedPaper[],
  holding: readonly Holding[] = [],
): RuleIndex {
  if (rules.roots.every((root) => root === null)) return { candidates: () => [] };
  const vocabulary = createVocabulary();
  const choices = rules.terms.map((term) => choicesOf(term, vocabulary));
  const frequency = new Map<number, number>();
  const count = (term: number): void => void frequency.set(term, (frequency.get(term) ?? 0) + 1);
  papers.forEach((paper, at) => {
    vocabulary.termsOf(paper).forEach(count);
    for (const meant of holding[at]?.keys() ?? []) count(FIRST_MEANT + meant);
  });
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
  const joinedOf = vocabulary.joinedOf(under);
  return {
    candidates(paper, holds) {
      const found = new Set<number>();
      const add = (term: number): void => {
        for (const rule of under.get(term) ?? []) found.add(rule);
      };
      vocabulary.termsOf(paper).forEach(add);
      joinedOf(paper).forEach(add);
      for (const meant of holds.keys()) add(FIRST_MEANT + meant);
      return [...found].sort((a, b) => a - b);
    },
  };
}

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
      for (const [field, space] of SPACE_OF_FIELD) {
        const index = paper.fields[field];
        addWhole(index, whole.get(space), found);
        addBeginnings(index, beginnings.get(space), lengths, found);
      }
      return found;
    },
    joinedOf(among) {
      const wanted = new Map(
        [...(whole.get('words') ?? [])].flatMap(([term, number]) =>
          among.has(number) ? [[term, number] as const] : [],
        ),
      );
      const heads = headsOf([...wanted.keys()].map(headOf));
      return (paper) => joinedIn(paper, wanted, heads);
    },
  };
}

/** Two words are brought to their stem only where they begin as one that is wanted. */
function joinedIn(paper: AnalysedPaper, wanted: ReadonlyMap<string, number>, heads: Heads): number[] {
  const found: number[] = [];
  if (wanted.size === 0) return found;
  for (const [field, space] of SPACE_OF_FIELD) {
    if (space !== 'words') continue;
    eachPair(
      paper.fields[field],
      (left, right) => {
        const number = wanted.get(stemOfRare(left + right));
        if (number !== undefined) found.push(number);
      },
      heads.begin,
    );
  }
  return found;
}

function addWhole(
  index: FieldIndex,
  terms: ReadonlyMap<string, number> | undefined,
  found: Set<number>,
): void {
  if (terms === undefined) return;
  for (const term of index.terms) {
    const number = terms.get(term);
    if (number !== undefined) found.add(number);
  }
}

function addBeginnings(
  index: FieldIndex,
  terms: ReadonlyMap<string, number> | undefined,
  lengths: ReadonlySet<number>,
  found: Set<number>,
): void {
  if (terms === undefined) return;
  for (const word of index.folded) {
    for (const length of lengths) {
      const number = length > word.length ? undefined : terms.get(word.slice(0, length));
      if (number !== undefined) found.add(number);
    }
  }
}
