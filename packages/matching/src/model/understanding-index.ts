import { BESIDE, MOST_PAPERS, TILE, boundError, boundsOf } from './bounds.ts';
import { addMentions, indexMentions, mentionedIn } from './mention-index.ts';
import { dot, lengthOf } from './model.ts';
import { collectPairs } from './scored-pairs.ts';
import type { Pairs, Scored } from './scored-pairs.ts';
import { calibrated, leastRaw } from './understand.ts';
import type { PaperView, Understanding } from './understand.ts';

/** A rule as a model understands it, and the least score that matters, on the scale of all scores: above 0. */
export type UnderstoodRule = { understanding: Understanding; least: number };

/** Rules made ready for any number of papers. */
export type UnderstandingIndex = {
  /**
   * Every pair that scores at least what matters for the rule: exactly what `rawScore` and `calibrated` say of each pair alone.
   */
  match(papers: readonly PaperView[]): Scored;
};

/** By this share of all that adds up to it a sum in double precision may be less than it should: far more than rounding takes. */
const SLACK = 1e-9;

/**
 * Indexes rules that one model understood. A paper's words are looked up once for all rules that weigh them; the product of
 * every direction and place is made in whole numbers of 16 bits, two rules and four papers side by side. Only a pair that these
 * let reach what it needs is looked at exactly, by sums in the order in which a loop over pairs makes them: what is left out
 * decides nothing.
 */
export function indexUnderstandings(rules: readonly UnderstoodRule[]): UnderstandingIndex {
  const mentions = indexMentions(rules.map(({ understanding }) => understanding.words));
  const bounds = boundsOf(rules.map(({ understanding }) => understanding.direction));
  const needed = needsOf(rules);
  const { said } = bounds;
  const matchSome = (papers: readonly PaperView[], first: number, pairs: Pairs): void => {
    const mentioned = papers.map(({ impacts }) => mentionedIn(mentions, impacts));
    bounds.prepare(
      papers.map(({ place }) => place),
      withSlack(needed, papers),
    );
    for (let tile = 0; tile * TILE < rules.length; tile += 1) {
      for (let block = 0; block * BESIDE < papers.length; block += 1) {
        said.fill(0);
        for (let beside = 0; beside < BESIDE; beside += 1) {
          const words = mentioned[block * BESIDE + beside];
          if (words !== undefined) addMentions(mentions, words, tile, said, beside * TILE);
        }
        bounds.reaching(tile, block, (at, beside) => {
          const asked = rules[tile * TILE + at];
          const paper = papers[block * BESIDE + beside];
          if (asked === undefined || paper === undefined) return;
          const raw = dot(asked.understanding.direction, paper.place, 0) + (said[beside * TILE + at] ?? 0);
          const score = calibrated(asked.understanding, raw);
          if (score >= asked.least) pairs.add(first + block * BESIDE + beside, tile * TILE + at, score);
        });
      }
    }
  };
  return {
    match(papers) {
      const pairs = collectPairs(papers.length);
      for (let from = 0; from < papers.length; from += MOST_PAPERS)
        matchSome(papers.slice(from, from + MOST_PAPERS), from, pairs);
      return pairs.byPaper();
    },
  };
}

/** What rules need of papers: the least that each is matched from, and what of its weights and direction may add up to it. */
type Needs = { least: Float64Array; weights: Float64Array; lengths: Float64Array; error: number };

function needsOf(rules: readonly UnderstoodRule[]): Needs {
  const dimensions = rules.reduce(
    (most, { understanding }) => Math.max(most, understanding.direction.length),
    0,
  );
  return {
    least: Float64Array.from(rules, ({ understanding, least }) => leastRaw(understanding, least)),
    weights: Float64Array.from(rules, ({ understanding }) => sizeOf(understanding.words.values())),
    lengths: Float64Array.from(rules, ({ understanding }) => lengthOf(understanding.direction)),
    error: boundError(dimensions),
  };
}

/** By rule, a raw score that every match among these papers reaches, whatever the bounds that it is held against lose by rounding. */
function withSlack({ least, weights, lengths, error }: Needs, papers: readonly PaperView[]): Float64Array {
  const impact = papers.reduce((most, { impacts }) => Math.max(most, sizeOf(impacts.values())), 0);
  const length = papers.reduce((most, { place }) => Math.max(most, lengthOf(place)), 0);
  return least.map((raw, rule) => {
    const product = (lengths[rule] ?? 0) * length;
    const adding = raw + (weights[rule] ?? 0) * impact + product;
    return adding === Infinity ? Infinity : raw - SLACK * adding - error * product;
  });
}

function sizeOf(values: Iterable<number>): number {
  let size = 0;
  for (const value of values) size += Math.abs(value);
  return size;
}
