import { explainMatches } from './explain-matches.ts';
import { EmbeddingsAwayError } from './embeddings.ts';
import { createMemory } from './matcher-memory.ts';
import type { Memory } from './matcher-memory.ts';
import { holdingOf, prepareRules } from './prepare-rules.ts';
import type { Examples } from './prepare-rules.ts';
import { examplesOf } from '../matcher/compiled-rules.ts';
import { holdRules, matchRules, standRules } from '../matcher/hold-rules.ts';
import { viewByLetters } from '../matcher/like-by-letters.ts';
import { wordMatcher } from '../matcher/matcher.ts';
import type { Matched, Matcher } from '../matcher/matcher.ts';
import { wordsOf } from '../model/paper-words.ts';
import type { Embeddings, ExamplePapers, ModelAtWork } from '../ports.ts';
import type { Match, MatchOptions, Rule } from '../rule.ts';
import type { AnalysedPaper } from '../text/analysed-paper.ts';

export type ModelMatcherPorts = {
  models: ModelAtWork;
  examples: ExamplePapers;
  /** A service beside the model of words; null: none. */
  embeddings?: Embeddings | null;
};

/** Milliseconds that a match waits for the service before it goes by words: a page but seconds, an edition with many rules minutes. */
const PATIENCE = 5_000;
const PATIENCE_EACH = 50;

type Asked = { rules: readonly Rule[]; papers: readonly AnalysedPaper[]; options: MatchOptions };

/**
 * The matcher of an installation: plain words and examples as the newest model understands them, all else as conditions,
 * joined as `score.ts` says. Beside an embedding service where one is given, the model was learnt with it, and it answers; else
 * by the model of words. By words alone while there is no model; examples are then their most telling words. What is
 * understood, and what rules were made of it, is kept until the model changes.
 */
export function createMatcher({ models, examples, embeddings = null }: ModelMatcherPorts): Matcher {
  let memory: ReturnType<typeof createMemory> | null = null;
  let beside: ReturnType<typeof createMemory> | null = null;

  /** Null where the service, or a model beside it, is not to be had. */
  async function matchBeside(known: Examples, asked: Asked): Promise<Matched | null> {
    const model = embeddings === null ? null : ((await models.beside?.(embeddings.service)) ?? null);
    if (embeddings === null || model === null) return null;
    if (beside?.version !== model.version) beside = createMemory(model);
    const { rules, papers, options } = asked;
    const each = options.further === true ? rules.length : rules.length + papers.length;
    const embed =
      options.ask === false ? embeddings.known : embeddings.within(PATIENCE + PATIENCE_EACH * each);
    try {
      const matches = await matchBy(beside.asking(embed), known, asked);
      return { version: `model-2 ${model.version} beside ${embeddings.service}`, matches };
    } catch (error) {
      if (error instanceof EmbeddingsAwayError) return null;
      throw error;
    }
  }

  return {
    async match(rules, papers, options = {}) {
      const asked = { rules, papers, options };
      const model = await models.current();
      const known = await knownOf(examples, rules);
      if (model === null) {
        const matches = await matchBy(null, known, asked);
        return { version: wordMatcher.version, matches };
      }
      const matched = await matchBeside(known, asked);
      if (matched !== null) return matched;
      if (memory?.version !== model.version) memory = createMemory(model);
      const matches = await matchBy(memory.asking(null), known, asked);
      return { version: `model-2 ${model.version}`, matches };
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
  { rules, papers, options }: Asked,
): Promise<Match[]> {
  const prepared = await (memory?.prepared(rules, known) ?? prepareRules(null, known, rules));
  const { compiled, understood, indexes } = prepared;
  const views = memory === null || indexes.model.numbers.length === 0 ? [] : await memory.views(papers);
  const plain =
    indexes.letters.numbers.length === 0 ? [] : papers.map((paper) => viewByLetters(wordsOf(paper)));
  const holding = holdingOf(prepared, views, plain);
  const standing =
    papers.length === 0 ? prepared.standing : (prepared.standing ??= standRules(compiled, papers, holding));
  const given = [rules, compiled, papers, holding, standing] as const;
  if (options.reasons === false) return matchRules(...given);
  const held = holdRules(...given);
  return await explainMatches({ memory, known, understood, papers, views, plain }, held);
}
