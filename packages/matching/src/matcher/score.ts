import type { CompiledTerm } from './compiled-term.ts';
import { mentionsOf } from './mentions.ts';
import type { Mention } from './mentions.ts';
import type { AnalysedPaper, Field } from '../text/analysed-paper.ts';

/** A query as evaluated: leaves by number, so that rules share them. */
export type Node =
  | { kind: 'leaf'; leaf: number }
  /** `best`: alternatives of which the best counts alone. */
  | { kind: 'and' | 'or' | 'best'; parts: readonly Node[] }
  | { kind: 'not'; part: Node };

/** Leaves from here on are not terms but what a model understood, numbered from 0. */
export const FIRST_MEANT = 1 << 24;
/**
 * From here on what is meant holds, and is evidence beside other parts of a query: a little below the default cut-off, where
 * papers begin to be meant.
 */
export const MEANT_HOLDS = 0.25;

/** The part does not hold. */
export const MISS = -1;
/** The part holds but is no evidence: a NOT, a category, a source. */
export const GATE = 2;

/**
 * How much the mentions in a field say, `most · x / (x + half)`: x is mentions times what one counts. The first mention says
 * most; a title says in one what an abstract says in five.
 */
const FIELDS: Readonly<Record<Field, { most: number; half: number }>> = {
  title: { most: 0.9, half: 0.3 },
  keyword: { most: 0.9, half: 0.3 },
  abstract: { most: 0.9, half: 1.5 },
  author: { most: 1, half: 0.1 },
  category: { most: 1, half: 0 },
  source: { most: 1, half: 0 },
};

const NO_EVIDENCE: Evidence = { score: MISS, mentioned: [] };

/** How far a second alternative closes the gap that the best one left. */
const MORE_ALTERNATIVES = 0.3;
/** How much more words say together than alone, per word beyond the first, for up to two. */
const MORE_TOGETHER = 0.5;

/** Where a paper mentions the term of a leaf, and what that is worth. */
export type Evidence = {
  score: number;
  mentioned: readonly { field: Field; mentions: readonly Mention[] }[];
};

/**
 * The score of one leaf, 0 to 1: `1 - Π (1 - field)` over its fields, so title and abstract add up without passing 1.
 * MISS where nothing is mentioned, GATE for names.
 */
export function evidenceOf(term: CompiledTerm, paper: AnalysedPaper): Evidence {
  let missing = 1;
  const mentioned: { field: Field; mentions: readonly Mention[] }[] = [];
  for (const field of term.fields) {
    const mentions = mentionsOf(term, paper.fields[field]);
    if (mentions.length === 0) continue;
    mentioned.push({ field, mentions });
    const { most, half } = FIELDS[field];
    const said = mentions.length * term.mention;
    missing *= 1 - (most * said) / (said + half);
  }
  if (mentioned.length === 0) return NO_EVIDENCE;
  return { score: term.names ? GATE : 1 - missing, mentioned };
}

/**
 * The score of a query, from those of its leaves: MISS, GATE or 0 to 1.
 * - AND averages its parts of evidence, `a`, and as n words together say more than one: `1 - (1 - a)^(1 + 0.5 · min(n - 1, 2))`.
 * - OR takes the best and closes the gap to 1 a little for every other: `1 - (1 - best) · Π (1 - 0.3 · other)`.
 * - What a model understood has the calibrated score of the model, from `MEANT_HOLDS`; of alternatives in plain words the best.
 * - NOT, categories and sources gate: they decide whether, never how much.
 */
export function scoreNode(node: Node, leafScore: (leaf: number) => number): number {
  switch (node.kind) {
    case 'leaf':
      return leafScore(node.leaf);
    case 'not':
      return scoreNode(node.part, leafScore) === MISS ? GATE : MISS;
    case 'and':
      return scoreTogether(node.parts, leafScore);
    case 'or':
      return scoreAlternatives(node.parts, leafScore);
    case 'best':
      return node.parts.reduce((best, part) => Math.max(best, scoreNode(part, leafScore)), MISS);
  }
}

function scoreTogether(parts: readonly Node[], leafScore: (leaf: number) => number): number {
  let sum = 0;
  let count = 0;
  for (const part of parts) {
    const score = scoreNode(part, leafScore);
    if (score === MISS) return MISS;
    if (score === GATE) continue;
    sum += score;
    count += 1;
  }
  if (count === 0) return GATE;
  return 1 - (1 - sum / count) ** (1 + MORE_TOGETHER * Math.min(count - 1, 2));
}

function scoreAlternatives(parts: readonly Node[], leafScore: (leaf: number) => number): number {
  let best = MISS;
  let missing = 1;
  for (const part of parts) {
    const score = scoreNode(part, leafScore);
    if (score === GATE) return GATE;
    if (score === MISS) continue;
    const lesser = best === MISS ? 0 : Math.min(best, score);
    best = Math.max(best, score);
    missing *= 1 - MORE_ALTERNATIVES * lesser;
  }
  return best === MISS ? MISS : 1 - (1 - best) * missing;
}

/** By so much, and a little for the rounding of that, a score may gain when it is rounded. */
export const ROUNDED_BY = 0.00005 + 1e-9;

/** What a rule's cut-off is compared with, and what is stored: 0 to 1, four decimals; null where the query does not hold. */
export function finalScore(score: number): number | null {
  if (score === MISS) return null;
  return score === GATE ? 1 : Math.round(score * 10_000) / 10_000;
}
