import { createMemory } from './matcher-memory.ts';
import type { Memory } from './matcher-memory.ts';
import { compileRules, examplesOf, meantBy } from '../matcher/compiled-rules.ts';
import { holdRules } from '../matcher/hold-rules.ts';
import type { Held } from '../matcher/hold-rules.ts';
import { carriedByLetters, likeByLetters, viewByLetters } from '../matcher/like-by-letters.ts';
import { wordMatcher } from '../matcher/matcher.ts';
import type { Matcher } from '../matcher/matcher.ts';
import { nameOfMeant } from '../matcher/meant.ts';
import type { Meant } from '../matcher/meant.ts';
import { withLikeness, withWords } from '../matcher/reasons.ts';
import type { Holding } from '../matcher/rule-index.ts';
import { MEANT_HOLDS } from '../matcher/score.ts';
import { dot } from '../model/model.ts';
import { wordsOf } from '../model/paper-words.ts';
import type { PaperText } from '../model/paper-words.ts';
import type { PaperView, Understanding } from '../model/understand.ts';
import { indexUnderstandings } from '../model/understanding-index.ts';
import type { ExamplePapers, ModelAtWork } from '../ports.ts';
import type { Match, Reason, Rule } from '../rule.ts';
import type { AnalysedPaper } from '../text/analysed-paper.ts';

export type ModelMatcherPorts = { models: ModelAtWork; examples: ExamplePapers };

type Examples = ReadonlyMap<string, PaperText>;

/**
 * The matcher of an installation: plain words and examples as the newest model understands them, all else as conditions,
 * joined as `score.ts` says. By words alone while there is no model; examples are then their most telling words. What is
 * understood is kept until the model changes.
 */
export function createMatcher({ models, examples }: ModelMatcherPorts): Matcher {
  let memory: Memory | null = null;
  return {
    async match(rules, papers) {
      const model = await models.current();
      const names = examplesOf(rules);
      const known: Examples = names.length === 0 ? new Map() : await examples.named(names);
      if (model === null) {
        const matches = await matchBy(null, known, rules, papers);
        return { version: wordMatcher.version, matches };
      }
      if (memory?.version !== model.version) memory = createMemory(model);
      const matches = await matchBy(memory, known, rules, papers);
      return { version: `model-1 ${model.version}`, matches };
    },
  };
}

/** What is understood: in step with what it was asked for, and of which examples. */
type Understood = { understanding: Understanding; byLetters: boolean; examples: readonly string[] };

async function matchBy(
  memory: Memory | null,
  known: Examples,
  rules: readonly Rule[],
  papers: readonly AnalysedPaper[],
): Promise<Match[]> {
  const meant = meantBy(rules, nameOfMeant);
  const made =
    memory === null ? new Map<string, Understanding | null>() : await memory.understand(meant, known);
  const views = memory === null || meant.size === 0 ? [] : await memory.views(papers);
  const understood: Understood[] = [];
  const numbers = new Map<string, number | null>();
  const numberOf = (one: Meant): number | null => {
    const name = nameOfMeant(one);
    const before = numbers.get(name);
    if (before !== undefined) return before;
    const found = made.get(name) ?? null;
    const [example, ...others] = one.examples.flatMap((paper) => known.get(paper) ?? []);
    const single = one.words.length === 0 && others.length === 0 ? example : undefined;
    const understanding = found ?? (single === undefined ? null : likeByLetters(single));
    const number =
      understanding === null
        ? null
        : understood.push({ understanding, byLetters: found === null, examples: one.examples }) - 1;
    numbers.set(name, number);
    return number;
  };
  const compiled = compileRules(rules, numberOf);
  const plain = understood.some(({ byLetters }) => byLetters)
    ? papers.map((paper) => viewByLetters(wordsOf(paper)))
    : [];
  const held = holdRules(rules, compiled, papers, holdingOf(understood, papers.length, views, plain));
  return await explained({ memory, known, understood, papers, views, plain }, held);
}

/** What holds for each paper: by an index over all that is understood, see `understanding-index.ts`. */
function holdingOf(
  understood: readonly Understood[],
  papers: number,
  views: readonly PaperView[],
  plain: readonly PaperView[],
): Holding[] {
  const holding = Array.from({ length: papers }, () => new Map<number, number>());
  for (const byLetters of [false, true]) {
    const some = understood.flatMap((one, number) =>
      one.byLetters === byLetters ? [{ ...one, number }] : [],
    );
    if (some.length === 0) continue;
    const index = indexUnderstandings(
      some.map(({ understanding }) => ({ understanding, least: MEANT_HOLDS })),
    );
    for (const { rule, paper, score } of index.match(byLetters ? plain : views))
      holding[paper]?.set(some[rule]?.number ?? -1, score);
  }
  return holding;
}

type Explaining = {
  memory: Memory | null;
  known: Examples;
  understood: readonly Understood[];
  papers: readonly AnalysedPaper[];
  views: readonly PaperView[];
  plain: readonly PaperView[];
};

/** Adds to each match the words of the paper that carried what was understood, and the example that it is most like. */
async function explained(all: Explaining, held: readonly Held[]): Promise<Match[]> {
  const { memory, understood, papers } = all;
  const nameOf = (number: number, paper: number): string => `${String(number)} ${String(paper)}`;
  const asked = new Map(
    held.flatMap(({ paper, meant }) =>
      meant.flatMap((number) => {
        const one = understood[number];
        const analysed = papers[paper];
        return one === undefined || one.byLetters || analysed === undefined
          ? []
          : [
              [
                nameOf(number, paper),
                { understanding: one.understanding, paper: wordsOf(analysed) },
              ] as const,
            ];
      }),
    ),
  );
  const answers = memory === null || asked.size === 0 ? [] : await memory.carrying([...asked.values()]);
  const stems = new Map([...asked.keys()].map((name, at) => [name, answers[at] ?? []]));
  const likeness = await likenessOf(all, held);
  return held.map(({ match, paper, meant }) => {
    const analysed = papers[paper];
    if (meant.length === 0 || analysed === undefined) return match;
    const words = meant.flatMap((number) => {
      const one = understood[number];
      const view = all.plain[paper];
      if (one?.byLetters === true && view !== undefined) return carriedByLetters(one.understanding, view);
      return stems.get(nameOf(number, paper)) ?? [];
    });
    const reasons: readonly Reason[] = withWords(match.reasons, analysed, words);
    const titles = meant.flatMap((number) => likeness(number, paper) ?? []);
    return { ...match, reasons: withLikeness(reasons, analysed, titles) };
  });
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
