import type { PaperWords } from './paper-words.ts';

/** Words of fewer papers than this say nothing about other words. */
const LEAST_PAPERS = 2;
/** Among so few papers every word counts: nearly all stand in one alone. */
export const FEW_PAPERS = 100;
const MOST_WORDS = 40_000;

/** The words that a model knows, numbered, the most common first. */
export type Vocabulary = {
  numbers: ReadonlyMap<string, number>;
  words: readonly string[];
  /** How much a word tells papers apart, by number: `ln(1 + (papers - n + ½) / (n + ½))`. */
  specificity: Float32Array;
  /** Of a word that no paper of the archive has. */
  unknown: number;
  /** Mean length of a paper, see `wordsOf`. */
  meanLength: number;
};

/** Counts the words of an archive. The same papers in any order give the same vocabulary. */
export function learnVocabulary(papers: readonly PaperWords[]): Vocabulary {
  const frequency = new Map<string, number>();
  let length = 0;
  for (const paper of papers) {
    length += paper.length;
    for (const word of paper.counts.keys()) frequency.set(word, (frequency.get(word) ?? 0) + 1);
  }
  const least = papers.length < FEW_PAPERS ? 1 : LEAST_PAPERS;
  const kept = [...frequency]
    .filter(([, n]) => n >= least)
    .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
    .slice(0, MOST_WORDS);
  const specificity = Float32Array.from(kept, ([, n]) => inverse(papers.length, n));
  const meanLength = papers.length === 0 ? 1 : Math.max(length / papers.length, 1);
  return createVocabulary(
    kept.map(([word]) => word),
    specificity,
    inverse(papers.length, 0),
    meanLength,
  );
}

/** A vocabulary from its parts. */
export function createVocabulary(
  words: readonly string[],
  specificity: Float32Array,
  unknown: number,
  meanLength: number,
): Vocabulary {
  return {
    words,
    specificity,
    unknown,
    meanLength,
    numbers: new Map(words.map((word, number) => [word, number])),
  };
}

/** How much a word tells papers apart. */
export function specificityOf(vocabulary: Vocabulary, word: string): number {
  const number = vocabulary.numbers.get(word);
  return number === undefined ? vocabulary.unknown : (vocabulary.specificity[number] ?? 0);
}

const inverse = (papers: number, n: number): number => Math.log(1 + (papers - n + 0.5) / (n + 0.5));
