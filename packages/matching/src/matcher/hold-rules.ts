import type { CompiledRules } from './compiled-rules.ts';
import { readPaper } from './paper-reading.ts';
import type { PaperReading } from './paper-reading.ts';
import { HOLDS_NOTHING, indexRules } from './rule-index.ts';
import type { Holding, RuleIndex } from './rule-index.ts';
import { FIRST_MEANT, MISS, finalScore, scoreNode } from './score.ts';
import { sorted } from '../model/scored-pairs.ts';
import type { Match, Reason, Rule } from '../rule.ts';
import type { AnalysedPaper } from '../text/analysed-paper.ts';

/** A match, the place of its paper among those given, and what a model understood and what carried the score. */
export type Held = { match: Match; paper: number; meant: readonly number[] };

type Given = readonly [
  rules: readonly Pick<Rule, 'id' | 'cutoff'>[],
  compiled: CompiledRules,
  papers: readonly AnalysedPaper[],
  holding?: Holding,
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

function eachHeld(given: Given, tell: Tell): void {
  const [rules, compiled, papers, holding = HOLDS_NOTHING, standing] = given;
  const { plain, index } = standing ?? standRules(compiled, papers, holding);
  const { starts, numbers, scores } = holding;
  /** Of the paper at hand: rules, what they come to, and the number of what a rule is nothing but. */
  const found = {
    rules: new Uint32Array(rules.length),
    scores: new Float64Array(rules.length),
    meant: new Int32Array(rules.length),
  };
  papers.forEach((paper, at) => {
    let count = 0;
    const add = (rule: number, score: number, meant: number): void => {
      found.rules[count] = rule;
      found.scores[count] = score;
      found.meant[count] = meant;
      count += 1;
    };
    const reading = readPaper(compiled.terms, paper, (meant) => scoreIn(holding, at, meant));
    for (const rule of index.candidates(paper, holding, at)) {
      const root = compiled.roots[rule] ?? null;
      if (root !== null) add(rule, scoreNode(root, reading.scoreOf), NOT_PLAIN);
    }
    const last = starts[at + 1] ?? 0;
    for (let nth = starts[at] ?? 0; nth < last; nth += 1) {
      const number = numbers[nth] ?? 0;
      const end = plain.starts[number + 1] ?? 0;
      for (let place = plain.starts[number] ?? 0; place < end; place += 1)
        add(plain.rules[place] ?? 0, scores[nth] ?? MISS, number);
    }
    const order = orderOf(found.rules.subarray(0, count));
    for (let nth = 0; nth < count; nth += 1) {
      const one = order?.[nth] ?? nth;
      const rule = found.rules[one] ?? 0;
      const score = finalScore(found.scores[one] ?? MISS);
      if (score === null || score < (rules[rule]?.cutoff ?? Infinity)) continue;
      const meant = found.meant[one] ?? NOT_PLAIN;
      tell(at, rule, score, meant === NOT_PLAIN ? null : meant, reading);
    }
  });
}

const NOT_PLAIN = -1;

/** The places of numbers in ascending order; null where they stand in it. */
function orderOf(numbers: Uint32Array): number[] | null {
  if (numbers.every((number, at) => at === 0 || (numbers[at - 1] ?? 0) <= number)) return null;
  return [...numbers.keys()].sort((a, b) => (numbers[a] ?? 0) - (numbers[b] ?? 0));
}

/** By binary search. */
function scoreIn({ starts, numbers, scores }: Holding, paper: number, number: number): number {
  let from = starts[paper] ?? 0;
  const end = starts[paper + 1] ?? 0;
  let to = end;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((numbers[middle] ?? 0) < number) from = middle + 1;
    else to = middle;
  }
  return from < end && numbers[from] === number ? (scores[from] ?? MISS) : MISS;
}

const NO_REASONS: readonly Reason[] = [];

/** Where rules stand: those that are nothing but one thing understood by its number, all others under terms. */
export type StandingRules = { plain: PlainRules; index: RuleIndex };
/** Of number n from `starts[n]` to `starts[n + 1]`, ascending. */
type PlainRules = { starts: Uint32Array; rules: Uint32Array };

/** Finds out where rules stand; papers and what holds for them say what is rare. */
export function standRules(
  { terms, roots }: CompiledRules,
  papers: readonly AnalysedPaper[],
  holding: Holding,
): StandingRules {
  const numbers = roots.map((root) =>
    root?.kind === 'leaf' && root.leaf >= FIRST_MEANT ? root.leaf - FIRST_MEANT : null,
  );
  const others = roots.map((root, rule) => (numbers[rule] === null ? root : null));
  return { plain: byNumber(numbers), index: indexRules({ terms, roots: others }, papers, holding) };
}

function byNumber(numbers: readonly (number | null)[]): PlainRules {
  const plain = [...numbers.keys()].filter((rule) => numbers[rule] !== null);
  const those = plain.map((rule) => numbers[rule] ?? 0);
  const size = those.reduce((most, number) => Math.max(most, number + 1), 0);
  const { starts, places } = sorted(those, size);
  const rules = new Uint32Array(plain.length);
  plain.forEach((rule, at) => {
    rules[places[at] ?? 0] = rule;
  });
  return { starts, rules };
}
