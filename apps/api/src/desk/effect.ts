import type { Because } from '@broadsheet/digest';
import {
  describeQuery,
  distributionOf,
  evaluateDraft,
  judgeNext,
  nearMisses,
  parseQuery,
  qualityOf,
  STORED_QUERY_LIMITS,
  suggestTerms,
  type CompiledRule,
  type Judgements,
  type Match,
  type Matcher,
  type OfferedTopic,
  type RecentEditions,
  type Voted,
} from '@broadsheet/matching';

import type { DeskPaper, Effect } from './topic-desk.ts';

const listed = 20;
/** To judge at once: so many near the cut-off, and with those that resemble what belongs, so many in all. */
const toJudge = { near: 6, all: 10 } as const;

/** How many followers' digests of an edition would change, were these papers to come or go. */
export type AskDigests = (editionId: number, paperIds: readonly number[]) => Promise<Effect['digests']>;

/** Holds a draft against recent editions, and says what an operator wants to know of it. */
export async function effectOf(
  matcher: Matcher,
  recent: RecentEditions,
  draft: { rule: CompiledRule; name: string; standing: OfferedTopic | null },
  known: { judgements: Judgements; voted: Voted; digests: AskDigests },
): Promise<Effect | null> {
  const [newest] = recent.editions;
  if (newest === undefined) return null;
  const { judgements, voted } = known;
  const standing = draft.standing?.rule ?? null;
  const evaluation = await evaluateDraft(matcher, { draft: draft.rule, standing }, recent.analysed);
  const { scored, matched, enters, leaves } = evaluation;
  const days = new Map(recent.editions.map(({ id, day }) => [id, day]));
  const papers = new Map(
    recent.papers.map((paper) => [`${String(paper.editionId)} ${String(paper.id)}`, paper]),
  );

  const shown = (match: Match, score: number | null = match.score): readonly DeskPaper[] => {
    const paper = papers.get(`${String(match.editionId)} ${String(match.paperId)}`);
    if (paper === undefined) return [];
    const because: Because = { kind: 'topic', slug: '', name: draft.name, reasons: match.reasons };
    const day = days.get(match.editionId) ?? null;
    return [{ paper, day, score, because, judged: judgements.get(match.paperId) ?? null }];
  };

  const near = judgeNext(scored, draft.rule.cutoff, judgements, toJudge.all);
  const belonging = new Set([
    ...matched.slice(0, listed).map(({ paperId }) => paperId),
    ...[...judgements].filter(([, belongs]) => belongs).map(([paperId]) => paperId),
  ]);
  const misses = nearMisses(
    recent.analysed,
    recent.analysed.filter(({ paperId }) => belonging.has(paperId) && judgements.get(paperId) !== false),
    {
      usual: recent.usual(),
      leaveOut: new Set([...scored.map(({ paperId }) => paperId), ...judgements.keys()]),
      limit: toJudge.all - Math.min(near.length, toJudge.near),
    },
  ).map(({ editionId, paperId }): Match => ({ ruleId: 0, editionId, paperId, score: 0, reasons: [] }));

  const changed = [...enters, ...leaves.map(({ match }) => match)]
    .filter(({ editionId }) => editionId === newest.id)
    .map(({ paperId }) => paperId);
  const parsed = parseQuery(draft.rule.query, STORED_QUERY_LIMITS);
  return {
    newest: newest.day,
    editions: recent.editions.length,
    papers: recent.papers.length,
    words: parsed.ok ? describeQuery(parsed.query) : draft.rule.query,
    matched: matched.length,
    perDay: matched.length / recent.editions.length,
    cutoff: draft.rule.cutoff,
    distribution: distributionOf(scored),
    quality: qualityOf(judgements, matched),
    enters: { count: enters.length, papers: enters.slice(0, listed).flatMap((match) => shown(match)) },
    leaves: {
      count: leaves.length,
      papers: leaves.slice(0, listed).flatMap(({ match, score }) => shown(match, score)),
    },
    next: [
      ...near.slice(0, toJudge.all - misses.length).flatMap((match) => shown(match)),
      ...misses.flatMap((match) => shown(match, null)),
    ],
    suggestions:
      judgements.size + voted.size === 0
        ? []
        : await suggestTerms(matcher, draft.rule, recent.analysed, {
            judgements,
            voted,
            usual: recent.usual(),
          }),
    digests: await known.digests(newest.id, changed),
  };
}
