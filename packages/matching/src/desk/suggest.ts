import type { CompiledRule } from '../compile-rule.ts';
import { compileRule } from '../compile-rule.ts';
import type { Matcher } from '../matcher/matcher.ts';
import { STORED_QUERY_LIMITS } from '../query/query.ts';
import type { AnalysedPaper } from '../text/analysed-paper.ts';
import type { Judgements } from './judged.ts';
import { distinctTerms, type DistinctTerm, type Frequencies } from './terms.ts';

/** A term to add to a query or to shut out, and what that would do over the papers at hand. */
export type Suggestion = {
  kind: 'add' | 'exclude';
  /** As it stands in a query. */
  text: string;
  /** The whole query with it. */
  query: string;
  /** Papers that come in (or go out), and how many of those were judged to belong, and not to. */
  effect: { papers: number; yes: number; no: number };
};

const tried = 12;
const shown = 6;

/**
 * Suggests terms from judged papers: to add, what papers that belong say and the query misses; to exclude, what papers that
 * match and do not belong say. Only what would mend more of the judged than it spoils.
 */
export async function suggestTerms(
  matcher: Matcher,
  draft: Omit<CompiledRule, 'key'>,
  papers: readonly AnalysedPaper[],
  known: { judgements: Judgements; usual: Frequencies },
): Promise<readonly Suggestion[]> {
  const judged = once(papers).filter(({ paperId }) => known.judgements.has(paperId));
  const belonging = judged.filter(({ paperId }) => known.judgements.get(paperId) === true);
  const strangers = judged.filter(({ paperId }) => known.judgements.get(paperId) === false);
  const wanted = distinctTerms(belonging, known.usual, 1).slice(0, tried);
  const said = new Set(distinctTerms(belonging, known.usual, 1).map(({ term }) => term));
  const unwanted = distinctTerms(strangers, known.usual, 1)
    .filter(({ term }) => !said.has(term))
    .slice(0, tried);
  const candidates = [
    ...wanted.map((term) => candidateOf('add', term, draft)),
    ...unwanted.map((term) => candidateOf('exclude', term, draft)),
  ].filter((one) => one !== null);
  const weighed = await weigh(matcher, draft, papers, candidates, known.judgements);
  return weighed
    .filter(({ kind, effect }) => (kind === 'add' ? effect.yes > effect.no : effect.no > effect.yes))
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
  const compiled = compileRule(query, draft.cutoff, STORED_QUERY_LIMITS);
  return compiled.ok ? { kind, text, rule: compiled.rule } : null;
}

/** All candidates in one pass over the papers. */
async function weigh(
  matcher: Matcher,
  draft: Omit<CompiledRule, 'key'>,
  papers: readonly AnalysedPaper[],
  candidates: readonly Candidate[],
  judgements: Judgements,
): Promise<readonly Suggestion[]> {
  const rules = [draft, ...candidates.map(({ rule }) => rule)];
  const matched = rules.map(() => new Set<number>());
  const { matches } = await matcher.match(
    rules.map(({ query, cutoff }, id) => ({ id, key: '', query, cutoff })),
    papers,
  );
  for (const { ruleId, paperId } of matches) matched[ruleId]?.add(paperId);
  const [before = new Set<number>(), ...after] = matched;
  return candidates.map(({ kind, text, rule }, at) => {
    const now = after[at] ?? before;
    const changed = kind === 'add' ? minus(now, before) : minus(before, now);
    const yes = changed.filter((id) => judgements.get(id) === true).length;
    const no = changed.filter((id) => judgements.get(id) === false).length;
    return { kind, text, query: rule.query, effect: { papers: changed.length, yes, no } };
  });
}

const minus = (from: ReadonlySet<number>, what: ReadonlySet<number>): readonly number[] =>
  [...from].filter((id) => !what.has(id));

const gain = ({ kind, effect }: Suggestion): number =>
  kind === 'add' ? effect.yes - effect.no : effect.no - effect.yes;

function once(papers: readonly AnalysedPaper[]): readonly AnalysedPaper[] {
  return [...new Map(papers.map((paper) => [paper.paperId, paper])).values()];
}
