import { type Coverage, type EditionChoice, type RuleMatch, coverageOf } from '../coverage.ts';
import type { CoverableEdition, CoverageStore } from '../ports.ts';

/** A range of publications `(from, to]` with the editions in it. */
export type CoveredRange = {
  editions: readonly CoverableEdition[];
  coverage: Coverage;
};

/**
 * Reads editions and matches once for a whole planning run, however many subscribers it has. Holds what the run's
 * editions and rules take; a new run starts afresh, so withdrawn and merged papers are seen.
 */
export function createCoverages(store: CoverageStore, now: Date) {
  const matchesByEdition = new Map<number, Map<number, readonly RuleMatch[]>>();
  const ranges = new Map<string, CoveredRange>();

  const open = async (from: number, to: number): Promise<CoveredRange> => {
    const name = `${String(from)}:${String(to)}`;
    const known = ranges.get(name);
    if (known !== undefined) return known;
    const editions = await store.editionsBetween(from, to);
    const choices = editions.map((edition): EditionChoice => {
      const matches = matchesByEdition.get(edition.editionId) ?? new Map<number, readonly RuleMatch[]>();
      matchesByEdition.set(edition.editionId, matches);
      return { ...edition, matches };
    });
    const range = { editions, coverage: coverageOf(choices) };
    ranges.set(name, range);
    return range;
  };

  return {
    /** The range, with the matches of these rules at hand. */
    async cover(from: number, to: number, ruleIds: readonly number[]): Promise<CoveredRange> {
      const range = await open(from, to);
      for (const { editionId } of range.editions) {
        const matches = matchesByEdition.get(editionId);
        const missing = ruleIds.filter((ruleId) => matches?.has(ruleId) !== true);
        if (matches === undefined || missing.length === 0) continue;
        await store.ensureMatches(missing, [editionId], now);
        for (const [ruleId, list] of await store.matchesIn(editionId, missing)) matches.set(ruleId, list);
      }
      return range;
    },
  };
}
