import type { CompiledTerm } from './compiled-term.ts';
import type { Mention } from './mentions.ts';
import { MISS, evidenceOf, scoreNode } from './score.ts';
import type { Evidence, Node } from './score.ts';
import type { Reason } from '../rule.ts';
import type { AnalysedPaper, Field, FieldIndex } from '../text/analysed-paper.ts';

const FIELD_ORDER: readonly Field[] = ['title', 'author', 'keyword', 'abstract', 'category', 'source'];
const MOST_TERMS = 6;
const LONGEST_TERM = 80;

/** Words of a field as they stand there. `start` is their offset. */
type Quote = { start: number; text: string };
type Quotes = readonly { field: Field; quotes: readonly Quote[] }[];

/** One paper before many rules: what is found for a leaf is found once, whichever rules have it. */
export type PaperReading = {
  scoreOf: (leaf: number) => number;
  /**
   * What carried a query's score: per field the words as they stand there, in order of first appearance, none twice, at
   * most six. Parts under a NOT (but for a NOT within it), and alternatives that do not hold as a whole, carry nothing.
   */
  reasonsFor: (root: Node) => Reason[];
};

/** Starts reading a paper for rules made of these terms. */
export function readPaper(terms: readonly CompiledTerm[], paper: AnalysedPaper): PaperReading {
  const evidence = remember(terms.length, (leaf): Evidence => {
    const term = terms[leaf];
    return term === undefined ? { score: MISS, mentioned: [] } : evidenceOf(term, paper);
  });
  const scoreOf = (leaf: number): number => evidence(leaf).score;
  const quotes = remember(terms.length, (leaf): Quotes =>
    evidence(leaf).mentioned.map(({ field, mentions }) => ({
      field,
      quotes: mentions.flatMap((mention) => quotesOf(mention, paper.fields[field])),
    })),
  );
  const ofOne = remember(terms.length, (leaf) => reasonsOf(quotes(leaf)));
  return {
    scoreOf,
    reasonsFor(root) {
      const leaves = carrying(root, scoreOf);
      const [only] = leaves;
      return leaves.length === 1 && only !== undefined ? ofOne(only) : reasonsOf(leaves.flatMap(quotes));
    },
  };
}

/** Leaves of the parts that hold: half of an AND is no reason. */
function carrying(node: Node, scoreOf: (leaf: number) => number): number[] {
  if (scoreNode(node, scoreOf) === MISS) return [];
  if (node.kind === 'leaf') return [node.leaf];
  if (node.kind === 'not') return denied(node.part, scoreOf);
  return node.parts.flatMap((part) => carrying(part, scoreOf));
}

/** Leaves that hold under a NOT within a NOT: the words that are wanted after all. */
function denied(node: Node, scoreOf: (leaf: number) => number): number[] {
  if (node.kind === 'leaf' || scoreNode(node, scoreOf) !== MISS) return [];
  if (node.kind === 'not') return carrying(node.part, scoreOf);
  return node.parts.flatMap((part) => denied(part, scoreOf));
}

function reasonsOf(quoted: Quotes): Reason[] {
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

function remember<T>(leaves: number, make: (leaf: number) => T): (leaf: number) => T {
  const made = new Array<T | undefined>(leaves);
  return (leaf) => (made[leaf] ??= make(leaf));
}
