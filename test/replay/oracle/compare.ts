import type { SeenDigest, SeenPaper } from '../journal.ts';
import type { Wants } from '../scenario.ts';
import type { Offer } from './newspaper.ts';
import type { WorkFinder } from './works.ts';

/** What is due to somebody: the works that matched (or trend), with what they are ordered by, more is better. */
export type Due = { ranks: ReadonlyMap<number, number>; considered: number; trendingOnly: boolean };

/** What of an offer is due to somebody who had those works before. */
export function dueOf(offer: Offer, wants: Wants, printed: ReadonlySet<number>): Due {
  const trendingOnly = wants.topics.length + wants.queries.length === 0;
  const source = trendingOnly ? offer.places : offer.scores;
  const ranks = [...source].filter(([work]) => !printed.has(work));
  return {
    ranks: trendingOnly ? new Map(ranks.map(([work, place]) => [work, -place])) : steppedBack(ranks, offer),
    considered: [...offer.places.keys()].filter((work) => !printed.has(work)).length,
    trendingOnly,
  };
}

/**
 * Scores, but from the third work on one narrow thing on each is worth .85 of what the one before was. Nobody votes in a replay:
 * no interest weighs more than another.
 */
function steppedBack(
  scores: readonly (readonly [work: number, score: number])[],
  { places, publications, strands }: Offer,
): ReadonlyMap<number, number> {
  const before = new Map<number, number>();
  const ordered = [...scores].sort(
    ([a, scoreA], [b, scoreB]) =>
      Math.fround(scoreB) - Math.fround(scoreA) ||
      (publications.get(b) ?? 0) - (publications.get(a) ?? 0) ||
      (places.get(a) ?? 0) - (places.get(b) ?? 0),
  );
  return new Map(
    ordered.map(([work, score]) => {
      const strand = strands.get(work) ?? -1;
      const seen = before.get(strand) ?? 0;
      before.set(strand, seen + 1);
      return [work, score * 0.85 ** Math.max(0, seen - 1)];
    }),
  );
}

// Scores are kept in four bytes.
const rounding = 1e-6;

/** What comparing needs of the person. */
export type Taste = {
  maxPapers: number;
  finder: WorkFinder;
  /** Works that they had before. */
  printed: ReadonlySet<number>;
  /** Works that were due to them in a digest that grew too large: counted as "more" there, they may come again or not. */
  beyond: ReadonlySet<number>;
};

/**
 * Compares a digest with what was due: the best of it, as many as wanted or as fit, the others counted as "more"; and up to
 * five that trend and did not match. Tells what is wrong, with the work where there is one.
 */
export function compare(
  digest: SeenDigest,
  due: Due,
  offer: Offer,
  { maxPapers, finder, printed, beyond }: Taste,
): { what: string; work: number | null }[] {
  const wrong: { what: string; work: number | null }[] = [];
  const unclear = [...offer.places.keys()].some((work) => beyond.has(work) && !printed.has(work));
  const worksOf = (papers: readonly SeenPaper[]): number[] =>
    papers.flatMap((paper) => {
      const work = finder.find(paper);
      if (work === undefined)
        wrong.push({ what: `it prints “${paper.title}”, which no source told of`, work: null });
      return work ?? [];
    });
  const rows = worksOf(digest.rows);
  const also = worksOf(digest.also);
  for (const work of rows)
    if (!due.ranks.has(work))
      wrong.push({ what: 'printed though it does not match, or was printed before', work });
  const shown = new Set(rows);
  const worst = Math.min(...rows.map((work) => due.ranks.get(work) ?? 0));
  for (const [work, rank] of due.ranks)
    if (!shown.has(work) && !beyond.has(work) && rank > worst + rounding)
      wrong.push({ what: `lost: left out at ${String(rank)} though ${String(worst)} was not`, work });
  if (unclear) return wrong;
  const left = due.trendingOnly ? 0 : due.ranks.size - Math.min(due.ranks.size, maxPapers);
  const wanted = Math.min(due.ranks.size, maxPapers);
  // Fewer fit than were wanted where "more" says so.
  if (rows.length > wanted || rows.length === 0 || rows.length + digest.more !== wanted + left)
    wrong.push({
      what: `${String(due.ranks.size)} were due, ${String(wanted)} wanted: it prints ${String(rows.length)} and counts ${String(digest.more)} more`,
      work: null,
    });
  for (const work of also) {
    if (!offer.places.has(work) || printed.has(work))
      wrong.push({ what: 'trends again, or never did', work });
    if (due.ranks.has(work) || due.trendingOnly)
      wrong.push({ what: 'under “also trending” though it matched', work });
  }
  const others = due.trendingOnly ? 0 : Math.min(5, due.considered - due.ranks.size);
  if (also.length !== others)
    wrong.push({ what: `${String(also.length)} also trend instead of ${String(others)}`, work: null });
  if (
    !due.trendingOnly &&
    (digest.said?.matched !== due.ranks.size || digest.said.considered !== due.considered)
  )
    wrong.push({
      what: `it says ${JSON.stringify(digest.said)} of ${String(due.ranks.size)} and ${String(due.considered)}`,
      work: null,
    });
  return wrong;
}
