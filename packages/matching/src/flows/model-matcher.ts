import { explainMatches } from './explain-matches.ts';
import { createMemory } from './matcher-memory.ts';
import type { Memory } from './matcher-memory.ts';
import { holdingOf, prepareRules } from './prepare-rules.ts';
import type { Examples } from './prepare-rules.ts';
import { examplesOf } from '../matcher/compiled-rules.ts';
import { holdRules, standRules } from '../matcher/hold-rules.ts';
import { viewByLetters } from '../matcher/like-by-letters.ts';
import { wordMatcher } from '../matcher/matcher.ts';
import type { Matcher } from '../matcher/matcher.ts';
import { wordsOf } from '../model/paper-words.ts';
import type { ExamplePapers, ModelAtWork } from '../ports.ts';
import type { Match, MatchOptions, Rule } from '../rule.ts';
import type { AnalysedPaper } from '../text/analysed-paper.ts';

export type ModelMatcherPorts = { models: ModelAtWork; examples: ExamplePapers };

/**
 * The matcher of an installation: plain words and examples as the newest model understands them, all else as conditions,
 * joined as `score.ts` says. By words alone while there is no model; examples are then their most telling words. What is
 * understood, and what rules were made of it, is kept until the model changes.
 */
export function createMatcher({ models, examples }: ModelMatcherPorts): Matcher {
  let memory: Memory | null = null;
  return {
    async match(rules, papers, options = {}) {
      const model = await models.current();
      if (model === null) {
        const known = await knownOf(examples, rules);
        const matches = await matchBy(null, known, { rules, papers, options });
        return { version: wordMatcher.version, matches };
      }
      if (memory?.version !== model.version) memory = createMemory(model);
      const known = await knownOf(examples, rules);
      const matches = await matchBy(memory, known, { rules, papers, options });
      return { version: `model-1 ${model.version}`, matches };
    },
  };
}

async function knownOf(examples: ExamplePapers, rules: readonly Rule[]): Promise<Examples> {
  const names = examplesOf(rules);
  return names.length === 0 ? new Map() : await examples.named(names);
}

async function matchBy(
  memory: Memory | null,
  known: Examples,
  asked: { rules: readonly Rule[]; papers: readonly AnalysedPaper[]; options: MatchOptions },
): Promise<Match[]> {
  const { rules, papers, options } = asked;
  const prepared = await (memory?.prepared(rules, known) ?? prepareRules(null, known, rules));
  const { compiled, understood, indexes } = prepared;
  const views = memory === null || indexes.model.numbers.length === 0 ? [] : await memory.views(papers);
  const plain =
    indexes.letters.numbers.length === 0 ? [] : papers.map((paper) => viewByLetters(wordsOf(paper)));
  const holding = holdingOf(prepared, views, plain);
  const standing =
    papers.length === 0 ? prepared.standing : (prepared.standing ??= standRules(compiled, papers, holding));
  const held = holdRules(rules, compiled, papers, holding, {
    ...options,
    ...(standing === undefined ? {} : { standing }),
  });
  if (options.reasons === false) return held.map(({ match }) => match);
  return await explainMatches({ memory, known, understood, papers, views, plain }, held);
}
