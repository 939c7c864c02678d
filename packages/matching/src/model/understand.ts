import { DEFAULT_CUTOFF } from '../cutoff.ts';
import { best, fewOf, meanOf, scoresOfDirection, scoresOfWords, valueAt } from './archive-scores.ts';
import type { Scores } from './archive-scores.ts';
import { beside } from './meaning.ts';
import { dot, impactOf, placeOf } from './model.ts';
import type { Archive, Model } from './model.ts';
import type { PaperWords } from './paper-words.ts';
import { weigh } from './weigh.ts';
import type { Said, Weighing } from './weigh.ts';

/**
 * Words and examples as a model understands them: a linear score over papers, and the two scores that say what it means.
 */
export type Understanding = Pick<Weighing, 'words' | 'direction'> & {
  /** The score from which a paper is meant. */
  cutoff: number;
  /** The mean of the ten papers that the archive has best, of fewer where it is small. */
  top: number;
};

/** A paper as an understanding looks at it. */
export type PaperView = { impacts: ReadonlyMap<string, number>; place: Float32Array };

const TOP = 10;
const TOP_SCORE = 0.9;
/** The share of the top from which papers are meant. */
const CUTOFF = 0.72;
/** With examples the share is so much of what they and the crowd, the last of the best one in a hundred, come to, less a little. */
const EXAMPLES_AND_CROWD = 0.6;
const BELOW_THEM = 0.1;
const CROWD_SHARE = 0.01;
/** Whatever the scores: at least so many papers of the archive are meant, and at most this share of them, or as many. */
const LEAST = 10;
const MOST_SHARE = 0.02;

/** Understands words and examples by what the archive says of them. Pure. Costs some passes over the archive. */
export function understand(model: Model, said: Said): Understanding {
  const { words, direction, scores, held } = weigh(model, said);
  const sorted = scores.slice().sort();
  const top = meanOf(scores, best(scores, fewOf(scores.length, TOP), held));
  const crowd = valueAt(sorted, Math.round(scores.length * CROWD_SHARE) + held.size) / (top > 0 ? top : 1);
  const share =
    said.examples.length === 0
      ? CUTOFF
      : EXAMPLES_AND_CROWD * (heldOutShare(model, said) + crowd) - BELOW_THEM;
  const most = Math.max(Math.round(scores.length * MOST_SHARE), LEAST);
  const least = valueAt(sorted, fewOf(scores.length, LEAST) + held.size);
  const cutoff = Math.min(Math.max(share * top, valueAt(sorted, most + held.size)), least);
  return { words, direction, cutoff, top };
}

/** Makes a paper ready for any number of understandings by the same model. @param vector as a service gave it */
export function viewPaper(model: Model, paper: PaperWords, vector: Float32Array | null = null): PaperView {
  return { impacts: impactsOf(model, paper), place: beside(model, placeOf(model, paper), vector) };
}

function impactsOf(model: Model, paper: PaperWords): ReadonlyMap<string, number> {
  const { meanLength } = model.vocabulary;
  const impacts = new Map<string, number>();
  paper.counts.forEach((mentions, word) => {
    impacts.set(word, impactOf(mentions, paper.length, meanLength));
  });
  return impacts;
}

/** What a paper comes to, comparable with the cut-off and the top. */
export function rawScore(
  understanding: Pick<Understanding, 'words' | 'direction'>,
  paper: PaperView,
): number {
  // Summed on its own, in the paper's order: an index that adds up word by word comes to the very same number.
  let said = 0;
  for (const [word, impact] of paper.impacts) {
    const weight = understanding.words.get(word);
    if (weight !== undefined) said += weight * impact;
  }
  return dot(understanding.direction, paper.place, 0) + said;
}

/** What each paper of an index comes to. */
export function rawScores(
  model: Model,
  papers: Archive,
  { words, direction }: Pick<Understanding, 'words' | 'direction'>,
): Scores {
  const scores = scoresOfWords(model.vocabulary, papers, words);
  return scoresOfDirection(papers, direction).map((score, paper) => score + (scores[paper] ?? 0));
}

/**
 * A raw score on the scale of all scores: 0 for nothing, the default cut-off where papers begin to be meant, 0.9 for as good
 * as the ten best of the archive, at most 1.
 */
export function calibrated({ cutoff, top }: Pick<Understanding, 'cutoff' | 'top'>, raw: number): number {
  if (raw <= 0 || cutoff <= 0) return 0;
  if (raw < cutoff || top <= cutoff) return Math.min((DEFAULT_CUTOFF * raw) / cutoff, 1);
  return Math.min(DEFAULT_CUTOFF + ((TOP_SCORE - DEFAULT_CUTOFF) * (raw - cutoff)) / (top - cutoff), 1);
}

/**
 * A raw score that whatever is calibrated to `score` or more reaches, but for errors of rounding; Infinity where nothing comes
 * to so much. `score` above 0.
 */
export function leastRaw({ cutoff, top }: Pick<Understanding, 'cutoff' | 'top'>, score: number): number {
  if (cutoff <= 0 || score > 1) return Infinity;
  if (score <= DEFAULT_CUTOFF || top <= cutoff) return (score * cutoff) / DEFAULT_CUTOFF;
  return cutoff + ((score - DEFAULT_CUTOFF) * (top - cutoff)) / (TOP_SCORE - DEFAULT_CUTOFF);
}

/**
 * What the examples would score were each none, as a share of the top: how far from the best the meant still lie. The median,
 * so that an odd one out moves nothing, within a half and the whole.
 */
function heldOutShare(model: Model, said: Said): number {
  const shares = said.examples.map((example, at) => {
    const examples = said.examples.filter((_, other) => other !== at);
    if (examples.length === 0 && said.words.size === 0) return CUTOFF;
    const weighing = weigh(model, { ...said, examples });
    const top = meanOf(
      weighing.scores,
      best(weighing.scores, fewOf(weighing.scores.length, TOP), weighing.held),
    );
    const view = { impacts: impactsOf(model, example.paper), place: example.place };
    return top > 0 ? rawScore(weighing, view) / top : CUTOFF;
  });
  return Math.min(Math.max(medianOf(shares), 0.5), 1);
}

function medianOf(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const half = sorted.length / 2;
  return ((sorted[Math.ceil(half) - 1] ?? 0) + (sorted[Math.floor(half)] ?? 0)) / 2;
}
