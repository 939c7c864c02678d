import type { Day } from './paper.ts';

/** A source's newest listing of a paper. `ageHours`: how long it had stood there when its votes were read, see `listingAge`. */
export type RankedListing = { source: string; position: number; votes: number | null; ageHours: number };

/** A paper of an edition, as `trendingOrder` looks at it. */
export type Listed = { paperId: number; key: string; listings: readonly RankedListing[] };

/** A paper's place in its edition: `position` 1 is first; votes and source of its best listing. */
export type Ranked = { paperId: number; position: number; votes: number | null; source: string };

/** Hours in which a listing gets 1 - 1/e of its votes: measured, see docs/decisions/0021. */
const patience = 24;

/** How much a listing is taken for a middling one of its source before it had time to show; in shares of all its votes. */
const caution = 0.25;

/**
 * The trending order of an edition (docs/decisions/0021).
 *
 * A listing stands by the votes it will come to, as far as can be told from those it has: after t hours a listing has had
 * `share(t) = 1 - exp(-t / 24)` of its votes. What a source counts as many is its scale: the middling `votes / share` of its
 * papers in this edition, at least 1. A listing's standing is `(votes / scale + 1/4) / (share + 1/4)`: 1 is middling, and the younger
 * a listing, the nearer to it. A listing without votes is middling. More votes never lower a paper, more hours never raise it.
 *
 * A paper stands by its best listing; ties go to more votes, then to the higher place on the source's own list, then to the key.
 */
export function trendingOrder(papers: readonly Listed[]): Ranked[] {
  const standing = standings(papers);
  return papers
    .map((paper) => ({ paper, best: bestOf(paper, standing) }))
    .sort((a, b) => compareStanding(a.best, b.best) || (a.paper.key < b.paper.key ? -1 : 1))
    .map(({ paper, best }, index) => ({
      paperId: paper.paperId,
      position: index + 1,
      votes: best.votes,
      source: best.source,
    }));
}

/**
 * Hours that a listing had stood when its votes were read. It began when it was first seen; where that was only after its list
 * day, as when days are made up for, at noon of that day.
 * @param listing times in milliseconds since 1970
 */
export function listingAge(listing: { day: Day; firstSeen: number; lastSeen: number }): number {
  const midnight = Date.parse(`${listing.day}T00:00:00Z`);
  const began = listing.firstSeen < midnight + 24 * hour ? listing.firstSeen : midnight + 12 * hour;
  return Math.max(0, listing.lastSeen - began) / hour;
}

const hour = 3_600_000;

type Standing = RankedListing & { standing: number };
const unlisted: Standing = {
  source: '',
  position: Number.MAX_SAFE_INTEGER,
  votes: null,
  ageHours: 0,
  standing: 0,
};

function bestOf(paper: Listed, standing: (listing: RankedListing) => number): Standing {
  const standings = paper.listings.map((listing) => ({ ...listing, standing: standing(listing) }));
  return standings.sort((a, b) => compareStanding(a, b) || (a.source < b.source ? -1 : 1))[0] ?? unlisted;
}

function compareStanding(a: Standing, b: Standing): number {
  return b.standing - a.standing || (b.votes ?? -1) - (a.votes ?? -1) || a.position - b.position;
}

function standings(papers: readonly Listed[]): (listing: RankedListing) => number {
  const prospects = new Map<string, number[]>();
  for (const { source, votes, ageHours } of papers.flatMap(({ listings }) => listings)) {
    if (votes === null) continue;
    const known = prospects.get(source) ?? [];
    known.push(votes / share(ageHours));
    prospects.set(source, known);
  }
  const scales = new Map([...prospects].map(([source, all]) => [source, scaleOf(all)]));
  return ({ source, votes, ageHours }) => {
    if (votes === null) return 1;
    const standing = (votes / (scales.get(source) ?? 1) + caution) / (share(ageHours) + caution);
    // The middling listing is 1 to the last digit, not a rounding error beside those without votes.
    return Math.round(standing * 1e9) / 1e9;
  };
}

/** The share of its votes that a listing has after some hours; what is younger than an hour counts as one hour old. */
function share(ageHours: number): number {
  return 1 - Math.exp(-Math.max(ageHours, 1) / patience);
}

/** The lower median: one of the papers itself, so that no paper can move the scale past its own standing. */
function scaleOf(prospects: readonly number[]): number {
  const ascending = prospects.toSorted((a, b) => a - b);
  return Math.max(1, ascending[Math.floor((ascending.length - 1) / 2)] ?? 1);
}
