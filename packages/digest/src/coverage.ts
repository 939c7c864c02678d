import type { DigestItem } from './digest.ts';

/** A paper of a covered edition as choosing needs it. */
export type Candidate = {
  editionId: number;
  paperId: number;
  /** In the edition's trending order; 1 is first. */
  position: number;
  /** The papers of an edition that are on the same narrow thing share it: the id of one of them. */
  strand: number;
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
  /** What it lacks, in words for readers; null where it lacks nothing. */
  note: string | null;
};

/** A line of a digest as any subscriber may get it: made once a range, and shared by every digest that prints it. */
export type Offer = { item: DigestItem; position: number; strand: number };

/** What a range of publications offers, made once a range and shared by every subscriber whose digest covers it. */
export type Coverage = {
  /** How many papers it offers. */
  size: number;
  /** By trending position, then the newer edition. */
  trending: readonly Offer[];
  mayBePrinted: readonly number[];
  matchesOf(ruleId: number): readonly Offer[];
  /** What its editions lack; null where they lack nothing. */
  note: string | null;
};

/**
 * Joins editions. A paper that stands in two of them is taken from the newer; a rule that it matched only as it stood in the
 * older takes it from there.
 * @param editions oldest first
 */
export function coverageOf(editions: readonly EditionChoice[]): Coverage {
  const candidates = new Map<number, Candidate>();
  const places = new Map<number, ReadonlyMap<number, Candidate>>();
  for (const edition of editions) {
    for (const candidate of edition.candidates) candidates.set(candidate.paperId, candidate);
    places.set(
      edition.editionId,
      new Map(edition.candidates.map((candidate) => [candidate.paperId, candidate])),
    );
  }
  const known = new Map<number, readonly Offer[]>();
  const join = (ruleId: number): Offer[] => {
    const newest = new Map<number, Offer>();
    for (const edition of editions) {
      for (const { editionId, paperId, score } of edition.matches.get(ruleId) ?? []) {
        const place = places.get(edition.editionId)?.get(paperId);
        if (place === undefined) continue;
        const { position, strand } = place;
        newest.set(paperId, { item: { editionId, paperId, ruleId, score }, position, strand });
      }
    }
    return [...newest.values()];
  };
  const notes = editions.flatMap(({ note }) => note ?? []);
  return {
    size: candidates.size,
    trending: [...candidates.values()]
      .sort((a, b) => a.position - b.position || b.editionId - a.editionId || a.paperId - b.paperId)
      .map(({ editionId, paperId, position, strand }) => ({
        item: { editionId, paperId, ruleId: 0, score: 0 },
        position,
        strand,
      })),
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
    note: notes.length === 0 ? null : notes.join(' '),
  };
}
