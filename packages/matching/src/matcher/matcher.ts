import { compileRules } from './compiled-rules.ts';
import { holdRules } from './hold-rules.ts';
import type { Match, MatchOptions, Rule } from '../rule.ts';
import type { AnalysedPaper } from '../text/analysed-paper.ts';

/** Matches, and what they were made by: it changes whenever the same rule and paper may score otherwise. */
export type Matched = { version: string; matches: Match[] };

/** Finds the papers of rules. */
export type Matcher = {
  /**
   * Every paper over a rule's cut-off, paper by paper in the order given, rules in the order given. What an index leaves
   * out never decides what matches.
   */
  match(rules: readonly Rule[], papers: readonly AnalysedPaper[], options?: MatchOptions): Promise<Matched>;
};

/** The first form, and what serves while no model is learnt: by the words of the query alone (see `score.ts`). */
export const wordMatcher = {
  version: 'words-1',
  match: (rules: readonly Rule[], papers: readonly AnalysedPaper[]): Match[] =>
    holdRules(rules, compileRules(rules), papers).map(({ match }) => match),
};

/** Matches by words alone, whatever was learnt. */
export const wordsAlone: Matcher = {
  match: (rules, papers) =>
    Promise.resolve({ version: wordMatcher.version, matches: wordMatcher.match(rules, papers) }),
};
