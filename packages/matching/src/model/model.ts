import type { Acronym } from '../text/acronyms.ts';
import type { PaperWords } from './paper-words.ts';
import type { Vocabulary } from './vocabulary.ts';

/**
 * What an archive of papers teaches about words: how rare each is, and where it stands in a space in which words that
 * keep the same company are near (latent semantic analysis: Deerwester and others, 1990). With the papers that
 * interests are held against when they are understood.
 */
export type Model = {
  vocabulary: Vocabulary;
  /** Of the space of words, at most 200. */
  dimensions: number;
  /** A row a word, by number: the right singular vectors of the matrix of papers and words. */
  directions: Float32Array;
  archive: Archive;
  /** What papers taught of short forms and what they stand for. */
  acronyms: readonly Acronym[];
  /** What stands beside the words' directions in every place; null: nothing. */
  meaning: Meaning | null;
};

/**
 * How vectors of an embedding service become directions beside those of words: less the mean of the archive (all texts of a
 * service lie in one corner of its space), turned into the directions in which the archive differs most.
 */
export type Meaning = {
  /** The service that the vectors come from, and its model. */
  service: string;
  /** Of a vector as the service gives it, by its dimensions. */
  mean: Float32Array;
  /** Of what is left of it, at most 200. */
  dimensions: number;
  /** A row a dimension of the service. */
  turn: Float32Array;
};

/** The papers that an interest is held against to see what it means and where its cut-off lies. */
export type Archive = {
  size: number;
  /** A row of unit length a paper: of words, then what a service says (`beside`). */
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

/** Where a paper's words stand in the space: a vector of unit length, or zero where the model knows none of its words. */
export function placeOf(
  model: Pick<Model, 'vocabulary' | 'dimensions' | 'directions'>,
  paper: PaperWords,
): Float32Array {
  const { dimensions, directions, vocabulary } = model;
  const rows: number[] = [];
  const weights: number[] = [];
  for (const [word, mentions] of paper.counts) {
    const number = vocabulary.numbers.get(word);
    if (number === undefined) continue;
    rows.push(number * dimensions);
    weights.push(dampened(mentions) * (vocabulary.specificity[number] ?? 0));
  }
  const place = new Float32Array(dimensions);
  // Four rows at a time, in single precision after each: the same as one after the other.
  const { fround } = Math;
  let next = 0;
  for (; next + 4 <= rows.length; next += 4) {
    const row0 = rows[next] ?? 0;
    const row1 = rows[next + 1] ?? 0;
    const row2 = rows[next + 2] ?? 0;
    const row3 = rows[next + 3] ?? 0;
    const weight0 = weights[next] ?? 0;
    const weight1 = weights[next + 1] ?? 0;
    const weight2 = weights[next + 2] ?? 0;
    const weight3 = weights[next + 3] ?? 0;
    for (let at = 0; at < dimensions; at += 1) {
      const one = fround((place[at] ?? 0) + weight0 * (directions[row0 + at] ?? 0));
      const two = fround(one + weight1 * (directions[row1 + at] ?? 0));
      const three = fround(two + weight2 * (directions[row2 + at] ?? 0));
      place[at] = three + weight3 * (directions[row3 + at] ?? 0);
    }
  }
  for (; next < rows.length; next += 1) addScaled(place, directions, rows[next] ?? 0, weights[next] ?? 0);
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

export function lengthOf(vector: Float32Array): number {
  return Math.sqrt(dot(vector, vector, 0));
}
