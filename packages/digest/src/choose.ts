import type { Coverage } from './coverage.ts';
import type { DigestContents, DigestItem, RuleLabel } from './digest.ts';

/** What one subscriber brings to choosing. */
export type Chooser = {
  /** Rules followed, with their labels. */
  followed: readonly { ruleId: number; label: RuleLabel }[];
  /** Rules muted: what they match is left out. */
  muted: readonly number[];
  maxPapers: number;
  /** Papers printed to them before, of those that may have been. */
  printed: ReadonlySet<number>;
};

/** Papers under "also trending". */
export const alsoTrendingLimit = 5;

type Scored = DigestItem & { position: number };

/**
 * Chooses one subscriber's papers from what their digest covers.
 *
 * A paper that several rules match counts once, under the rule that scores it highest. Order: score, then the newer
 * edition, then trending position. Without any interest the trending top is chosen. Costs the matches of the rules
 * followed and the few papers under "also trending", never the papers of the editions.
 */
export function chooseDigest(coverage: Coverage, chooser: Chooser): DigestContents {
  const muted = new Set(
    chooser.muted.flatMap((ruleId) => coverage.matchesOf(ruleId).map((match) => match.paperId)),
  );
  const excluded = (paperId: number): boolean => muted.has(paperId) || chooser.printed.has(paperId);
  const matched = matchedPapers(coverage, chooser, excluded);
  const trendingOnly = chooser.followed.length === 0;
  const ordered = trendingOnly
    ? firstTrending(coverage, chooser.maxPapers, excluded)
    : [...matched.values()].sort(byScore);
  const also = trendingOnly
    ? []
    : firstTrending(coverage, alsoTrendingLimit, (paperId) => excluded(paperId) || matched.has(paperId));
  return {
    considered:
      coverage.size - coverage.mayBePrinted.filter((paperId) => chooser.printed.has(paperId)).length,
    matched: ordered.length,
    items: ordered.slice(0, chooser.maxPapers).map(plain),
    also: also.map(plain),
    cut: ordered.slice(chooser.maxPapers).map(plain),
    trendingOnly,
    labels: labelsOf(chooser, ordered),
  };
}

function matchedPapers(
  coverage: Coverage,
  chooser: Chooser,
  excluded: (paperId: number) => boolean,
): Map<number, Scored> {
  const best = new Map<number, Scored>();
  for (const { ruleId } of chooser.followed) {
    for (const { paperId, editionId, score, position } of coverage.matchesOf(ruleId)) {
      if (excluded(paperId)) continue;
      const known = best.get(paperId);
      if (known === undefined || known.score < score)
        best.set(paperId, { paperId, editionId, ruleId, score, position });
    }
  }
  return best;
}

function firstTrending(coverage: Coverage, limit: number, excluded: (paperId: number) => boolean): Scored[] {
  const list: Scored[] = [];
  for (const candidate of coverage.trending) {
    if (list.length === limit) break;
    if (!excluded(candidate.paperId)) list.push({ ...candidate, ruleId: 0, score: 0 });
  }
  return list;
}

function byScore(a: Scored, b: Scored): number {
  return b.score - a.score || b.editionId - a.editionId || a.position - b.position || a.paperId - b.paperId;
}

function plain({ editionId, paperId, ruleId, score }: Scored): DigestItem {
  return { editionId, paperId, ruleId, score };
}

function labelsOf(chooser: Chooser, chosen: readonly Scored[]): Record<string, RuleLabel> {
  const used = new Set(chosen.map(({ ruleId }) => ruleId));
  return Object.fromEntries(
    chooser.followed.filter(({ ruleId }) => used.has(ruleId)).map(({ ruleId, label }) => [ruleId, label]),
  );
}

/** Every paper that a digest prints, "also trending" included; what was cut is not printed. */
export function printedPapers(contents: DigestContents): number[] {
  return [...contents.items, ...contents.also].map(({ paperId }) => paperId);
}
