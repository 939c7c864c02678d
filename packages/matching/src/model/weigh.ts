import { best, fewOf, meanOf, papersWith, scoresOfDirection, scoresOfWords } from './archive-scores.ts';
import type { Scores } from './archive-scores.ts';
import { beside, widthOf } from './meaning.ts';
import { addScaled, dampened, dot, placeOf, toUnit } from './model.ts';
import type { Model } from './model.ts';
import type { PaperWords } from './paper-words.ts';
import { specificityOf } from './vocabulary.ts';

/** What is to be understood: stems with what each counts (1: as much as any), and papers that are meant. */
export type Said = {
  words: ReadonlyMap<string, number>;
  examples: readonly Example[];
  /** The words' vector as a service gave it; without it their own direction stands alone. */
  vector?: Float32Array | null;
};

/** A paper that is meant, its place, and the papers of the archive that are it, or copies of it. */
export type Example = { paper: PaperWords; place: Float32Array; copies: readonly number[] };

/** A score over papers, `Σ words · impact + direction · place`, and what it comes to over the archive. */
export type Weighing = {
  /** By stem; specificity included. */
  words: ReadonlyMap<string, number>;
  direction: Float32Array;
  scores: Scores;
  /** The archive's papers that are examples themselves, or copies of them. */
  held: ReadonlySet<number>;
};

/** Share of words in the score; the rest is the direction. */
const WORDS = 0.4;
/** How many words of the examples count. */
const WORDS_OF_EXAMPLES = 80;
/** How much the examples' centre counts beside the words' direction. */
const EXAMPLES = 2;
/** One paper in so many is near. */
const NEAR = 40;
/** A word that few of the near papers have tells them apart: it counts up to 1 + this times. */
const TELLING = 3;
/** So many of the best papers, fewer of a small archive, are taken for meant; how much their centre counts without examples, and beside them. */
const TAKEN = 15;
const TAKEN_ALONE = 2;
const TAKEN_BESIDE = 1;
/** How much of the near papers' centre is taken off beside examples, to stand apart from neighbours. */
const APART = 0.3;
/** A part of the score counts in units of the mean of its best so many. */
const UNIT = 5;
/** Places this near, as a share of how near the paper's is to itself, are the same paper. */
const SAME = 0.9999;

/** Finds an example's place, and itself in the archive. @param vector as a service gave it */
export function exampleOf(model: Model, paper: PaperWords, vector: Float32Array | null = null): Example {
  const place = beside(model, placeOf(model, paper), vector);
  const copies: number[] = [];
  const same = SAME * dot(place, place, 0);
  scoresOfDirection(model.archive, place).forEach((score, at) => {
    if (score > same) copies.push(at);
  });
  return { paper, place, copies };
}

/**
 * Turns what is said into a score, in three steps: what it says literally; which of its words tell the papers near it apart;
 * what else the papers say that are best by then (relevance feedback: Rocchio, 1971).
 */
export function weigh(model: Model, said: Said): Weighing {
  const held = new Set(said.examples.flatMap(({ copies }) => copies));
  const alone = said.examples.length === 0;
  const centre = toUnit(sumOf(said.examples, widthOf(model)));
  const specific = (word: string): number => specificityOf(model.vocabulary, word);
  const wanted = scaled(joined(said.words, wordsOfExamples(model, said.examples)), specific);
  const own = scaled(said.words, specific);
  const byWordsOf = (words: ReadonlyMap<string, number>): Counted =>
    inUnits(scoresOfWords(model.vocabulary, model.archive, words), held);
  const byDirectionOf = (direction: Float32Array): Counted =>
    inUnits(scoresOfDirection(model.archive, direction), held);

  const literal = mixed(byWordsOf(wanted), byDirectionOf(aimOf(model, own, said.vector ?? null, centre)));
  const near = best(literal, Math.max(Math.round(literal.length / NEAR), UNIT), held);

  const telling = tellingOf(model, near);
  const byWords = byWordsOf(scaled(wanted, telling));
  const aim = aimOf(model, scaled(own, telling), said.vector ?? null, centre);
  const taken = best(mixed(byWords, byDirectionOf(aim)), fewOf(model.archive.size, TAKEN), held);
  addScaled(aim, centreOf(model, taken), 0, alone ? TAKEN_ALONE : TAKEN_BESIDE);
  if (!alone) addScaled(aim, centreOf(model, near), 0, -APART);

  const byDirection = byDirectionOf(aim);
  return {
    words: scaled(wanted, (word) => (WORDS * telling(word)) / byWords.unit),
    direction: aim.map((value) => ((1 - WORDS) * value) / byDirection.unit),
    scores: mixed(byWords, byDirection),
    held,
  };
}

