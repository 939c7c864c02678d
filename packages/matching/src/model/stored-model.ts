import { createHash } from 'node:crypto';

import { readBytes, writeBytes } from './bytes.ts';
import type { ByteReader } from './bytes.ts';
import { addScaled, dampened, impactOf, toUnit } from './model.ts';
import type { Archive, Model } from './model.ts';
import type { Acronym } from '../text/acronyms.ts';
import type { PaperWords } from './paper-words.ts';
import { bytesOf, fromSteps, inSteps } from './steps.ts';
import { readMeaning, writeMeaning } from './stored-meaning.ts';
import { createVocabulary } from './vocabulary.ts';

/** Counts the forms that models were stored in; one of another form is learnt again. */
const FORM = 1;

/**
 * A model as bytes: some 20 MB for 20,000 papers. What can be computed from the rest (places, impacts) is left out.
 * @param archive the papers of `model.archive`, in its order
 */
export function encodeModel(model: Model, archive: readonly PaperWords[]): Uint8Array {
  const { vocabulary, dimensions, directions } = model;
  const writer = writeBytes();
  writer.whole(FORM);
  writer.whole(dimensions);
  writer.whole(archive.length);
  writer.bytes(bytesOf(Float64Array.of(vocabulary.unknown, vocabulary.meanLength)));
  writer.bytes(new TextEncoder().encode(vocabulary.words.join('\n')));
  writer.bytes(bytesOf(vocabulary.specificity));
  const { scales, steps } = inSteps(directions, dimensions);
  writer.bytes(bytesOf(scales));
  writer.bytes(bytesOf(steps));
  for (const { length } of archive) writer.whole(length);
  const mentions: (readonly [paper: number, mentions: number])[][] = vocabulary.words.map(() => []);
  archive.forEach(({ counts }, paper) => {
    for (const [word, count] of counts) mentions[vocabulary.numbers.get(word) ?? -1]?.push([paper, count]);
  });
  for (const standing of mentions) {
    writer.whole(standing.length);
    let before = 0;
    for (const [paper, count] of standing) {
      writer.whole(paper - before);
      writer.whole(count);
      before = paper;
    }
  }
  // After the words, in the order in which they came to be: a model without them ends before.
  writer.bytes(
    new TextEncoder().encode(model.acronyms.map(({ short, long }) => [short, ...long].join(' ')).join('\n')),
  );
  writeMeaning(writer, model);
  return writer.done();
}

/** A name for a model by its content: the same archive gives the same. */
export function versionOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 12);
}

/**
 * The model that was encoded, or null for bytes of another form. Costs about a second for 20,000 papers.
 * @param service with what a service says beside the words, where there is any
 */
export function decodeModel(bytes: Uint8Array, service = false): Model | null {
  const reader = readBytes(bytes);
  if (reader.whole() !== FORM) return null;
  const dimensions = reader.whole();
  const size = reader.whole();
  const [unknown = 0, meanLength = 1] = new Float64Array(reader.bytes().buffer);
  const text = new TextDecoder().decode(reader.bytes());
  const words = text === '' ? [] : text.split('\n');
  const vocabulary = createVocabulary(words, new Float32Array(reader.bytes().buffer), unknown, meanLength);
  const scales = new Float32Array(reader.bytes().buffer);
  const steps = new Int16Array(reader.bytes().buffer);
  const directions = fromSteps({ scales, steps }, dimensions);
  const space = { vocabulary, dimensions, directions };
  const archive = readArchive(reader, space, size);
  const model = { ...space, archive, acronyms: readAcronyms(reader), meaning: null };
  return service ? readMeaning(reader, model) : model;
}

function readAcronyms(reader: ByteReader): Acronym[] {
  const lines = new TextDecoder().decode(reader.bytes()).split('\n');
  return lines.flatMap((line) => {
    const [short = '', ...long] = line.split(' ');
    return long.length === 0 ? [] : [{ short, long }];
  });
}

function readArchive(
  reader: ByteReader,
  space: Pick<Model, 'vocabulary' | 'dimensions' | 'directions'>,
  size: number,
): Archive {
  const { vocabulary, dimensions, directions } = space;
  const lengths = Array.from({ length: size }, () => reader.whole());
  const places = new Float32Array(size * dimensions);
  const starts = new Uint32Array(vocabulary.words.length + 1);
  const papers: number[] = [];
  const impacts: number[] = [];
  for (let word = 0; word < vocabulary.words.length; word += 1) {
    const standing = reader.whole();
    let paper = 0;
    for (let n = 0; n < standing; n += 1) {
      paper += reader.whole();
      const mentions = reader.whole();
      papers.push(paper);
      impacts.push(impactOf(mentions, lengths[paper] ?? 0, vocabulary.meanLength));
      const place = places.subarray(paper * dimensions, (paper + 1) * dimensions);
      const weight = dampened(mentions) * (vocabulary.specificity[word] ?? 0);
      addScaled(place, directions, word * dimensions, weight);
    }
    starts[word + 1] = papers.length;
  }
  for (let paper = 0; paper < size; paper += 1) {
    toUnit(places.subarray(paper * dimensions, (paper + 1) * dimensions));
  }
  return { size, places, starts, papers: Uint32Array.from(papers), impacts: Float32Array.from(impacts) };
}
