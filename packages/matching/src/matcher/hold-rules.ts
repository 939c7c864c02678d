import type { CompiledRules } from './compiled-rules.ts';
import { readPaper } from './paper-reading.ts';
import { indexRules } from './rule-index.ts';
import type { Holding, RuleIndex } from './rule-index.ts';
import { FIRST_MEANT, MISS, finalScore, scoreNode } from './score.ts';
import type { Node } from './score.ts';
import type { Match, MatchOptions, Reason, Rule } from '../rule.ts';
import type { AnalysedPaper } from '../text/analysed-paper.ts';

/** A match, the place of its paper among those given, and what a model understood and what carried the score. */
export type Held = { match: Match; paper: number; meant: readonly number[] };

/**
 * Every paper over a rule's cut-off, paper by paper in the order given, rules in the order given. A rule that is nothing but
 * what a model understood is found where that holds; of the others each costs an evaluation for every paper that has its
 * rarest required term.
 * @param holding by paper, in step with them
 * @param options `standing`: made before for the same rules, with whatever papers
 */
export function holdRules(
  rules: readonly Pick<Rule, 'id' | 'cutoff'>[],
  compiled: CompiledRules,
  papers: readonly AnalysedPaper[],
  holding: readonly Holding[] = [],
  { reasons = true, standing }: MatchOptions & { standing?: StandingRules } = {},
): Held[] {
  const { plain, index } = standing ?? standRules(compiled, papers, holding);
  const held: Held[] = [];
  papers.forEach((paper, at) => {
    const holds = holding[at] ?? NOTHING;
    const reading = readPaper(compiled.terms, paper, (meant) => holds.get(meant) ?? MISS);
    const found: (Held & { candidate: number })[] = [];
    /** `root` is null, and `meant` what the rule is, where it is nothing else. */
    const keep = (candidate: number, raw: number, root: Node | null, meant: readonly number[]): void => {
      const rule = rules[candidate];
      const score = finalScore(raw);
      if (rule === undefined || score === null || score < rule.cutoff) return;
      const { editionId, paperId } = paper;
      const said = reasons && root !== null ? reading.reasonsFor(root) : NO_REASONS;
      const match = { ruleId: rule.id, editionId, paperId, score, reasons: said };
      found.push({
        candidate,
        match,
        paper: at,
        meant: root !== null && reasons ? reading.meantBy(root) : meant,
      });
    };
    for (const candidate of index.candidates(paper, holds)) {
      const root = compiled.roots[candidate] ?? null;
      if (root !== null) keep(candidate, scoreNode(root, reading.scoreOf), root, []);
    }
    for (const [number, score] of holds) {
      const alone = plain.get(number);
      for (const candidate of alone?.rules ?? []) keep(candidate, score, null, alone?.meant ?? []);
    }
    for (const one of found.sort((a, b) => a.candidate - b.candidate)) held.push(one);
  });
  return held;
}

const NO_REASONS: readonly Reason[] = [];
const NOTHING: Holding = new Map();

/** Where rules stand: those that are nothing but one thing understood by its number, all others under terms. */
export type StandingRules = {
  plain: ReadonlyMap<number, { rules: readonly number[]; meant: readonly number[] }>;
  index: RuleIndex;
};

/** Finds out where rules stand; papers and what holds for them say what is rare. */
export function standRules(
  { terms, roots }: CompiledRules,
  papers: readonly AnalysedPaper[],
  holding: readonly Holding[],
): StandingRules {
  const plain = new Map<number, { rules: number[]; meant: readonly number[] }>();
  const others = roots.map((root, rule) => {
    if (root?.kind !== 'leaf' || root.leaf < FIRST_MEANT) return root;
    const number = root.leaf - FIRST_MEANT;
    const same = plain.get(number);
    if (same === undefined) plain.set(number, { rules: [rule], meant: [number] });
    else same.rules.push(rule);
    return null;
  });
  return { plain, index: indexRules({ terms, roots: others }, papers, holding) };
}