/** Scores with the unit they are to be counted in. */
type Counted = { scores: Scores; unit: number };

function inUnits(scores: Scores, held: ReadonlySet<number>): Counted {
  const unit = meanOf(scores, best(scores, UNIT, held));
  return { scores, unit: unit > 0 ? unit : 1 };
}

function mixed(words: Counted, direction: Counted): Scores {
  return words.scores.map(
    (score, paper) =>
      (WORDS * score) / words.unit + ((1 - WORDS) * (direction.scores[paper] ?? 0)) / direction.unit,
  );
}

/** The direction of words (specificity included) and of what a service says of them, and of the examples' centre. */
function aimOf(
  model: Model,
  words: ReadonlyMap<string, number>,
  vector: Float32Array | null,
  centre: Float32Array,
): Float32Array {
  const own = new Float32Array(model.dimensions);
  for (const [word, weight] of words) {
    const number = model.vocabulary.numbers.get(word);
    if (number !== undefined) addScaled(own, model.directions, number * model.dimensions, weight);
  }
  const aim = model.meaning === null ? toUnit(own) : toUnit(beside(model, toUnit(own), vector));
  addScaled(aim, centre, 0, EXAMPLES);
  return toUnit(aim);
}

/**
 * The words that weigh most in the examples, the heaviest as 1. Each counts by the share of the examples that say it: what they
 * have in common is what is meant, what one says alone may be chance.
 */
function wordsOfExamples(model: Model, examples: readonly Example[]): Map<string, number> {
  const sum = new Map<string, number>();
  const saidBy = new Map<string, number>();
  for (const { paper } of examples) {
    const weights = [...paper.counts].flatMap(([word, mentions]): [string, number][] => {
      const known = model.vocabulary.numbers.has(word);
      return known ? [[word, dampened(mentions) * specificityOf(model.vocabulary, word)]] : [];
    });
    const length = Math.sqrt(weights.reduce((square, [, weight]) => square + weight * weight, 0));
    for (const [word, weight] of weights) {
      sum.set(word, (sum.get(word) ?? 0) + weight / length);
      saidBy.set(word, (saidBy.get(word) ?? 0) + 1);
    }
  }
  const agreed = scaled(sum, (word) => (saidBy.get(word) ?? 0) / examples.length);
  const heaviest = [...agreed]
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, WORDS_OF_EXAMPLES);
  return new Map(heaviest.map(([word, weight]) => [word, weight / (heaviest[0]?.[1] ?? 1)]));
}

/** How much a word counts among the near papers: 1 where all have it, 1 + TELLING where none has. */
function tellingOf(model: Model, near: readonly number[]): (word: string) => number {
  const among = new Uint8Array(model.archive.size);
  for (const paper of near) among[paper] = 1;
  const most = Math.log(1 + near.length);
  return (word) => {
    const n = papersWith(model, word, among);
    return 1 + (TELLING * Math.log(1 + (near.length - n + 0.5) / (n + 0.5))) / Math.max(most, 1);
  };
}

/** The middle of papers, at unit length. */
function centreOf(model: Model, papers: readonly number[]): Float32Array {
  const width = widthOf(model);
  const sum = new Float32Array(width);
  for (const paper of papers) addScaled(sum, model.archive.places, paper * width, 1);
  return toUnit(sum);
}

function sumOf(examples: readonly Example[], width: number): Float32Array {
  const sum = new Float32Array(width);
  for (const { place } of examples) addScaled(sum, place, 0, 1);
  return sum;
}

function joined(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): Map<string, number> {
  const sum = new Map(a);
  for (const [word, weight] of b) sum.set(word, (sum.get(word) ?? 0) + weight);
  return sum;
}

function scaled(words: ReadonlyMap<string, number>, factor: (word: string) => number): Map<string, number> {
  return new Map([...words].map(([word, weight]) => [word, weight * factor(word)]));
}
