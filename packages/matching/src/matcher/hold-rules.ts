import type { CompiledRules } from './compiled-rules.ts';
import { readPaper } from './paper-reading.ts';
import { indexRules } from './rule-index.ts';
import type { Holding } from './rule-index.ts';
import { MISS, finalScore, scoreNode } from './score.ts';
import type { Match, Rule } from '../rule.ts';
import type { AnalysedPaper } from '../text/analysed-paper.ts';

/** A match, the place of its paper among those given, and what a model understood and what carried the score. */
export type Held = { match: Match; paper: number; meant: readonly number[] };

/**
 * Every paper over a rule's cut-off, paper by paper in the order given, rules in the order given. Costs a look-up for every
 * term of a paper, and an evaluation for each rule that shares its rarest required term with it.
 * @param holding by paper, in step with them
 */
export function holdRules(
  rules: readonly Pick<Rule, 'id' | 'cutoff'>[],
  compiled: CompiledRules,
  papers: readonly AnalysedPaper[],
  holding: readonly Holding[] = [],
): Held[] {
  const index = indexRules(compiled, papers, holding);
  const held: Held[] = [];
  papers.forEach((paper, at) => {
    const reading = readPaper(compiled.terms, paper, (meant) => holding[at]?.get(meant) ?? MISS);
    for (const candidate of index.candidates(at)) {
      const rule = rules[candidate];
      const root = compiled.roots[candidate];
      if (rule === undefined || root === undefined || root === null) continue;
      const score = finalScore(scoreNode(root, reading.scoreOf));
      if (score === null || score < rule.cutoff) continue;
      const reasons = reading.reasonsFor(root);
      const match = { ruleId: rule.id, editionId: paper.editionId, paperId: paper.paperId, score, reasons };
      held.push({ match, paper: at, meant: reading.meantBy(root) });
    }
  });
  return held;
}
