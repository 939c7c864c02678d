/** Something that a promise rules out. */
export type Violation = { at: Date; subscriber: string | null; paper: string | null; what: string };

/** What a replay came to. */
export type Verdict = {
  violations: Violation[];
  /** Digests that were due with papers in them; how many of them were mailed, and what became of the others. */
  planned: number;
  mailed: number;
  refused: number;
  givenBack: number;
  nothingMatched: number;
  /** Papers printed, "also trending" included, and those that matched beyond the limits. */
  printed: number;
  cut: number;
  repeats: number;
  lost: number;
  secondAppearances: number;
};
