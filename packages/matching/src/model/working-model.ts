import { addScaled, dampened, dot, impactOf } from './model.ts';
import type { Model } from './model.ts';
import { stemsOf, wordsOfText } from './paper-words.ts';
import type { PaperText, PaperWords } from './paper-words.ts';
import { understand, viewPaper } from './understand.ts';
import type { PaperView, Understanding } from './understand.ts';
import { specificityOf } from './vocabulary.ts';
import { exampleOf } from './weigh.ts';

/** What somebody asks for as one: words with what each counts, and papers that are meant. */
export type Asked = {
  words: readonly (readonly [word: string, weight: number])[];
  examples: readonly PaperText[];
};

/** A matched paper, to be told what carried its score. */
export type Carried = { understanding: Pick<Understanding, 'words' | 'direction'>; paper: PaperWords };

/**
 * Where words that the model does not know are this share or more of what is asked for, by specificity, its archive
 * cannot say what is meant: only the letters can.
 */
const MOSTLY_UNKNOWN = 0.5;
/** At most so many words carry a score, each at least this share of what the first does. */
const CARRYING = 4;
const LEAST_SHARE = 0.25;

/** Understands what is asked for; null where the model does not know what the words say. */
export function understandAsked(model: Model, { words, examples }: Asked): Understanding | null {
  const stems = new Map(
    words.flatMap(([word, weight]) => stemsOf(word).map((stem) => [stem, weight] as const)),
  );
  const { vocabulary } = model;
  let all = 0;
  let unknown = 0;
  for (const stem of stems.keys()) {
    const specific = specificityOf(vocabulary, stem);
    all += specific;
    if (!vocabulary.numbers.has(stem)) unknown += specific;
  }
  const read = examples.map((example) => exampleOf(model, wordsOfText(example)));
  if (read.length === 0 && (all === 0 || unknown >= MOSTLY_UNKNOWN * all)) return null;
  const understanding = understand(model, { words: stems, examples: read });
  return understanding.cutoff > 0 ? understanding : null;
}

/** Makes papers ready for any number of understandings. */
export function viewPapers(model: Model, papers: readonly PaperWords[]): PaperView[] {
  return papers.map((paper) => viewPaper(model, paper));
}

/** The stems of a paper that carried its score most, by letters and by direction together. */
export function carryingWords(model: Model, { understanding, paper }: Carried): string[] {
  const { vocabulary, dimensions, directions } = model;
  const place = new Float32Array(dimensions);
  const parts = [...paper.counts].map(([word, mentions]) => {
    const number = vocabulary.numbers.get(word);
    const literal = understanding.words.get(word) ?? 0;
    const said = literal === 0 ? 0 : literal * impactOf(mentions, paper.length, vocabulary.meanLength);
    if (number === undefined) return { word, said, towards: 0 };
    const weight = dampened(mentions) * (vocabulary.specificity[number] ?? 0);
    addScaled(place, directions, number * dimensions, weight);
    return { word, said, towards: weight * dot(understanding.direction, directions, number * dimensions) };
  });
  const length = Math.sqrt(dot(place, place, 0)) || 1;
  const shares = parts
    .map(({ word, said, towards }) => ({ word, share: said + towards / length }))
    .sort((a, b) => b.share - a.share || (a.word < b.word ? -1 : 1));
  const most = shares[0]?.share ?? 0;
  return shares
    .slice(0, CARRYING)
    .filter(({ share }) => share > 0 && share >= LEAST_SHARE * most)
    .map(({ word }) => word);
}
