import { dot } from './model.ts';
import type { Archive, Model } from './model.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Scores over an archive, one a paper. */
export type Scores = Float32Array;

/** How much each paper says of these words: the sum of weight and impact. */
export function scoresOfWords(
  { numbers }: Vocabulary,
  { size, starts, papers, impacts }: Archive,
  weights: ReadonlyMap<string, number>,
): Scores {
  const scores = new Float32Array(size);
  for (const [word, weight] of weights) {
    const number = numbers.get(word);
    if (number === undefined) continue;
    const end = starts[number + 1] ?? 0;
    for (let at = starts[number] ?? 0; at < end; at += 1) {
      const paper = papers[at] ?? 0;
      scores[paper] = (scores[paper] ?? 0) + weight * (impacts[at] ?? 0);
    }
  }
  return scores;
}

/**
 * How near each paper stands to a direction: as `dot` says, but four papers side by side, so that no sum waits for another.
 * Most of what understanding costs is here.
 */
export function scoresOfDirection({ size, places }: Archive, direction: Float32Array): Scores {
  const scores = new Float32Array(size);
  const wide = Float64Array.from(direction);
  const { length } = wide;
  const whole = size - (size % 4);
  for (let paper = 0; paper < whole; paper += 4) {
    const row0 = paper * length;
    const row1 = row0 + length;
    const row2 = row1 + length;
    const row3 = row2 + length;
    let sum0 = 0;
    let sum1 = 0;
    let sum2 = 0;
    let sum3 = 0;
    for (let at = 0; at < length; at += 1) {
      const value = wide[at] ?? 0;
      sum0 += value * (places[row0 + at] ?? 0);
      sum1 += value * (places[row1 + at] ?? 0);
      sum2 += value * (places[row2 + at] ?? 0);
      sum3 += value * (places[row3 + at] ?? 0);
    }
    scores[paper] = sum0;
    scores[paper + 1] = sum1;
    scores[paper + 2] = sum2;
    scores[paper + 3] = sum3;
  }
  for (let paper = whole; paper < size; paper += 1) scores[paper] = dot(direction, places, paper * length);
  return scores;
}

/**
 * Numbers of the `most` papers that score best and above 0, the best first; of equals the earlier. Papers of `without` are
 * left out. One pass; what is kept is kept in order.
 */
export function best(scores: Scores, most: number, without: ReadonlySet<number>): number[] {
  const found: number[] = [];
  const by = (at: number): number => scores[found[at] ?? 0] ?? 0;
  let bound = 0;
  for (let paper = 0; paper < scores.length; paper += 1) {
    const score = scores[paper] ?? 0;
    if (score <= bound || without.has(paper)) continue;
    let low = 0;
    for (let high = found.length; low < high;) {
      const middle = (low + high) >> 1;
      if (by(middle) >= score) low = middle + 1;
      else high = middle;
    }
    found.splice(low, 0, paper);
    if (found.length <= most) continue;
    found.pop();
    bound = by(most - 1);
  }
  return found;
}

/** The score that `rank` papers reach or pass, of scores in ascending order; the lowest there is where they are fewer. */
export function valueAt(sorted: Scores, rank: number): number {
  return sorted[Math.max(sorted.length - rank, 0)] ?? 0;
}

/** In a small archive what counts as its best is one paper in so many. */
const ONE_IN = 10;

/** So many papers of an archive, fewer of a small one. */
export function fewOf(archive: number, most: number): number {
  return Math.min(most, Math.max(Math.floor(archive / ONE_IN), 1));
}

/** Mean score of these papers. */
export function meanOf(scores: Scores, papers: readonly number[]): number {
  return papers.length === 0
    ? 0
    : papers.reduce((sum, paper) => sum + (scores[paper] ?? 0), 0) / papers.length;
}

/** How many of these papers hold a word. `among` has a 1 for each. */
export function papersWith(model: Model, word: string, among: Uint8Array): number {
  const number = model.vocabulary.numbers.get(word);
  if (number === undefined) return 0;
  const { starts, papers } = model.archive;
  const end = starts[number + 1] ?? 0;
  let found = 0;
  for (let at = starts[number] ?? 0; at < end; at += 1) found += among[papers[at] ?? 0] ?? 0;
  return found;
}
