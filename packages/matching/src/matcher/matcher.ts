import { compileRules } from './compiled-rules.ts';
import { readPaper } from './paper-reading.ts';
import { indexRules } from './rule-index.ts';
import { finalScore, scoreNode } from './score.ts';
import type { Match, Rule } from '../rule.ts';
import type { AnalysedPaper } from '../text/analysed-paper.ts';

/** Finds the papers of rules. `version` changes whenever the same rule and paper may score otherwise. */
export type Matcher = {
  version: string;
  /**
   * Every paper over a rule's cut-off, paper by paper in the order given, rules in the order given. What an index leaves
   * out never decides what matches.
   */
  match(rules: readonly Rule[], papers: readonly AnalysedPaper[]): Match[];
};

/**
 * The first form: by the words of the query alone (see `score.ts` for the formula). Costs a look-up for every term of a
 * paper, and an evaluation for each rule that shares its rarest required term with it.
 */
export const wordMatcher: Matcher = {
  version: 'words-1',
  match(rules, papers) {
    const compiled = compileRules(rules);
    const index = indexRules(compiled, papers);
    const matches: Match[] = [];
    papers.forEach((paper, at) => {
      const reading = readPaper(compiled.terms, paper);
      for (const candidate of index.candidates(at)) {
        const rule = rules[candidate];
        const root = compiled.roots[candidate];
        if (rule === undefined || root === undefined || root === null) continue;
        const score = finalScore(scoreNode(root, reading.scoreOf));
        if (score === null || score < rule.cutoff) continue;
        const reasons = reading.reasonsFor(root);
        matches.push({ ruleId: rule.id, editionId: paper.editionId, paperId: paper.paperId, score, reasons });
      }
    });
    return matches;
  },
};
