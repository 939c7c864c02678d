import type { Memory } from './matcher-memory.ts';
import type { Examples, Understood } from './prepare-rules.ts';
import type { Held } from '../matcher/hold-rules.ts';
import { carriedByLetters } from '../matcher/like-by-letters.ts';
import { withLikeness, withWords } from '../matcher/reasons.ts';
import { dot } from '../model/model.ts';
import { wordsOf } from '../model/paper-words.ts';
import type { PaperView } from '../model/understand.ts';
import type { Match } from '../rule.ts';
import type { AnalysedPaper } from '../text/analysed-paper.ts';

/** What explanations are made of; papers and both sorts of views are in step. */
export type Explaining = {
  memory: Memory | null;
  known: Examples;
  understood: readonly Understood[];
  papers: readonly AnalysedPaper[];
  views: readonly PaperView[];
  /** As letters alone see them; empty where nothing needs it. */
  plain: readonly PaperView[];
};

/** Adds to each match the words of the paper that carried what was understood, and the example that it is most like. */
export async function explainMatches(all: Explaining, held: readonly Held[]): Promise<Match[]> {
  const { understood, papers } = all;
  const stemsOf = await carryingOf(all, held);
  const likeness = await likenessOf(all, held);
  return held.map(({ match, paper, meant }) => {
    const analysed = papers[paper];
    if (meant.length === 0 || analysed === undefined) return match;
    const words = meant.flatMap((number) => {
      const one = understood[number];
      const view = all.plain[paper];
      if (one?.byLetters === true && view !== undefined) return carriedByLetters(one.understanding, view);
      return stemsOf(number, paper);
    });
    const reasons = withWords(match.reasons, analysed, words);
    const titles = meant.flatMap((number) => likeness(number, paper) ?? []);
    return { ...match, reasons: withLikeness(reasons, analysed, titles) };
  });
}

/** The stems of a paper that carried what was understood: asked for all matches at once, paper by paper. */
async function carryingOf(
  { memory, understood, papers }: Explaining,
  held: readonly Held[],
): Promise<(number: number, paper: number) => readonly string[]> {
  const asked = new Map<number, Set<number>>();
  const places = new Map<number, number>();
  for (const { paper, meant } of held)
    for (const number of meant) {
      if (understood[number]?.byLetters !== false) continue;
      const numbers = asked.get(paper);
      if (numbers === undefined) asked.set(paper, new Set([number]));
      else numbers.add(number);
      if (!places.has(number)) places.set(number, places.size);
    }
  if (memory === null || asked.size === 0) return () => [];
  const answers = await memory.carrying({
    understandings: [...places.keys()].flatMap((number) => understood[number]?.understanding ?? []),
    papers: [...asked].flatMap(([paper, numbers]) => {
      const analysed = papers[paper];
      const by = [...numbers].map((number) => places.get(number) ?? 0);
      return analysed === undefined ? [] : [{ words: wordsOf(analysed), by }];
    }),
  });
  const stems = new Map(
    [...asked].map(([paper, numbers], at) => [
      paper,
      new Map([...numbers].map((number, nth) => [number, answers[at]?.[nth] ?? []])),
    ]),
  );
  return (number, paper) => stems.get(paper)?.get(number) ?? [];
}

/** The title of the example that a paper stands nearest to, of those that an understanding was given. */
async function likenessOf(
  { memory, known, understood, views }: Explaining,
  held: readonly Held[],
): Promise<(number: number, paper: number) => string | null> {
  const numbers = new Set(held.flatMap(({ meant }) => meant));
  const names = [...new Set([...numbers].flatMap((number) => understood[number]?.examples ?? []))];
  const texts = names.flatMap((name) => {
    const text = known.get(name);
    return text === undefined ? [] : [{ name, text }];
  });
  const places =
    memory === null || texts.length === 0 ? [] : await memory.viewTexts(texts.map(({ text }) => text));
  const byName = new Map(texts.map(({ name, text }, at) => [name, { title: text.title, view: places[at] }]));
  return (number, paper) => {
    let nearest: { title: string; near: number } | null = null;
    for (const name of understood[number]?.examples ?? []) {
      const example = byName.get(name);
      if (example === undefined) continue;
      const place = views[paper]?.place;
      const near = place === undefined || example.view === undefined ? 0 : dot(place, example.view.place, 0);
      if (nearest === null || near > nearest.near) nearest = { title: example.title, near };
    }
    return nearest?.title ?? null;
  };
}
