import { withAcronyms } from './learn-acronyms.ts';
import { wordsShareOf } from './meaning.ts';
import { addScaled, dampened, dot, impactOf } from './model.ts';
import type { Model } from './model.ts';
import { SIDE_BY_SIDE, roomForRows } from './rows.ts';
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
  /** What a service says of them, as it gave it; for a model that stands beside it. */
  vectors?: { words: Float32Array | null; examples: readonly (Float32Array | null)[] };
};

/** Matched papers, each with what was understood and holds for it by place among all, to be told what carried the scores. */
export type Carried = {
  understandings: readonly Pick<Understanding, 'words' | 'direction'>[];
  papers: readonly { words: PaperWords; by: readonly number[] }[];
};

/**
 * Where words that the model does not know are this share or more of what is asked for, by specificity, its archive
 * cannot say what is meant: only the letters can.
 */
const MOSTLY_UNKNOWN = 0.5;
/** At most so many words carry a score, each at least this share of what the first does. */
const CARRYING = 4;
const LEAST_SHARE = 0.25;

/** Understands what is asked for; null where the model does not know what the words say. */
export function understandAsked(model: Model, { words, examples, vectors }: Asked): Understanding | null {
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
  const read = examples.map((example, at) =>
    exampleOf(model, wordsOfText(example), vectors?.examples[at] ?? null),
  );
  if (read.length === 0 && (all === 0 || unknown >= MOSTLY_UNKNOWN * all)) return null;
  const understanding = understand(model, {
    words: withAcronyms(model.acronyms, stems),
    examples: read,
    vector: vectors?.words ?? null,
  });
  return understanding.cutoff > 0 ? understanding : null;
}

/** Makes papers ready for any number of understandings. @param vectors in step, as a service gave them; null where it gave none */
export function viewPapers(
  model: Model,
  papers: readonly PaperWords[],
  vectors: readonly (Float32Array | null)[] = [],
): PaperView[] {
  return papers.map((paper, at) => viewPaper(model, paper, vectors[at] ?? null));
}

/**
 * The stems of each paper that carried its scores most, by letters and by direction together, the first the most: for each of
 * what holds for it, in its order. A paper's words are multiplied with eight directions side by side. What a service says is of the
 * whole paper, and carried by none of its words.
 */
export function carryingWords(model: Model, { understandings, papers }: Carried): string[][][] {
  const most = papers.reduce((size, { words }) => Math.max(size, words.counts.size), 0);
  const rows = roomForRows(most, model.dimensions);
  return papers.map(({ words, by }) => {
    const parts = partsOf(model, words);
    parts.forEach(({ direction }, at) => {
      rows.put(at, direction);
    });
    const carrying: string[][] = [];
    for (let from = 0; from < by.length; from += SIDE_BY_SIDE) {
      const some = by.slice(from, from + SIDE_BY_SIDE).flatMap((number) => understandings[number] ?? []);
      const products = rows.products(
        some.map(({ direction }) => direction.subarray(0, model.dimensions)),
        parts.length,
      );
      some.forEach((understanding, beside) => {
        const shares = parts.map(({ word, impact, weight }, at) => {
          const towards = weight * (products[at * SIDE_BY_SIDE + beside] ?? 0);
          return { word, share: (understanding.words.get(word) ?? 0) * impact + towards };
        });
        carrying.push(heaviest(shares));
      });
    }
    return carrying;
  });
}

/** A word of a paper: what its mentions are worth, and how much of the paper's place, at unit length, is its direction. */
type Part = { word: string; impact: number; weight: number; direction: Float32Array };

function partsOf(model: Model, paper: PaperWords): Part[] {
  const { vocabulary, dimensions, directions } = model;
  const place = new Float32Array(dimensions);
  const parts = [...paper.counts].map(([word, mentions]): Part => {
    const number = vocabulary.numbers.get(word);
    const impact = impactOf(mentions, paper.length, vocabulary.meanLength);
    const from = (number ?? 0) * dimensions;
    const direction = directions.subarray(from, from + dimensions);
    if (number === undefined) return { word, impact, weight: 0, direction };
    const weight = dampened(mentions) * (vocabulary.specificity[number] ?? 0);
    addScaled(place, directions, from, weight);
    return { word, impact, weight, direction };
  });
  const length = Math.sqrt(dot(place, place, 0)) || 1;
  return parts.map((part) => ({ ...part, weight: (wordsShareOf(model) * part.weight) / length }));
}

type Share = { word: string; share: number };

/** The first few by share; of equals the first by the alphabet. */
function heaviest(shares: readonly Share[]): string[] {
  const first: Share[] = [];
  for (const one of shares) {
    const last = first[CARRYING - 1];
    if (one.share <= 0 || (last !== undefined && !isBefore(one, last))) continue;
    const at = first.findIndex((other) => isBefore(one, other));
    first.splice(at === -1 ? first.length : at, 0, one);
    if (first.length > CARRYING) first.pop();
  }
  const most = first[0]?.share ?? 0;
  return first.filter(({ share }) => share >= LEAST_SHARE * most).map(({ word }) => word);
}

const isBefore = (one: Share, other: Share): boolean =>
  one.share > other.share || (one.share === other.share && one.word < other.word);
