/** A paper of a covered edition as choosing needs it. */
export type Candidate = {
  editionId: number;
  paperId: number;
  /** In the edition's trending order; 1 is first. */
  position: number;
};

/** A paper over a rule's cut-off, in one edition. */
export type RuleMatch = { editionId: number; paperId: number; score: number };

/** One edition's part in choosing: the same for every subscriber, so made once an edition. */
export type EditionChoice = {
  editionId: number;
  /** By trending position, first first; withdrawn papers left out. */
  candidates: readonly Candidate[];
  /** Papers on their second appearance, or merged: they alone may have been printed before. */
  mayBePrinted: readonly number[];
  /** Matches by rule id; a rule without an entry matched nothing. Grows as rules are computed. */
  matches: ReadonlyMap<number, readonly RuleMatch[]>;
};

/** What a range of publications offers, made once a range and shared by every subscriber whose digest covers it. */
export type Coverage = {
  /** How many papers it offers. */
  size: number;
  /** By trending position, then the newer edition. */
  trending: readonly Candidate[];
  mayBePrinted: readonly number[];
  matchesOf(ruleId: number): readonly (RuleMatch & { position: number })[];
};

/**
 * Joins editions. A paper that stands in two of them is taken from the newer.
 * @param editions oldest first
 */
export function coverageOf(editions: readonly EditionChoice[]): Coverage {
  const candidates = new Map<number, Candidate>();
  for (const edition of editions) {
    for (const candidate of edition.candidates) candidates.set(candidate.paperId, candidate);
  }
  const known = new Map<number, readonly (RuleMatch & { position: number })[]>();
  const join = (ruleId: number): (RuleMatch & { position: number })[] =>
    editions.flatMap((edition) =>
      (edition.matches.get(ruleId) ?? []).flatMap((match) => {
        const candidate = candidates.get(match.paperId);
        return candidate?.editionId === edition.editionId ? [{ ...match, position: candidate.position }] : [];
      }),
    );
  return {
    size: candidates.size,
    trending: [...candidates.values()].sort(
      (a, b) => a.position - b.position || b.editionId - a.editionId || a.paperId - b.paperId,
    ),
    mayBePrinted: [...new Set(editions.flatMap((edition) => edition.mayBePrinted))].filter((id) =>
      candidates.has(id),
    ),
    matchesOf(ruleId) {
      const cached = known.get(ruleId);
      if (cached !== undefined) return cached;
      const joined = join(ruleId);
      // A rule that is computed later must not be remembered as matching nothing.
      if (editions.every((edition) => edition.matches.has(ruleId))) known.set(ruleId, joined);
      return joined;
    },
  };
}
