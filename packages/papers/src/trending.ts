/** A source's listing of a paper: its newest. */
export type RankedListing = { source: string; position: number; votes: number | null };

/** A paper of an edition, as `trendingOrder` looks at it. */
export type Listed = { paperId: number; key: string; listings: readonly RankedListing[] };

/** A paper's place in its edition: `position` 1 is first; votes and source of its best listing. */
export type Ranked = { paperId: number; position: number; votes: number | null; source: string };

/**
 * The trending order of an edition.
 *
 * Votes compare within a source only, so each listing with votes gets its rank among that source's papers of this
 * edition, as a share: 1 for the most votes, 0 for the fewest, ties the mean of their places. A listing of a source
 * without votes says nothing for or against a paper and counts one half, and so does the only paper of a source. A paper
 * stands by its best listing; ties go to more votes, then to the higher place on the source's own list, then to the key.
 * With one source that has votes this is simply most votes first.
 */
export function trendingOrder(papers: readonly Listed[]): Ranked[] {
  const share = sharesOf(papers);
  return papers
    .map((paper) => ({ paper, best: bestOf(paper, share) }))
    .sort((a, b) => compareStanding(a.best, b.best) || (a.paper.key < b.paper.key ? -1 : 1))
    .map(({ paper, best }, index) => ({
      paperId: paper.paperId,
      position: index + 1,
      votes: best.votes,
      source: best.source,
    }));
}

type Standing = RankedListing & { share: number };
const unlisted: Standing = { source: '', position: Number.MAX_SAFE_INTEGER, votes: null, share: 0 };

function bestOf(paper: Listed, share: (listing: RankedListing) => number): Standing {
  const standings = paper.listings.map((listing) => ({ ...listing, share: share(listing) }));
  return standings.sort((a, b) => compareStanding(a, b) || (a.source < b.source ? -1 : 1))[0] ?? unlisted;
}

function compareStanding(a: Standing, b: Standing): number {
  return b.share - a.share || (b.votes ?? -1) - (a.votes ?? -1) || a.position - b.position;
}

function sharesOf(papers: readonly Listed[]): (listing: RankedListing) => number {
  const votesBySource = new Map<string, number[]>();
  for (const { source, votes } of papers.flatMap(({ listings }) => listings)) {
    if (votes !== null) votesBySource.set(source, [...(votesBySource.get(source) ?? []), votes]);
  }
  const shares = new Map([...votesBySource].map(([source, votes]) => [source, sharesByVotes(votes)]));
  return ({ source, votes }) => (votes === null ? 0.5 : (shares.get(source)?.get(votes) ?? 0.5));
}

function sharesByVotes(votes: readonly number[]): Map<number, number> {
  const ascending = votes.toSorted((a, b) => a - b);
  const shares = new Map<number, number>();
  for (const count of new Set(ascending)) {
    const mean = (ascending.indexOf(count) + ascending.lastIndexOf(count)) / 2;
    shares.set(count, ascending.length === 1 ? 0.5 : mean / (ascending.length - 1));
  }
  return shares;
}
