import {
  BLOCK,
  follow,
  followLeads,
  indexDirections,
  lengthFrom,
  placeFor,
  roomForPromising,
} from './direction-index.ts';
import { addMentions, indexMentions } from './mention-index.ts';
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

/** A bound need reach only a little less than the least, by this share of all that adds up to it: far more than rounding takes. */
const SLACK = 1e-9;

/**
 * Indexes rules that one model understood. A paper's words are looked up once for all rules that weigh them; a direction is
 * followed only as long as what is left of it can still make a match. All sums are made in the order in which a loop over
 * pairs makes them, so that what is left out decides nothing.
 */
export function indexUnderstandings(rules: readonly UnderstoodRule[]): UnderstandingIndex {
  const mentions = indexMentions(rules.map(({ understanding }) => understanding.words));
  const directions = indexDirections(rules.map(({ understanding }) => understanding.direction));
  const needed = needsOf(rules);
  const said = new Float64Array(rules.length * BLOCK);
  const promising = roomForPromising(rules.length);
  return {
    match(papers) {
      const needs = withSlack(needed, papers);
      const found: UnderstoodMatch[] = [];
      for (let from = 0; from < papers.length; from += BLOCK) {
        const block = papers.slice(from, from + BLOCK);
        said.fill(0);
        block.forEach(({ impacts }, at) => {
          addMentions(mentions, impacts, said, at, BLOCK);
        });
        const places = block.map(({ place }) => placeFor(directions, place));
        followLeads(directions, places, said, needs, promising);
        places.forEach((place, at) => {
          const first = at * rules.length;
          const end = first + (promising.counts[at] ?? 0);
          for (let next = first; next < end; next += 1) {
            const rule = promising.rules[next] ?? 0;
            const words = said[rule * BLOCK + at] ?? 0;
            const need = (needs[rule] ?? 0) - words;
            const product = follow(directions, rule, place, promising.products[next] ?? 0, need);
            const asked = rules[rule];
            if (product === -Infinity || asked === undefined) continue;
            const score = calibrated(asked.understanding, product + words);
            if (score >= asked.least) found.push({ rule, paper: from + at, score });
          }
        });
      }
      return found;
    },
  };
}

/** What rules need of papers: the least that each is matched from, and what of its weights and direction may add up to it. */
type Needs = { least: Float64Array; weights: Float64Array; lengths: Float64Array };

function needsOf(rules: readonly UnderstoodRule[]): Needs {
  return {
    least: Float64Array.from(rules, ({ understanding, least }) => leastRaw(understanding, least)),
    weights: Float64Array.from(rules, ({ understanding }) => sizeOf(understanding.words.values())),
    lengths: Float64Array.from(rules, ({ understanding }) => lengthFrom(understanding.direction, 0)),
  };
}

/** By rule, a raw score that every match among these papers reaches, whatever the bounds that it is held against lose by rounding. */
function withSlack({ least, weights, lengths }: Needs, papers: readonly PaperView[]): Float64Array {
  const impact = papers.reduce((most, { impacts }) => Math.max(most, sizeOf(impacts.values())), 0);
  const length = papers.reduce((most, { place }) => Math.max(most, lengthFrom(place, 0)), 0);
  return least.map((raw, rule) => {
    const adding = raw + (weights[rule] ?? 0) * impact + (lengths[rule] ?? 0) * length;
    return adding === Infinity ? Infinity : raw - SLACK * adding;
  });
}

function sizeOf(values: Iterable<number>): number {
  let size = 0;
  for (const value of values) size += Math.abs(value);
  return size;
}
