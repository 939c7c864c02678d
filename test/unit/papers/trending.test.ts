import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { listingAge, trendingOrder, type Listed, type RankedListing } from '@broadsheet/papers';

type Sort = [source: string, votes: number | null, position: number, ageHours?: number];
const paper = (paperId: number, ...listings: Sort[]): Listed => ({
  paperId,
  key: `k${String(paperId)}`,
  listings: listings.map(([source, votes, position, ageHours = 24]) => ({
    source,
    votes,
    position,
    ageHours,
  })),
});
const order = (papers: readonly Listed[]): number[] => trendingOrder(papers).map(({ paperId }) => paperId);

/** Editions of up to eight papers, each on up to two of three lists, one of which has no votes. */
const someEditions = fc
  .array(
    fc.uniqueArray(
      fc.record({
        source: fc.constantFrom('hf', 'forum', 'feed'),
        votes: fc.nat({ max: 60 }),
        position: fc.integer({ min: 1, max: 5 }),
        ageHours: fc.nat({ max: 96 }),
      }),
      { selector: ({ source }) => source, maxLength: 2 },
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((all) =>
    all.map((listings, index) => ({
      paperId: index,
      key: `k${String(index)}`,
      listings: listings.map((each) => (each.source === 'feed' ? { ...each, votes: null } : each)),
    })),
  );

/** What comes before a paper, once every listing of it was changed and before. */
function ahead(
  papers: readonly Listed[],
  change: Partial<RankedListing>,
  which = 0,
): [Set<number>, Set<number>] {
  const chosen = papers[which % papers.length];
  const changed = papers.map((each) =>
    each === chosen
      ? {
          ...each,
          listings: each.listings.map((listing) => ({
            ...listing,
            votes: listing.votes === null ? null : listing.votes + (change.votes ?? 0),
            ageHours: listing.ageHours + (change.ageHours ?? 0),
          })),
        }
      : each,
  );
  const before = (list: readonly Listed[]): Set<number> => {
    const ids = order(list);
    return new Set(ids.slice(0, ids.indexOf(chosen?.paperId ?? -1)));
  };
  return [before(papers), before(changed)];
}

describe('trendingOrder', () => {
  it('is most votes first with one source and one age, ties by place on the list, then by key', () => {
    expect(
      order([paper(1, ['hf', 3, 1]), paper(2, ['hf', 9, 2]), paper(4, ['hf', 3, 1]), paper(3, ['hf', 3, 0])]),
    ).toEqual([2, 3, 1, 4]);
  });

  it('puts 9 votes after 10 hours before 12 after 40, whatever the source counts as many', () => {
    for (const others of [[], [1, 2, 3], [9, 10, 11], [40, 50, 60]]) {
      const rest = others.map((votes, index) => paper(10 + index, ['hf', votes, 3]));
      const ids = order([paper(1, ['hf', 12, 1, 40]), paper(2, ['hf', 9, 2, 10]), ...rest]);
      expect(ids.indexOf(2)).toBeLessThan(ids.indexOf(1));
    }
  });

  it('does not take the first vote of the first hour for a storm', () => {
    const settled = [30, 20, 10, 8, 6].map((votes, index) => paper(index + 1, ['hf', votes, index + 1, 24]));
    expect(order([...settled, paper(9, ['hf', 1, 9, 0.2])]).indexOf(9)).toBeGreaterThan(1);
  });

  it('puts papers of a source without votes among the middling ones', () => {
    const voted = [9, 7, 5, 3].map((votes, index) => paper(index + 1, ['hf', votes, index + 1]));
    expect(order([...voted, paper(8, ['feed', null, 1]), paper(9, ['feed', null, 2])])).toEqual([
      1, 2, 3, 8, 9, 4,
    ]);
  });

  it('compares votes within a source only, and takes a paper by its best listing', () => {
    const ranked = trendingOrder([
      paper(1, ['hf', 900, 1]),
      paper(2, ['hf', 800, 2], ['forum', 9, 1]),
      paper(3, ['forum', 1, 2]),
      paper(4, ['forum', 1, 3]),
    ]);
    expect(ranked.map(({ paperId, source, votes }) => [paperId, source, votes])).toEqual([
      [2, 'forum', 9],
      [1, 'hf', 900],
      [3, 'forum', 1],
      [4, 'forum', 1],
    ]);
  });

  it('never lowers a paper for more votes', () => {
    fc.assert(
      fc.property(someEditions, fc.nat(), fc.integer({ min: 1, max: 60 }), (papers, which, votes) => {
        const [before, after] = ahead(papers, { votes }, which);
        expect([...after].filter((id) => !before.has(id))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('never raises a paper for having had more time', () => {
    fc.assert(
      fc.property(someEditions, fc.nat(), fc.integer({ min: 1, max: 60 }), (papers, which, ageHours) => {
        const [before, after] = ahead(papers, { ageHours }, which);
        expect([...before].filter((id) => !after.has(id))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('is the same whatever the order of the papers and of their listings, and numbers them from 1', () => {
    fc.assert(
      fc.property(someEditions, (papers) => {
        const turned = papers.toReversed().map((each) => ({ ...each, listings: each.listings.toReversed() }));
        expect(trendingOrder(turned)).toEqual(trendingOrder(papers));
        expect(trendingOrder(papers).map(({ position }) => position)).toEqual(
          papers.map((_, index) => index + 1),
        );
      }),
    );
  });

  it('has a place for every paper, those that no list has now among them', () => {
    expect(order([paper(1), paper(2, ['feed', null, 1]), paper(3, ['hf', 0, 1])]).sort()).toEqual([1, 2, 3]);
  });
});

describe('listingAge', () => {
  const at = (time: string): number => Date.parse(`${time}:00Z`);

  it('counts from when the listing was first seen to when its votes were read', () => {
    const listing = {
      day: '2025-08-08',
      firstSeen: at('2025-08-08T09:30'),
      lastSeen: at('2025-08-09T00:30'),
    };
    expect(listingAge(listing)).toBe(15);
  });

  it('counts from noon of a list day that was read only after it was over', () => {
    const listing = {
      day: '2025-08-08',
      firstSeen: at('2025-08-11T07:00'),
      lastSeen: at('2025-08-11T07:00'),
    };
    expect(listingAge(listing)).toBe(67);
  });

  it('is never below zero', () => {
    const listing = {
      day: '2025-08-08',
      firstSeen: at('2025-08-08T09:30'),
      lastSeen: at('2025-08-08T09:00'),
    };
    expect(listingAge(listing)).toBe(0);
  });
});
