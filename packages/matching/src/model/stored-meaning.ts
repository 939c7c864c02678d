import type { ByteReader, ByteWriter } from './bytes.ts';
import { widthOf, wordsShareOf } from './meaning.ts';
import type { Meaning, Model } from './model.ts';
import { bytesOf, fromSteps, inSteps } from './steps.ts';

/** Writes what stands beside the words of a model, if anything does. */
export function writeMeaning(writer: ByteWriter, model: Model): void {
  const { meaning, archive, dimensions } = model;
  if (meaning === null) return;
  writer.bytes(new TextEncoder().encode(meaning.service));
  writer.bytes(bytesOf(meaning.mean));
  writer.bytes(bytesOf(meaning.turn));
  const own = new Float32Array(archive.size * meaning.dimensions);
  const width = widthOf(model);
  for (let paper = 0; paper < archive.size; paper += 1) {
    own.set(
      archive.places.subarray(paper * width + dimensions, (paper + 1) * width),
      paper * meaning.dimensions,
    );
  }
  const { scales, steps } = inSteps(own, meaning.dimensions);
  writer.bytes(bytesOf(scales));
  writer.bytes(bytesOf(steps));
}

/** A model of words with what was written beside it, or as it is where nothing was. */
export function readMeaning(reader: ByteReader, words: Model): Model {
  const service = new TextDecoder().decode(reader.bytes());
  if (service === '') return words;
  const mean = new Float32Array(reader.bytes().buffer);
  const turn = new Float32Array(reader.bytes().buffer);
  const dimensions = mean.length === 0 ? 0 : turn.length / mean.length;
  const meaning: Meaning = { service, mean, dimensions, turn };
  const scales = new Float32Array(reader.bytes().buffer);
  const own = fromSteps({ scales, steps: new Int16Array(reader.bytes().buffer) }, dimensions);
  const model = { ...words, meaning };
  const width = widthOf(model);
  const { archive } = words;
  const places = new Float32Array(archive.size * width);
  const part = wordsShareOf(model);
  for (let paper = 0; paper < archive.size; paper += 1) {
    for (let at = 0; at < words.dimensions; at += 1) {
      places[paper * width + at] = part * (archive.places[paper * words.dimensions + at] ?? 0);
    }
    places.set(own.subarray(paper * dimensions, (paper + 1) * dimensions), paper * width + words.dimensions);
  }
  return { ...model, archive: { ...archive, places } };
}
