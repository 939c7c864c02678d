import { addMentions, indexMentions } from './mention-index.ts';
import { dot } from './model.ts';
import { PRODUCT_ERROR, SIDE_BY_SIDE, roomForRows } from './rows.ts';
import { calibrated, leastRaw } from './understand.ts';
import type { PaperView, Understanding } from './understand.ts';

/** A rule as a model understands it, and the least score that matters, on the scale of all scores: above 0. */
export type UnderstoodRule = { understanding: Understanding; least: number };

/** Rule and paper by their places in what was given. */
export type UnderstoodMatch = { rule: number; paper: number; score: number };

/** Rules made ready for any number of papers. */
export type UnderstandingIndex = {
  /**
   * Every pair that scores at least what matters for the rule, paper by paper in the order given, rules in the order given:
   * exactly what `rawScore` and `calibrated` say of each pair alone.
   */
  match(papers: readonly PaperView[]): UnderstoodMatch[];
};

/** By this share of all that adds up to it a sum in double precision may be less than it should: far more than rounding takes. */
const SLACK = 1e-9;

/**
 * Indexes rules that one model understood. A paper's words are looked up once for all rules that weigh them; the product of
 * every direction and place is made in single precision, eight papers side by side. Only a pair that these let reach what it
 * needs is looked at exactly, by sums in the order in which a loop over pairs makes them: what is left out decides nothing.
 */
export function indexUnderstandings(rules: readonly UnderstoodRule[]): UnderstandingIndex {
  const mentions = indexMentions(rules.map(({ understanding }) => understanding.words));
  const dimensions = rules.reduce(
    (most, { understanding }) => Math.max(most, understanding.direction.length),
    0,
  );
  const directions = roomForRows(rules.length, dimensions);
  rules.forEach(({ understanding }, rule) => {
    directions.put(rule, understanding.direction);
  });
  const needed = needsOf(rules);
  const said = new Float64Array(rules.length * SIDE_BY_SIDE);
  return {
    match(papers) {
      const needs = withSlack(needed, papers);
      const found: UnderstoodMatch[] = [];
      for (let from = 0; from < papers.length; from += SIDE_BY_SIDE) {
        const block = papers.slice(from, from + SIDE_BY_SIDE);
        said.fill(0);
        block.forEach(({ impacts }, at) => {
          addMentions(mentions, impacts, said, at, SIDE_BY_SIDE);
        });
        const products = directions.products(
          block.map(({ place }) => place),
          rules.length,
        );
        promising(said, products, needs, block.length).forEach((these, at) => {
          const place = block[at]?.place ?? NOWHERE;
          for (const rule of these) {
            const asked = rules[rule];
            if (asked === undefined) continue;
            const raw = dot(asked.understanding.direction, place, 0) + (said[rule * SIDE_BY_SIDE + at] ?? 0);
            const score = calibrated(asked.understanding, raw);
            if (score >= asked.least) found.push({ rule, paper: from + at, score });
          }
        });
      }
      return found;
    },
  };
}

const NOWHERE = new Float32Array();

/** Rules that may reach what they need, by paper of a block, ascending. */
function promising(
  said: Float64Array,
  products: Float32Array,
  needs: Float64Array,
  papers: number,
): number[][] {
  const found = Array.from({ length: papers }, (): number[] => []);
  for (let rule = 0; rule < needs.length; rule += 1) {
    const need = needs[rule] ?? Infinity;
    const from = rule * SIDE_BY_SIDE;
    for (let at = 0; at < papers; at += 1) {
      if ((said[from + at] ?? 0) + (products[from + at] ?? 0) >= need) found[at]?.push(rule);
    }
  }
  return found;
}

/** What rules need of papers: the least that each is matched from, and what of its weights and direction may add up to it. */
type Needs = { least: Float64Array; weights: Float64Array; lengths: Float64Array };

function needsOf(rules: readonly UnderstoodRule[]): Needs {
  return {
    least: Float64Array.from(rules, ({ understanding, least }) => leastRaw(understanding, least)),
    weights: Float64Array.from(rules, ({ understanding }) => sizeOf(understanding.words.values())),
    lengths: Float64Array.from(rules, ({ understanding }) => lengthOf(understanding.direction)),
  };
}

/** By rule, a raw score that every match among these papers reaches, whatever the bounds that it is held against lose by rounding. */
function withSlack({ least, weights, lengths }: Needs, papers: readonly PaperView[]): Float64Array {
  const impact = papers.reduce((most, { impacts }) => Math.max(most, sizeOf(impacts.values())), 0);
  const length = papers.reduce((most, { place }) => Math.max(most, lengthOf(place)), 0);
  return least.map((raw, rule) => {
    const product = (lengths[rule] ?? 0) * length;
    const adding = raw + (weights[rule] ?? 0) * impact + product;
    return adding === Infinity ? Infinity : raw - SLACK * adding - PRODUCT_ERROR * product;
  });
}

function sizeOf(values: Iterable<number>): number {
  let size = 0;
  for (const value of values) size += Math.abs(value);
  return size;
}

function lengthOf(vector: Float32Array): number {
  return Math.sqrt(dot(vector, vector, 0));
}
