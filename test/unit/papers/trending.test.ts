import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { trendingOrder, type Listed } from '@broadsheet/papers';

const paper = (
  paperId: number,
  ...listings: [source: string, votes: number | null, position: number][]
): Listed => ({
  paperId,
  key: `k${String(paperId)}`,
  listings: listings.map(([source, votes, position]) => ({ source, votes, position })),
});
const order = (papers: readonly Listed[]): number[] => trendingOrder(papers).map(({ paperId }) => paperId);

describe('trendingOrder', () => {
  it('is most votes first with one source, ties by place on the list, then by key', () => {
    expect(
      order([paper(1, ['hf', 3, 1]), paper(2, ['hf', 9, 2]), paper(4, ['hf', 3, 1]), paper(3, ['hf', 3, 0])]),
    ).toEqual([2, 3, 1, 4]);
  });

  it('puts papers of a source without votes among the middling ones', () => {
    const voted = [9, 7, 5, 3].map((votes, index) => paper(index + 1, ['hf', votes, index + 1]));
    expect(order([...voted, paper(8, ['feed', null, 1]), paper(9, ['feed', null, 2])])).toEqual([
      1, 2, 8, 9, 3, 4,
    ]);
  });

  it('compares votes within a source only, and takes a paper by its best listing', () => {
    const ranked = trendingOrder([
      paper(1, ['hf', 900, 1]),
      paper(2, ['hf', 800, 2], ['forum', 5, 1]),
      paper(3, ['forum', 1, 2]),
    ]);
    expect(ranked.map(({ paperId, source, votes }) => [paperId, source, votes])).toEqual([
      [1, 'hf', 900],
      [2, 'forum', 5],
      [3, 'forum', 1],
    ]);
  });

  it('is the same whatever the order of the papers, and numbers them from 1', () => {
    const listing = fc.tuple(
      fc.constantFrom('hf', 'feed'),
      fc.option(fc.nat({ max: 5 })),
      fc.integer({ min: 1, max: 5 }),
    );
    const papers = fc
      .array(fc.array(listing, { maxLength: 2 }), { maxLength: 8 })
      .map((all) => all.map((listings, index) => paper(index, ...listings)));
    fc.assert(
      fc.property(papers, (list) => {
        expect(order(list.toReversed())).toEqual(order(list));
        expect(trendingOrder(list).map(({ position }) => position)).toEqual(
          list.map((_, index) => index + 1),
        );
      }),
    );
  });
});
