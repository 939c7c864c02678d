import type { CompiledRules } from './compiled-rules.ts';
import { readPaper } from './paper-reading.ts';
import type { PaperReading } from './paper-reading.ts';
import { indexRules } from './rule-index.ts';
import type { Holding, RuleIndex } from './rule-index.ts';
import { FIRST_MEANT, MISS, finalScore, scoreNode } from './score.ts';
import type { Match, Reason, Rule } from '../rule.ts';
import type { AnalysedPaper } from '../text/analysed-paper.ts';

/** A match, the place of its paper among those given, and what a model understood and what carried the score. */
export type Held = { match: Match; paper: number; meant: readonly number[] };

type Given = readonly [
  rules: readonly Pick<Rule, 'id' | 'cutoff'>[],
  compiled: CompiledRules,
  papers: readonly AnalysedPaper[],
  /** By paper, in step with them. */
  holding?: readonly Holding[],
  /** Made before for the same rules, with whatever papers. */
  standing?: StandingRules,
];

/**
 * Every paper over a rule's cut-off with its reasons, paper by paper in the order given, rules in the order given. A rule that
 * is nothing but what a model understood is found where that holds; of the others each costs an evaluation for every paper that
 * has its rarest required term.
 */
export function holdRules(...given: Given): Held[] {
  const [rules, { roots }, papers] = given;
  const held: Held[] = [];
  eachHeld(given, (paper, rule, score, meant, reading) => {
    const root = meant === null ? (roots[rule] ?? null) : null;
    const reasons = root === null ? NO_REASONS : reading.reasonsFor(root);
    const match = matchOf(rules[rule], papers[paper], score, reasons);
    held.push({
      match,
      paper,
      meant: meant === null ? (root === null ? [] : reading.meantBy(root)) : [meant],
    });
  });
  return held;
}

/** The same matches without reasons. */
export function matchRules(...given: Given): Match[] {
  const [rules, , papers] = given;
  const matches: Match[] = [];
  eachHeld(given, (paper, rule, score) => {
    matches.push(matchOf(rules[rule], papers[paper], score, NO_REASONS));
  });
  return matches;
}

function matchOf(
  rule: Pick<Rule, 'id'> | undefined,
  paper: AnalysedPaper | undefined,
  score: number,
  reasons: readonly Reason[],
): Match {
  const { editionId, paperId } = paper ?? { editionId: 0, paperId: 0 };
  return { ruleId: rule?.id ?? 0, editionId, paperId, score, reasons };
}

/** Tells places of paper and rule, and of what was understood where the rule is nothing but that. */
type Tell = (paper: number, rule: number, score: number, meant: number | null, reading: PaperReading) => void;

function eachHeld([rules, compiled, papers, holding = [], standing]: Given, tell: Tell): void {
  const { plain, index } = standing ?? standRules(compiled, papers, holding);
  papers.forEach((paper, at) => {
    const holds = holding[at] ?? NOTHING;
    const reading = readPaper(compiled.terms, paper, (meant) => scoreIn(holds, meant));
    const found = index.candidates(paper, holds);
    const scores = found.map((rule) => {
      const root = compiled.roots[rule] ?? null;
      return root === null ? MISS : scoreNode(root, reading.scoreOf);
    });
    const meant: (number | null)[] = found.map(() => null);
    holds.numbers.forEach((number, nth) => {
      const end = plain.starts[number + 1] ?? 0;
      for (let place = plain.starts[number] ?? 0; place < end; place += 1) {
        found.push(plain.rules[place] ?? -1);
        scores.push(holds.scores[nth] ?? MISS);
        meant.push(number);
      }
    });
    const tellOne = (nth: number): void => {
      const rule = found[nth] ?? -1;
      const score = finalScore(scores[nth] ?? MISS);
      if (score !== null && score >= (rules[rule]?.cutoff ?? Infinity))
        tell(at, rule, score, meant[nth] ?? null, reading);
    };
    if (ascends(found)) for (let nth = 0; nth < found.length; nth += 1) tellOne(nth);
    else [...found.keys()].sort((a, b) => (found[a] ?? 0) - (found[b] ?? 0)).forEach(tellOne);
  });
}

function ascends(numbers: readonly number[]): boolean {
  for (let at = 1; at < numbers.length; at += 1)
    if ((numbers[at - 1] ?? 0) > (numbers[at] ?? 0)) return false;
  return true;
}

/** By binary search. */
function scoreIn({ numbers, scores }: Holding, number: number): number {
  let from = 0;
  let to = numbers.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((numbers[middle] ?? 0) < number) from = middle + 1;
    else to = middle;
  }
  return numbers[from] === number ? (scores[from] ?? MISS) : MISS;
}

const NO_REASONS: readonly Reason[] = [];
const NOTHING: Holding = { numbers: [], scores: [] };

/** Where rules stand: those that are nothing but one thing understood by its number, all others under terms. */
export type StandingRules = { plain: PlainRules; index: RuleIndex };
/** Of number n from `starts[n]` to `starts[n + 1]`, ascending. */
type PlainRules = { starts: Uint32Array; rules: Uint32Array };

/** Finds out where rules stand; papers and what holds for them say what is rare. */
export function standRules(
  { terms, roots }: CompiledRules,
  papers: readonly AnalysedPaper[],
  holding: readonly Holding[],
): StandingRules {
  const numbers = roots.map((root) =>
    root?.kind === 'leaf' && root.leaf >= FIRST_MEANT ? root.leaf - FIRST_MEANT : null,
  );
  const others = roots.map((root, rule) => (numbers[rule] === null ? root : null));
  return { plain: byNumber(numbers), index: indexRules({ terms, roots: others }, papers, holding) };
}

function byNumber(numbers: readonly (number | null)[]): PlainRules {
  const size = numbers.reduce<number>((most, number) => Math.max(most, number ?? 0), 0) + 1;
  const starts = new Uint32Array(size + 1);
  for (const number of numbers) if (number !== null) starts[number + 1] = (starts[number + 1] ?? 0) + 1;
  for (let at = 1; at <= size; at += 1) starts[at] = (starts[at] ?? 0) + (starts[at - 1] ?? 0);
  const next = starts.slice();
  const rules = new Uint32Array(starts[size] ?? 0);
  numbers.forEach((number, rule) => {
    if (number === null) return;
    const at = next[number] ?? 0;
    rules[at] = rule;
    next[number] = at + 1;
  });
  return { starts, rules };
}
