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

/** How near each paper stands to a direction. */
export function scoresOfDirection({ size, places }: Archive, direction: Float32Array): Scores {
  const scores = new Float32Array(size);
  for (let paper = 0; paper < size; paper += 1) {
    scores[paper] = dot(direction, places, paper * direction.length);
  }
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

/** The score that `rank` papers reach or pass; the lowest there is where they are fewer. */
export function valueAt(scores: Scores, rank: number): number {
  const sorted = scores.slice().sort();
  return sorted[Math.max(sorted.length - rank, 0)] ?? 0;
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
