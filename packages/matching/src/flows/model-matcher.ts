import { compileRules, meantBy } from '../matcher/compiled-rules.ts';
import { holdRules } from '../matcher/hold-rules.ts';
import type { Held } from '../matcher/hold-rules.ts';
import { wordMatcher } from '../matcher/matcher.ts';
import type { Matched, Matcher } from '../matcher/matcher.ts';
import { nameOfMeant } from '../matcher/meant.ts';
import type { Meant } from '../matcher/meant.ts';
import { withWords } from '../matcher/reasons.ts';
import type { Holding } from '../matcher/rule-index.ts';
import { MEANT_HOLDS } from '../matcher/score.ts';
import type { PaperView, Understanding } from '../model/understand.ts';
import { indexUnderstandings } from '../model/understanding-index.ts';
import { wordsOf } from '../model/paper-words.ts';
import type { PaperText } from '../model/paper-words.ts';
import type { ExamplePapers, ModelAtWork, WorkingModel } from '../ports.ts';
import type { Match, Rule } from '../rule.ts';
import type { AnalysedPaper } from '../text/analysed-paper.ts';

export type ModelMatcherPorts = { models: ModelAtWork; examples: ExamplePapers };

/** What was understood is kept for so many different wishes: some 10 MB of words alone. */
const mostKept = 12_000;
/** So many wishes are understood in one go: what else waits for the model comes in between. */
const atOnce = 16;

/**
 * The matcher of an installation: plain words and examples as the newest model understands them, all else as conditions,
 * joined as `score.ts` says. By words alone while there is no model. What is understood is kept until the model changes.
 */
export function createMatcher({ models, examples }: ModelMatcherPorts): Matcher {
  let kept: Kept | null = null;
  const keptFor = (model: WorkingModel): Kept => {
    if (kept?.model.version !== model.version)
      kept = { model, understandings: new Map(), views: new WeakMap() };
    kept.model = model;
    return kept;
  };
  return {
    async match(rules, papers) {
      const model = await models.current();
      if (model === null) return { version: wordMatcher.version, matches: wordMatcher.match(rules, papers) };
      return await matchBy(keptFor(model), examples, rules, papers);
    },
  };
}

type Kept = {
  model: WorkingModel;
  /** By name of what is meant; null: by letters. The one used longest ago comes first. */
  understandings: Map<string, Understanding | null>;
  views: WeakMap<AnalysedPaper, PaperView>;
};

async function matchBy(
  kept: Kept,
  examples: ExamplePapers,
  rules: readonly Rule[],
  papers: readonly AnalysedPaper[],
): Promise<Matched> {
  const meant = meantBy(rules, nameOfMeant);
  await understandAll(kept, examples, meant);
  await viewAll(kept, papers);
  const understood: Understanding[] = [];
  const numbers = new Map<string, number>();
  for (const name of meant.keys()) {
    const understanding = kept.understandings.get(name) ?? null;
    if (understanding !== null) numbers.set(name, understood.push(understanding) - 1);
  }
  const compiled = compileRules(rules, (one) => numbers.get(nameOfMeant(one)) ?? null);
  const held = holdRules(rules, compiled, papers, holdingOf(understood, papers, kept.views));
  return {
    version: `model-1 ${kept.model.version}`,
    matches: await explained(kept.model, understood, papers, held),
  };
}

/** What holds for each paper: by an index over all that is understood, see `understanding-index.ts`. */
function holdingOf(
  understood: readonly Understanding[],
  papers: readonly AnalysedPaper[],
  views: Kept['views'],
): Holding[] {
  const index = indexUnderstandings(
    understood.map((understanding) => ({ understanding, least: MEANT_HOLDS })),
  );
  const holding = papers.map(() => new Map<number, number>());
  const unseen: PaperView = { impacts: new Map(), place: new Float32Array() };
  for (const { rule, paper, score } of index.match(papers.map((paper) => views.get(paper) ?? unseen))) {
    holding[paper]?.set(rule, score);
  }
  return holding;
}

/** Understands what was not understood yet, and lets go of what nobody asked for in a long while. */
async function understandAll(
  { model, understandings }: Kept,
  examples: ExamplePapers,
  meant: ReadonlyMap<string, Meant>,
): Promise<void> {
  const lacking: (readonly [name: string, meant: Meant])[] = [];
  for (const [name, one] of meant) {
    const known = understandings.get(name);
    if (known === undefined) lacking.push([name, one]);
    else {
      understandings.delete(name);
      understandings.set(name, known);
    }
  }
  if (lacking.length === 0) return;
  const names = [...new Set(lacking.flatMap(([, one]) => one.examples))];
  const known = names.length === 0 ? new Map<string, PaperText>() : await examples.named(names);
  for (let from = 0; from < lacking.length; from += atOnce) {
    const some = lacking.slice(from, from + atOnce);
    const made = await model.understand(
      some.map(([, { words, examples: papers }]) => ({
        words,
        examples: papers.flatMap((name) => known.get(name) ?? []),
      })),
    );
    some.forEach(([name], at) => understandings.set(name, made[at] ?? null));
  }
  for (const name of understandings.keys()) {
    if (understandings.size <= mostKept + meant.size) break;
    if (!meant.has(name)) understandings.delete(name);
  }
}

async function viewAll({ model, views }: Kept, papers: readonly AnalysedPaper[]): Promise<void> {
  const lacking = papers.filter((paper) => !views.has(paper));
  if (lacking.length === 0) return;
  const made = await model.views(lacking.map(wordsOf));
  lacking.forEach((paper, at) => {
    const view = made[at];
    if (view !== undefined) views.set(paper, view);
  });
}

/** Adds to each match the words of the paper that carried what was understood. */
async function explained(
  model: WorkingModel,
  understood: readonly Understanding[],
  papers: readonly AnalysedPaper[],
  held: readonly Held[],
): Promise<Match[]> {
  const questions = held.flatMap(({ paper, meant }) =>
    meant.flatMap((number) => {
      const understanding = understood[number];
      const analysed = papers[paper];
      return understanding === undefined || analysed === undefined
        ? []
        : [{ name: `${String(number)} ${String(paper)}`, understanding, analysed }];
    }),
  );
  const asked = [...new Map(questions.map((one) => [one.name, one])).values()];
  const answers =
    asked.length === 0
      ? []
      : await model.carrying(
          asked.map(({ understanding, analysed }) => ({ understanding, paper: wordsOf(analysed) })),
        );
  const stems = new Map(asked.map(({ name }, at) => [name, answers[at] ?? []]));
  return held.map(({ match, paper, meant }) => {
    const analysed = papers[paper];
    if (meant.length === 0 || analysed === undefined) return match;
    const words = meant.flatMap((number) => stems.get(`${String(number)} ${String(paper)}`) ?? []);
    return { ...match, reasons: withWords(match.reasons, analysed, words) };
  });
}
