import type { CompiledRules } from './compiled-rules.ts';
import type { CompiledTerm, Space } from './compiled-term.ts';
import { FIRST_MEANT } from './score.ts';
import type { Node } from './score.ts';
import type { AnalysedPaper, Field, FieldIndex } from '../text/analysed-paper.ts';

/**
 * An index over rules: each rule stands under a few terms of which a paper must hold at least one to match it at all, the
 * rarest choice that its query allows. Looking up a paper's terms gives every rule that can match it, and few others.
 */
export type RuleIndex = {
  /** Numbers of the rules that may match the paper, ascending, none twice. */
  candidates(paper: number): number[];
};

/** What a model understood and holds for a paper, by its number, with the scores. */
export type Holding = ReadonlyMap<number, number>;

/** A number for every term that any rule might stand under. */
type Vocabulary = {
  numberOf(space: Space, term: string, prefix: boolean): number;
  termsOf(paper: AnalysedPaper): number[];
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
 * Indexes rules for these papers: how rare a term is, is counted among them.
 * @param holding by paper, what a model understood and holds for it: as good as a term of the paper
 */
export function indexRules(
  rules: CompiledRules,
  papers: readonly AnalysedPaper[],
  holding: readonly Holding[] = [],
): RuleIndex {
  const vocabulary = createVocabulary();
  const choices = rules.terms.map((term) => choicesOf(term, vocabulary));
  const termsOfPaper = papers.map((paper, at) => [
    ...vocabulary.termsOf(paper),
    ...Array.from(holding[at]?.keys() ?? [], (meant) => FIRST_MEANT + meant),
  ]);
  const frequency = new Map<number, number>();
  for (const terms of termsOfPaper) {
    for (const term of terms) frequency.set(term, (frequency.get(term) ?? 0) + 1);
  }
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
  return {
    candidates(paper) {
      const found = new Set<number>();
      for (const term of termsOfPaper[paper] ?? []) for (const rule of under.get(term) ?? []) found.add(rule);
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
      return [...found];
    },
  };
}

function addWhole(
  index: FieldIndex,
  terms: ReadonlyMap<string, number> | undefined,
  found: Set<number>,
): void {
  if (terms === undefined) return;
  for (const term of index.postings.keys()) {
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
