import type { Matcher } from '../matcher/matcher.ts';
import type { MatchStore, MatchedEditions, RuleStore } from '../ports.ts';
import { type AnalysedPaper, analysePaper } from '../text/analysed-paper.ts';

export type EnsurePorts = {
  rules: Pick<RuleStore, 'byIds'>;
  matches: Pick<MatchStore, 'missing' | 'add'>;
  editions: Pick<MatchedEditions, 'papersOf'>;
  matcher: Matcher;
};

/** The papers of an edition, read and analysed. */
export async function analysedPapersOf(
  editions: Pick<MatchedEditions, 'papersOf'>,
  editionId: number,
): Promise<readonly AnalysedPaper[]> {
  return (await editions.papersOf([editionId])).map(analysePaper);
}

/** Rules held against an edition in one go: what else the process does comes in between. */
const rulesAtOnce = 2_000;

/**
 * Computes the (rule, edition) pairs that nobody computed yet, each once for everybody; afterwards all of them are stored.
 * Costs one query where none is missing. Several may run at once: of two who compute the same pair, one is stored.
 * @param editionIds frozen or published editions
 * @param analysed their papers by edition, where the caller has them already
 * @returns how many pairs were added
 */
export async function ensureMatches(
  ports: EnsurePorts,
  ruleIds: readonly number[],
  editionIds: readonly number[],
  now: Date,
  analysed: ReadonlyMap<number, readonly AnalysedPaper[]> = new Map(),
): Promise<number> {
  const missing = await ports.matches.missing(ruleIds, editionIds);
  let added = 0;
  for (const { editionId, ruleIds: lacking } of missing) {
    const rules = await ports.rules.byIds(lacking);
    const papers = analysed.get(editionId) ?? (await analysedPapersOf(ports.editions, editionId));
    for (let from = 0; from < rules.length; from += rulesAtOnce) {
      const some = rules.slice(from, from + rulesAtOnce);
      const matched = await ports.matcher.match(some, papers, { further: from > 0 });
      added += await ports.matches.add({ editionId, ruleIds: some.map(({ id }) => id), ...matched }, now);
    }
  }
  return added;
}
