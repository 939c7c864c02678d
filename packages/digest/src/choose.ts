import type { Coverage } from './coverage.ts';
import type { DigestContents, DigestItem, RuleLabel } from './digest.ts';
import { inOrder, weightOf, type Worth } from './order.ts';

/** What one subscriber brings to choosing. */
export type Chooser = {
  /** Rules followed, with their labels. */
  followed: readonly { ruleId: number; label: RuleLabel }[];
  /** Rules muted: what they match is left out. */
  muted: readonly number[];
  /** How they voted on what rules chose for them, by rule: see `weightOf`. A rule without an entry was never voted on. */
  leanings: ReadonlyMap<number, number>;
  maxPapers: number;
  /** Papers printed to them before, of those that may have been. */
  printed: ReadonlySet<number>;
};

/** Papers under "also trending". */
export const alsoTrendingLimit = 5;

/**
 * Chooses one subscriber's papers from what their digest covers.
 *
 * A paper that several rules match counts once, under the rule by which it is worth most: its score there times what that rule
 * weighs by their votes. Order: see `inOrder`. Without any interest the trending top is chosen. Costs the matches of the
 * rules followed and the few papers under "also trending", never the papers of the editions.
 */
export function chooseDigest(coverage: Coverage, chooser: Chooser): DigestContents {
  const muted = mutedPapers(coverage, chooser.muted);
  const excluded = (paperId: number): boolean => muted.has(paperId) || chooser.printed.has(paperId);
  const matched = matchedPapers(coverage, chooser, excluded);
  const trendingOnly = chooser.followed.length === 0;
  const ordered = trendingOnly
    ? firstTrending(coverage, chooser.maxPapers, excluded)
    : inOrder([...matched.values()]).map(({ item }) => item);
  const also = trendingOnly
    ? []
    : firstTrending(coverage, alsoTrendingLimit, (paperId) => excluded(paperId) || matched.has(paperId));
  const contents = {
    considered: coverage.size - printedBefore(coverage, chooser.printed),
    matched: ordered.length,
    items: ordered.slice(0, chooser.maxPapers),
    also,
    cut: ordered.slice(chooser.maxPapers),
    trendingOnly,
    labels: labelsOf(chooser, ordered),
  };
  return coverage.note === null ? contents : { ...contents, note: coverage.note };
}

const nothing: ReadonlySet<number> = new Set();

function mutedPapers(coverage: Coverage, rules: readonly number[]): ReadonlySet<number> {
  if (rules.length === 0) return nothing;
  return new Set(rules.flatMap((ruleId) => coverage.matchesOf(ruleId).map(({ item }) => item.paperId)));
}

function printedBefore({ mayBePrinted }: Coverage, printed: ReadonlySet<number>): number {
  return printed.size === 0 ? 0 : mayBePrinted.filter((paperId) => printed.has(paperId)).length;
}

function matchedPapers(
  coverage: Coverage,
  chooser: Chooser,
  excluded: (paperId: number) => boolean,
): Map<number, Worth> {
  const best = new Map<number, Worth>();
  for (const { ruleId } of chooser.followed) {
    const weight = weightOf(chooser.leanings.get(ruleId) ?? 0);
    for (const offer of coverage.matchesOf(ruleId)) {
      const { paperId, score } = offer.item;
      if (excluded(paperId)) continue;
      const worth = weight * score;
      const known = best.get(paperId);
      if (known === undefined || known.worth < worth) best.set(paperId, { offer, worth });
    }
  }
  return best;
}

function firstTrending(
  coverage: Coverage,
  limit: number,
  excluded: (paperId: number) => boolean,
): DigestItem[] {
  const list: DigestItem[] = [];
  for (const { item } of coverage.trending) {
    if (list.length === limit) break;
    if (!excluded(item.paperId)) list.push(item);
  }
  return list;
}

function labelsOf(chooser: Chooser, chosen: readonly DigestItem[]): Record<string, RuleLabel> {
  const labels: Record<string, RuleLabel> = {};
  for (const { ruleId, label } of chooser.followed)
    if (chosen.some((item) => item.ruleId === ruleId)) labels[String(ruleId)] = label;
  return labels;
}

/** Every paper that a digest prints, "also trending" included; what was cut is not printed. */
export function printedPapers(contents: DigestContents): number[] {
  return [...contents.items, ...contents.also].map(({ paperId }) => paperId);
}
