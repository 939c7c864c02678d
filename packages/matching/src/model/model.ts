import type { PaperWords } from './paper-words.ts';
import type { Vocabulary } from './vocabulary.ts';

/**
 * What an archive of papers teaches about words: how rare each is, and where it stands in a space in which words that
 * keep the same company are near (latent semantic analysis: Deerwester and others, 1990). With the papers that
 * interests are held against when they are understood.
 */
export type Model = {
  vocabulary: Vocabulary;
  /** Of the space, at most 200. */
  dimensions: number;
  /** A row a word, by number: the right singular vectors of the matrix of papers and words. */
  directions: Float32Array;
  archive: Archive;
};

/** The papers that an interest is held against to see what it means and where its cut-off lies. */
export type Archive = {
  size: number;
  /** A row of unit length a paper. */
  places: Float32Array;
  /** Papers by word: word w stands in `papers` and `impacts` from `starts[w]` to `starts[w + 1]`. */
  starts: Uint32Array;
  papers: Uint32Array;
  /** What the mentions of the word in the paper are worth, see `impactOf`, before its specificity. */
  impacts: Float32Array;
};

/** Parameters of BM25 (Robertson and Zaragoza, 2009): how fast mentions say less, and how much a long paper is held to say more. */
const SATURATION = 1.2;
const LENGTH = 0.5;

/** What so many mentions in a paper of this length are worth, 0 to 2.2. */
export function impactOf(mentions: number, length: number, meanLength: number): number {
  const half = SATURATION * (1 - LENGTH + (LENGTH * length) / meanLength);
  return (mentions * (SATURATION + 1)) / (mentions + half);
}

/** What so many mentions weigh in the space. */
export const dampened = (mentions: number): number => 1 + Math.log(mentions);

/** Where a paper stands in the space: a vector of unit length, or zero where the model knows none of its words. */
export function placeOf(
  model: Pick<Model, 'vocabulary' | 'dimensions' | 'directions'>,
  paper: PaperWords,
): Float32Array {
  const place = new Float32Array(model.dimensions);
  for (const [word, mentions] of paper.counts) {
    const number = model.vocabulary.numbers.get(word);
    if (number === undefined) continue;
    const weight = dampened(mentions) * (model.vocabulary.specificity[number] ?? 0);
    addScaled(place, model.directions, number * model.dimensions, weight);
  }
  return toUnit(place);
}

/** Adds `weight` times the row that begins at `from`. */
export function addScaled(sum: Float32Array, rows: Float32Array, from: number, weight: number): void {
  for (let at = 0; at < sum.length; at += 1) sum[at] = (sum[at] ?? 0) + weight * (rows[from + at] ?? 0);
}

/** Scales to unit length, in place. Zero stays zero. */
export function toUnit(vector: Float32Array): Float32Array {
  let square = 0;
  for (const value of vector) square += value * value;
  if (square === 0) return vector;
  const scale = 1 / Math.sqrt(square);
  for (let at = 0; at < vector.length; at += 1) vector[at] = (vector[at] ?? 0) * scale;
  return vector;
}

/** The product of a vector with the row that begins at `from`. */
export function dot(vector: Float32Array, rows: Float32Array, from: number): number {
  let sum = 0;
  for (let at = 0; at < vector.length; at += 1) sum += (vector[at] ?? 0) * (rows[from + at] ?? 0);
  return sum;
}
