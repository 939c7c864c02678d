import type { CompiledRule } from '../compile-rule.ts';
import type { Matcher } from '../matcher/matcher.ts';
import type { Match } from '../rule.ts';
import type { AnalysedPaper } from '../text/analysed-paper.ts';

/** What a draft would have done to editions, beside the rule that stands. */
export type Evaluation = {
  /** Every paper that the draft gives a score at all, the best first: the distribution that its cut-off divides. */
  scored: readonly Match[];
  /** Those over the draft's cut-off. */
  matched: readonly Match[];
  /** Over the draft's cut-off, and not matched by the rule that stands. */
  enters: readonly Match[];
  /** Matched by the rule that stands (with its reasons), and what the draft gives it: null where its words do not hold. */
  leaves: readonly { match: Match; score: number | null }[];
};

/**
 * Holds a draft, and the rule it would replace, against papers.
 * @param standing null for a topic that is new
 */
export async function evaluateDraft(
  matcher: Matcher,
  rules: { draft: Omit<CompiledRule, 'key'>; standing: Omit<CompiledRule, 'key'> | null },
  papers: readonly AnalysedPaper[],
): Promise<Evaluation> {
  const { draft, standing } = rules;
  const { matches: found } = await matcher.match(
    [
      { ...draft, id: 0, key: '', cutoff: 0 },
      ...(standing === null ? [] : [{ ...standing, id: 1, key: '' }]),
    ],
    papers,
  );
  const scored = found.filter(({ ruleId }) => ruleId === 0).sort(byScore);
  const before = new Map(found.filter(({ ruleId }) => ruleId === 1).map((match) => [placeOf(match), match]));
  const now = new Map(scored.map((match) => [placeOf(match), match]));
  const matched = scored.filter(({ score }) => score >= draft.cutoff);
  return {
    scored,
    matched,
    enters: matched.filter((match) => !before.has(placeOf(match))),
    leaves: [...before]
      .map(([place, match]) => ({ match, score: now.get(place)?.score ?? null }))
      .filter(({ score }) => score === null || score < draft.cutoff)
      .sort((a, b) => byScore(a.match, b.match)),
  };
}

/** How many papers each stretch of score holds, `bins` of them from 0 to 1; 1 itself counts to the last. */
export function distributionOf(scored: readonly Pick<Match, 'score'>[], bins = 40): readonly number[] {
  const counts = Array.from({ length: bins }, () => 0);
  for (const { score } of scored) {
    const at = Math.min(bins - 1, Math.max(0, Math.floor(score * bins)));
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return counts;
}

/** A paper may appear in two editions; each counts. */
const placeOf = ({ editionId, paperId }: Match): string => `${String(editionId)} ${String(paperId)}`;

const byScore = (a: Match, b: Match): number =>
  b.score - a.score || b.editionId - a.editionId || a.paperId - b.paperId;
