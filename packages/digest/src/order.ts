import type { Offer } from './coverage.ts';

/** A vote counts half after so many days: what somebody liked in spring says little in autumn. */
export const voteHalfLife = 60;

/**
 * How much a rule weighs for somebody who voted on papers that it chose for them: 1 without votes, between a half and two
 * however many there are; a rule that is voted down and one that is voted up as often are as far from 1.
 * @param leaning votes for more less those for less, each halved every `voteHalfLife` days
 */
export function weightOf(leaning: number): number {
  return 2 ** (leaning / (Math.abs(leaning) + 3));
}

/** An offer and what it is worth to one reader: its rule's weight times its score. */
export type Worth = { offer: Offer; worth: number };

/** So many papers on one narrow thing stand as they are; each further one is worth this share of what it would be. */
const untouched = 2;
const stepBack = 0.85;

/**
 * The order in which a reader gets papers: by worth, then the newer edition, then trending position; but the third paper on the
 * same narrow thing and those after it step back, each further than the one before. None is lost, and none comes twice.
 * The cost is that of sorting.
 */
export function inOrder(papers: readonly Worth[]): Offer[] {
  const sorted = [...papers].sort(byWorth);
  const seen = new Map<number, number>();
  let stepped = false;
  for (const [index, { offer, worth }] of sorted.entries()) {
    const before = seen.get(offer.strand) ?? 0;
    seen.set(offer.strand, before + 1);
    if (before < untouched) continue;
    stepped = true;
    sorted[index] = { offer, worth: worth * stepBack ** (before - untouched + 1) };
  }
  return (stepped ? sorted.sort(byWorth) : sorted).map(({ offer }) => offer);
}

function byWorth(a: Worth, b: Worth): number {
  return (
    b.worth - a.worth ||
    b.offer.item.editionId - a.offer.item.editionId ||
    a.offer.position - b.offer.position ||
    a.offer.item.paperId - b.offer.item.paperId
  );
}
