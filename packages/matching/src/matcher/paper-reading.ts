import type { CompiledTerm } from './compiled-term.ts';
import type { Mention } from './mentions.ts';
import { FIRST_MEANT, MISS, evidenceOf, scoreNode } from './score.ts';
import type { Evidence, Node } from './score.ts';
import type { Reason } from '../rule.ts';
import type { AnalysedPaper, Field, FieldIndex } from '../text/analysed-paper.ts';

const FIELD_ORDER: readonly Field[] = ['title', 'author', 'keyword', 'abstract', 'category', 'source'];
const MOST_TERMS = 6;
const LONGEST_TERM = 80;

/** Words of a field as they stand there. `start` is their offset. */
type Quote = { start: number; text: string };
export type Quotes = readonly { field: Field; quotes: readonly Quote[] }[];

/** One paper before many rules: what is found for a leaf is found once, whichever rules have it. */
export type PaperReading = {
  scoreOf: (leaf: number) => number;
  /**
   * What carried a query's score: per field the words as they stand there, in order of first appearance, none twice, at
   * most six. Parts under a NOT (but for a NOT within it), and alternatives that do not hold as a whole, carry nothing.
   */
  reasonsFor: (root: Node) => Reason[];
  /** Numbers of what a model understood and what carried a score: of alternatives the best alone. */
  meantBy: (root: Node) => number[];
};

/**
 * Starts reading a paper for rules made of these terms.
 * @param scoreOfMeant what a model gives the paper for what it understood, MISS where that does not hold
 */
export function readPaper(
  terms: readonly CompiledTerm[],
  paper: AnalysedPaper,
  scoreOfMeant: (meant: number) => number = () => MISS,
): PaperReading {
  const evidence = remember((leaf): Evidence => {
    const term = terms[leaf];
    return term === undefined ? { score: MISS, mentioned: [] } : evidenceOf(term, paper);
  });
  const scoreOf = (leaf: number): number =>
    leaf >= FIRST_MEANT ? scoreOfMeant(leaf - FIRST_MEANT) : evidence(leaf).score;
  const quotes = remember((leaf): Quotes =>
    evidence(leaf).mentioned.map(({ field, mentions }) => ({
      field,
      quotes: mentions.flatMap((mention) => quotesOf(mention, paper.fields[field])),
    })),
  );
  const ofOne = remember((leaf) => reasonsOf(quotes(leaf)));
  return {
    scoreOf,
    reasonsFor(root) {
      const leaves = carrying(root, scoreOf).filter((leaf) => leaf < FIRST_MEANT);
      const [only] = leaves;
      return leaves.length === 1 && only !== undefined ? ofOne(only) : reasonsOf(leaves.flatMap(quotes));
    },
    meantBy: (root) =>
      carrying(root, scoreOf).flatMap((leaf) => (leaf >= FIRST_MEANT ? [leaf - FIRST_MEANT] : [])),
  };
}

/** Leaves of the parts that hold: half of an AND is no reason. */
function carrying(node: Node, scoreOf: (leaf: number) => number): number[] {
  if (scoreNode(node, scoreOf) === MISS) return [];
  if (node.kind === 'leaf') return [node.leaf];
  if (node.kind === 'not') return denied(node.part, scoreOf);
  if (node.kind === 'best') {
    const score = scoreNode(node, scoreOf);
    return node.parts
      .filter((part) => scoreNode(part, scoreOf) === score)
      .slice(0, 1)
      .flatMap((part) => carrying(part, scoreOf));
  }
  return node.parts.flatMap((part) => carrying(part, scoreOf));
}

/** Leaves that hold under a NOT within a NOT: the words that are wanted after all. */
function denied(node: Node, scoreOf: (leaf: number) => number): number[] {
  if (node.kind === 'leaf' || scoreNode(node, scoreOf) !== MISS) return [];
  if (node.kind === 'not') return carrying(node.part, scoreOf);
  return node.parts.flatMap((part) => denied(part, scoreOf));
}

/** What a paper says of these stems, wherever that stands: the words that carried what a model understood. */
export function quoteWords(paper: AnalysedPaper, stems: readonly string[]): Quotes {
  return (['title', 'keyword', 'abstract'] as const).map((field) => {
    const index = paper.fields[field];
    const quotes = stems.flatMap((word) => {
      const post = index.find(word)[0];
      return post === undefined ? [] : quotesOf({ from: post >> 1, to: (post >> 1) + (post & 1) }, index);
    });
    return { field, quotes };
  });
}

/** Quotes as reasons: one a field, the words in order of first appearance, none twice. */
export function reasonsOf(quoted: Quotes): Reason[] {
  const reasons: Reason[] = [];
  for (const field of FIELD_ORDER) {
    const quotes = quoted.flatMap((one) => (one.field === field ? one.quotes : []));
    if (quotes.length > 0) reasons.push({ field, terms: distinct(quotes.sort((a, b) => a.start - b.start)) });
  }
  return reasons;
}

function distinct(quotes: readonly Quote[]): string[] {
  const seen = new Set<string>();
  const terms: string[] = [];
  for (const { text } of quotes) {
    if (terms.length === MOST_TERMS) break;
    if (seen.size < seen.add(text.toLowerCase()).size) terms.push(text);
  }
  return terms;
}

function quotesOf(mention: Mention, index: FieldIndex): Quote[] {
  const spans = mention.loose?.map((word) => [word, word] as const) ?? [[mention.from, mention.to] as const];
  return spans.map(([from, to]) => {
    const start = index.starts[from] ?? 0;
    const text = index.text.slice(start, index.ends[to] ?? start);
    return {
      start,
      text: text.length <= LONGEST_TERM ? text : Array.from(text).slice(0, LONGEST_TERM).join(''),
    };
  });
}

/** Of many leaves few are asked for. */
function remember<T>(make: (leaf: number) => T): (leaf: number) => T {
  const made = new Map<number, T>();
  return (leaf) => {
    const known = made.get(leaf);
    if (known !== undefined) return known;
    const one = make(leaf);
    made.set(leaf, one);
    return one;
  };
}
