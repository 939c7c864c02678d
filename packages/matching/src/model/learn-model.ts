import { indexPapers } from './index-papers.ts';
import { beside, learnMeaning } from './meaning.ts';
import { dampened } from './model.ts';
import type { Acronym } from '../text/acronyms.ts';
import type { Model } from './model.ts';
import type { PaperWords } from './paper-words.ts';
import { rightSingularVectors } from './singular-vectors.ts';
import type { SparseRows } from './sparse.ts';
import { FEW_PAPERS, learnVocabulary } from './vocabulary.ts';
import type { Vocabulary } from './vocabulary.ts';

const DIMENSIONS = 200;
/** More dimensions than one for ten papers would learn the papers by heart, where there are enough to learn anything else. */
const PAPERS_FOR_ONE = 10;
/** The most papers that interests are held against: the bound on a model's memory. */
export const ARCHIVE = 20_000;

/** What a service says of an archive's papers, in step with `archiveOf` the papers: a vector each, or null where it has none for one. */
export type Embedded = { service: string; vectors: readonly (Float32Array | null)[] };

/**
 * Learns from papers, the newest last. Pure, and the same papers in the same order give the same model. Takes some seconds
 * of one core for 16,000 papers: at the edge it runs in a thread of its own.
 * @param acronyms what `countAcronyms` learnt of the same papers
 * @param embedded null: of words alone
 */
export function learnModel(
  papers: readonly PaperWords[],
  acronyms: readonly Acronym[] = [],
  embedded: Embedded | null = null,
): Model {
  const vocabulary = learnVocabulary(papers);
  // Of few there is nothing to learn: by heart, each is compared with each.
  const papersForOne = papers.length < FEW_PAPERS ? 1 : PAPERS_FOR_ONE;
  const wanted = Math.max(Math.min(DIMENSIONS, Math.floor(papers.length / papersForOne)), 1);
  const directions = rightSingularVectors(matrixOf(papers, vocabulary), wanted);
  const space = { vocabulary, dimensions: directions.columns, directions: directions.values };
  const archive = indexPapers(space, archiveOf(papers));
  const words = { ...space, archive, acronyms, meaning: null };
  return embedded === null ? words : withMeaning(words, embedded);
}

/** A model of words with what a service says beside. */
function withMeaning(words: Model, { service, vectors }: Embedded): Model {
  const model = {
    ...words,
    meaning: learnMeaning(
      service,
      vectors.filter((vector) => vector !== null),
    ),
  };
  const { dimensions, archive } = words;
  const rows = vectors.map((vector, paper) =>
    beside(model, archive.places.subarray(paper * dimensions, (paper + 1) * dimensions), vector),
  );
  const width = rows[0]?.length ?? 0;
  const places = new Float32Array(rows.length * width);
  rows.forEach((row, paper) => {
    places.set(row, paper * width);
  });
  return { ...model, archive: { ...archive, places } };
}

/** The papers that a model's archive holds. */
export function archiveOf<P>(papers: readonly P[]): readonly P[] {
  return papers.slice(-ARCHIVE);
}

/** A row of unit length a paper: mentions dampened, times specificity. */
function matrixOf(papers: readonly PaperWords[], vocabulary: Vocabulary): SparseRows {
  const { starts, indices, values } = reserve(papers, vocabulary);
  papers.forEach((paper, row) => {
    let at = starts[row] ?? 0;
    let square = 0;
    const from = at;
    for (const [word, mentions] of paper.counts) {
      const number = vocabulary.numbers.get(word);
      if (number === undefined) continue;
      const value = dampened(mentions) * (vocabulary.specificity[number] ?? 0);
      indices[at] = number;
      values[at] = value;
      square += value * value;
      at += 1;
    }
    const scale = square === 0 ? 0 : 1 / Math.sqrt(square);
    for (let entry = from; entry < at; entry += 1) values[entry] = (values[entry] ?? 0) * scale;
  });
  return { rows: papers.length, columns: vocabulary.words.length, starts, indices, values };
}

function reserve(
  papers: readonly PaperWords[],
  { numbers }: Vocabulary,
): Pick<SparseRows, 'starts' | 'indices' | 'values'> {
  const starts = new Uint32Array(papers.length + 1);
  papers.forEach((paper, row) => {
    let known = 0;
    for (const word of paper.counts.keys()) if (numbers.has(word)) known += 1;
    starts[row + 1] = (starts[row] ?? 0) + known;
  });
  const entries = starts[papers.length] ?? 0;
  return { starts, indices: new Uint32Array(entries), values: new Float32Array(entries) };
}
