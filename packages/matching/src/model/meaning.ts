import { toUnit } from './model.ts';
import type { Meaning, Model } from './model.ts';
import { rightSingularVectors } from './singular-vectors.ts';

const DIMENSIONS = 200;
/** The turn is learnt from so many vectors, spread evenly: more would turn it no further. */
const SAMPLE = 4_000;
/** Half of a direction's square is of the service, half of the words: either may fail the other's papers. */
const SHARE = Math.SQRT1_2;

/** Learns from the vectors of an archive, all of the same length. Some ten seconds of a core for 1,536 dimensions. */
export function learnMeaning(service: string, vectors: readonly Float32Array[]): Meaning {
  const size = vectors[0]?.length ?? 0;
  const step = Math.max(Math.ceil(vectors.length / SAMPLE), 1);
  const sample = vectors.filter((_, at) => at % step === 0);
  const mean = new Float32Array(size);
  for (const vector of sample)
    for (let at = 0; at < size; at += 1) mean[at] = (mean[at] ?? 0) + (vector[at] ?? 0) / sample.length;
  const values = new Float32Array(sample.length * size);
  sample.forEach((vector, row) => {
    values.set(lessMean(mean, vector), row * size);
  });
  const turned = rightSingularVectors(
    {
      rows: sample.length,
      columns: size,
      starts: Uint32Array.from({ length: sample.length + 1 }, (_, row) => row * size),
      indices: Uint32Array.from(values, (_, at) => at % size),
      values,
    },
    Math.min(DIMENSIONS, size),
  );
  return { service, mean, dimensions: turned.columns, turn: turned.values };
}

/** The direction of a vector that the service gave: of unit length, or zero where it is the mean. */
export function meaningOf({ mean, dimensions, turn }: Meaning, vector: Float32Array): Float32Array {
  const direction = new Float64Array(dimensions);
  lessMean(mean, vector).forEach((value, row) => {
    const from = row * dimensions;
    for (let at = 0; at < dimensions; at += 1) {
      direction[at] = (direction[at] ?? 0) + value * (turn[from + at] ?? 0);
    }
  });
  return toUnit(Float32Array.from(direction));
}

/** How many numbers a place or direction of this model has. */
export const widthOf = ({ dimensions, meaning }: Pick<Model, 'dimensions' | 'meaning'>): number =>
  dimensions + (meaning?.dimensions ?? 0);

/** How much of a place of unit length is that of its words. */
export const wordsShareOf = ({ meaning }: Pick<Model, 'meaning'>): number => (meaning === null ? 1 : SHARE);

/**
 * A direction of words, and what a service says beside it: as long as both where both are of unit length.
 * @param vector as the service gave it, or null where it was not asked; of no matter to a model of words alone
 */
export function beside(
  model: Pick<Model, 'dimensions' | 'meaning'>,
  words: Float32Array,
  vector: Float32Array | null,
): Float32Array {
  const { meaning } = model;
  if (meaning === null) return words;
  const direction = new Float32Array(widthOf(model));
  words.forEach((value, at) => (direction[at] = SHARE * value));
  if (vector !== null)
    meaningOf(meaning, vector).forEach((value, at) => (direction[model.dimensions + at] = SHARE * value));
  return direction;
}

function lessMean(mean: Float32Array, vector: Float32Array): Float32Array {
  return toUnit(mean.map((value, at) => (vector[at] ?? 0) - value));
}
