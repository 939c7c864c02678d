import type { CompiledTerm } from './compiled-term.ts';
import { mentionsOf } from './mentions.ts';
import type { Mention } from './mentions.ts';
import { MISS, scoreNode } from './score.ts';
import type { Node } from './score.ts';
import type { Reason } from '../rule.ts';
import type { AnalysedPaper, Field, FieldIndex } from '../text/analysed-paper.ts';

const FIELD_ORDER: readonly Field[] = ['title', 'author', 'keyword', 'abstract', 'category', 'source'];
const MOST_TERMS = 6;
const LONGEST_TERM = 80;

/**
 * What carried a score: per field the words as they stand there, in order of first appearance, none twice, at most six.
 * Parts under a NOT carry nothing.
 */
export function reasonsFor(
  root: Node,
  terms: readonly CompiledTerm[],
  leafScore: (leaf: number) => number,
  paper: AnalysedPaper,
): Reason[] {
  const carried = carrying(root, leafScore).flatMap((leaf) => terms[leaf] ?? []);
  const reasons: Reason[] = [];
  for (const field of FIELD_ORDER) {
    const index = paper.fields[field];
    const quotes = carried
      .filter((term) => term.fields.includes(field))
      .flatMap((term) => mentionsOf(term, index).flatMap((mention) => quotesOf(mention, index)))
      .sort((a, b) => a.start - b.start);
    const distinct = new Map<string, string>();
    for (const { text } of quotes) {
      const key = text.toLowerCase();
      if (!distinct.has(key)) distinct.set(key, text);
    }
    if (distinct.size > 0) reasons.push({ field, terms: [...distinct.values()].slice(0, MOST_TERMS) });
  }
  return reasons;
}

/** Leaves of the parts that hold: half of an AND is no reason. */
function carrying(node: Node, leafScore: (leaf: number) => number): number[] {
  if (node.kind === 'not' || scoreNode(node, leafScore) === MISS) return [];
  if (node.kind === 'leaf') return [node.leaf];
  return node.parts.flatMap((part) => carrying(part, leafScore));
}

function quotesOf(mention: Mention, index: FieldIndex): { start: number; text: string }[] {
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
