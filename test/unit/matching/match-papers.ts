import { analysePaper, compileRule, wordMatcher } from '@broadsheet/matching';
import type { AnalysablePaper, Match, Rule } from '@broadsheet/matching';

/** A paper about nothing, but for what a test says. */
export function paper(facts: Partial<AnalysablePaper>): AnalysablePaper {
  return {
    id: 1,
    editionId: 1,
    title: '',
    abstract: '',
    authors: [],
    categories: [],
    keywords: [],
    source: 'hf',
    ...facts,
  };
}

/** Compiles what a test says must compile. Cut-off 0: whatever holds. */
export function rule(text: string, cutoff = 0, id = 1): Rule {
  const compiled = compileRule(text, cutoff);
  if (!compiled.ok) throw new Error(`${text}: ${compiled.problem.message}`);
  return { id, ...compiled.rule };
}

/** All matches of some words over some papers. */
export function match(text: string, facts: Partial<AnalysablePaper>, cutoff = 0): Match | undefined {
  return wordMatcher.match([rule(text, cutoff)], [analysePaper(paper(facts))])[0];
}
