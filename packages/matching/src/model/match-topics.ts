import { cleanText, factLimits } from '@broadsheet/papers';

import { DEFAULT_CUTOFF } from '../cutoff.ts';
import { indexPapers } from './index-papers.ts';
import { countAcronyms, withAcronyms } from './learn-acronyms.ts';
import { learnModel } from './learn-model.ts';
import type { Model } from './model.ts';
import { stemsOf, wordsOfText } from './paper-words.ts';
import type { PaperWords } from './paper-words.ts';
import { calibrated, rawScores, understand } from './understand.ts';
import { exampleOf } from './weigh.ts';

/** A paper and a topic as files for evaluation have them. */
export type PlainPaper = { id: string; title: string; abstract: string };
export type PlainTopic = { topic: string; text: string; description: string; seeds: readonly string[] };

/** A topic's scores, 0 to 1, by paper (those above 0), and the papers over the cut-off, the best first. */
export type PlainMatches = { topic: string; scores: Record<string, number>; selected: string[] };

/** How much a word of the description counts beside one of the text. */
const DESCRIPTION = 0.5;

/**
 * Learns from these papers alone, then holds each topic against all of them, one at a time.
 * @param topics `text` and `description` are plain words, never parsed as a query
 * @param withSeeds whether the topic's seed papers are given as examples; those that are not among the papers are left out
 */
export function* matchTopics(
  papers: readonly PlainPaper[],
  topics: readonly PlainTopic[],
  withSeeds: boolean,
): Generator<PlainMatches> {
  const words = papers.map(plainWords);
  const counter = countAcronyms();
  for (const { title, abstract } of papers) counter.read(`${title}\n${abstract}`);
  const model = learnModel(words, counter.learnt());
  const index = indexPapers(model, words);
  const byId = new Map(papers.map(({ id }, at) => [id, words[at]]));
  for (const { topic, text, description, seeds } of topics) {
    const examples = withSeeds ? seeds.flatMap((id) => byId.get(id) ?? []) : [];
    const understanding = understandWords(model, text, description, examples);
    const raw = rawScores(model, index, understanding);
    const scores: Record<string, number> = {};
    const selected: number[] = [];
    papers.forEach(({ id }, at) => {
      const score = Math.round(calibrated(understanding, raw[at] ?? 0) * 1e5) / 1e5;
      if (score > 0) scores[id] = score;
      if (score >= DEFAULT_CUTOFF) selected.push(at);
    });
    selected.sort((a, b) => (raw[b] ?? 0) - (raw[a] ?? 0) || a - b);
    yield { topic, scores, selected: selected.flatMap((at) => papers[at]?.id ?? []) };
  }
}

/** Understands plain words, a description that says more of them, and examples. */
export function understandWords(
  model: Model,
  text: string,
  description: string,
  examples: readonly PaperWords[],
): ReturnType<typeof understand> {
  const words = new Map(stemsOf(description).map((word) => [word, DESCRIPTION]));
  for (const word of stemsOf(text)) words.set(word, 1);
  return understand(model, {
    words: withAcronyms(model.acronyms, words),
    examples: examples.map((paper) => exampleOf(model, paper)),
  });
}

/** Read as a source's record is: TeX as the text it stands for, and bounded. */
function plainWords(paper: PlainPaper): PaperWords {
  const title = cleanText(paper.title, factLimits.title);
  const abstract = cleanText(paper.abstract, factLimits.abstract);
  return wordsOfText({ title, abstract, keywords: [] });
}
