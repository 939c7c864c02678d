import type { CompiledRule } from '../compile-rule.ts';
import { compileRule } from '../compile-rule.ts';
import type { Matcher } from '../matcher/matcher.ts';
import { STORED_QUERY_LIMITS } from '../query/query.ts';
import type { AnalysedPaper } from '../text/analysed-paper.ts';
import type { Judgements, Voted } from '../desk/judged.ts';
import { distinctTerms, type DistinctTerm, type Frequencies } from '../desk/terms.ts';

/** A term to add to a query or to shut out, and what that would do over the papers at hand. */
export type Suggestion = {
  kind: 'add' | 'exclude';
  /** As it stands in a query. */
  text: string;
  /** The whole query with it. */
  query: string;
  /**
   * Papers that come in (or go out), how many of those were judged to belong, and not to, and of those that nobody judged, how
   * many were voted up, and down.
   */
  effect: { papers: number; yes: number; no: number; more: number; less: number };
};

const tried = 12;
const shown = 6;

/** What readers vote is a weak yes or no: it counts for so much of a judgement. */
const voteCounts = 0.5;

/**
 * Suggests terms from judged papers, and from those that nobody judged and readers voted on: to add, what papers that belong say
 * and the query misses; to exclude, what papers that match and do not belong say. Only what would mend more than it spoils, a vote counting half of a judgement.
 */
export async function suggestTerms(
  matcher: Matcher,
  draft: Omit<CompiledRule, 'key'>,
  papers: readonly AnalysedPaper[],
  known: { judgements: Judgements; voted: Voted; usual: Frequencies },
): Promise<readonly Suggestion[]> {
  const { judgements, usual } = known;
  const voted = new Map([...known.voted].filter(([paperId]) => !judgements.has(paperId)));
  const said = new Map([...voted, ...judgements]);
  const told = once(papers);
  const belonging = told.filter(({ paperId }) => said.get(paperId) === true);
  const strangers = told.filter(({ paperId }) => said.get(paperId) === false);
  const theirs = distinctTerms(belonging, usual, 1);
  const wanted = theirs.slice(0, tried);
  const wantedOrNot = new Set(theirs.map(({ term }) => term));
  const unwanted = distinctTerms(strangers, usual, 1)
    .filter(({ term }) => !wantedOrNot.has(term))
    .slice(0, tried);
  const candidates = [
    ...wanted.map((term) => candidateOf('add', term, draft)),
    ...unwanted.map((term) => candidateOf('exclude', term, draft)),
  ].filter((one) => one !== null);
  const weighed = await weigh(matcher, draft, papers, candidates, { judgements, voted });
  return weighed
    .filter((one) => gain(one) > 0)
    .sort((a, b) => gain(b) - gain(a) || a.effect.papers - b.effect.papers || (a.text < b.text ? -1 : 1))
    .slice(0, shown);
}

type Candidate = { kind: Suggestion['kind']; text: string; rule: CompiledRule };

function candidateOf(
  kind: Suggestion['kind'],
  { text }: DistinctTerm,
  draft: Omit<CompiledRule, 'key'>,
): Candidate | null {
  const query = kind === 'add' ? `(${draft.query}) OR ${text}` : `(${draft.query}) NOT ${text}`;
  const compiled = compileRule(query, draft.cutoff, STORED_QUERY_LIMITS, draft.examples);
  return compiled.ok ? { kind, text, rule: compiled.rule } : null;
}

/** All candidates in one pass over the papers. */
async function weigh(
  matcher: Matcher,
  draft: Omit<CompiledRule, 'key'>,
  papers: readonly AnalysedPaper[],
  candidates: readonly Candidate[],
  { judgements, voted }: { judgements: Judgements; voted: Voted },
): Promise<readonly Suggestion[]> {
  const rules = [draft, ...candidates.map(({ rule }) => rule)];
  const matched = rules.map(() => new Set<number>());
  const { matches } = await matcher.match(
    rules.map((rule, id) => ({ ...rule, id, key: '' })),
    papers,
    { reasons: false },
  );
  for (const { ruleId, paperId } of matches) matched[ruleId]?.add(paperId);
  const [before = new Set<number>(), ...after] = matched;
  return candidates.map(({ kind, text, rule }, at) => {
    const now = after[at] ?? before;
    const changed = kind === 'add' ? minus(now, before) : minus(before, now);
    const number = (said: ReadonlyMap<number, boolean>, what: boolean): number =>
      changed.filter((id) => said.get(id) === what).length;
    const effect = {
      papers: changed.length,
      yes: number(judgements, true),
      no: number(judgements, false),
      more: number(voted, true),
      less: number(voted, false),
    };
    return { kind, text, query: rule.query, effect };
  });
}

const minus = (from: ReadonlySet<number>, what: ReadonlySet<number>): readonly number[] =>
  [...from].filter((id) => !what.has(id));

function gain({ kind, effect }: Suggestion): number {
  const good = effect.yes - effect.no + voteCounts * (effect.more - effect.less);
  return kind === 'add' ? good : -good;
}

function once(papers: readonly AnalysedPaper[]): readonly AnalysedPaper[] {
  return [...new Map(papers.map((paper) => [paper.paperId, paper])).values()];
}
