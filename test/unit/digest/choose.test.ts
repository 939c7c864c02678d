import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import {
  type Chooser,
  type EditionChoice,
  type RuleMatch,
  chooseDigest,
  inOrder,
  weightOf,
  coverageOf,
  printedPapers,
} from '@broadsheet/digest';

const label = { kind: 'query' as const, query: 'learning' };
const follow = (...ruleIds: number[]) => ruleIds.map((ruleId) => ({ ruleId, label }));
const edition = (
  editionId: number,
  papers: readonly number[],
  matches: Record<number, Record<number, number>> = {},
  mayBePrinted: readonly number[] = [],
  strands: Record<number, number> = {},
  note: string | null = null,
): EditionChoice => ({
  editionId,
  candidates: papers.map((paperId, index) => ({
    editionId,
    paperId,
    position: index + 1,
    strand: strands[paperId] ?? paperId,
  })),
  mayBePrinted,
  note,
  matches: new Map(
    Object.entries(matches).map(([rule, scores]): [number, RuleMatch[]] => [
      Number(rule),
      Object.entries(scores).map(([paperId, score]) => ({ editionId, paperId: Number(paperId), score })),
    ]),
  ),
});
const choose = (editions: readonly EditionChoice[], chooser: Partial<Chooser> = {}) =>
  chooseDigest(coverageOf(editions), {
    followed: [],
    muted: [],
    leanings: new Map(),
    maxPapers: 10,
    printed: new Set(),
    ...chooser,
  });
const ids = (items: readonly { paperId: number }[]) => items.map(({ paperId }) => paperId);

describe('chooseDigest', () => {
  it('says what its editions lacked, each once in their order, and nothing where they lacked nothing', () => {
    const whole = edition(1, [10]);
    const short = edition(2, [20], {}, [], {}, 'arXiv was not read.');
    const shorter = edition(3, [30], {}, [], {}, 'Nothing was read.');
    expect(choose([whole]).note).toBeUndefined();
    expect(choose([whole, short, shorter]).note).toBe('arXiv was not read. Nothing was read.');
  });

  it('orders by score, then by trending position', () => {
    const contents = choose([edition(1, [1, 2, 3], { 7: { 3: 0.9, 2: 0.5, 1: 0.5 } })], {
      followed: follow(7),
    });
    expect(ids(contents.items)).toEqual([3, 1, 2]);
  });

  it('counts a paper once, under the rule that scores it highest', () => {
    const contents = choose([edition(1, [1], { 7: { 1: 0.5 }, 8: { 1: 0.8 } })], { followed: follow(7, 8) });
    expect(contents.items).toMatchObject([{ paperId: 1, ruleId: 8, score: 0.8 }]);
    expect(contents.matched).toBe(1);
    expect(Object.keys(contents.labels)).toEqual(['8']);
  });

  it('does not lose a paper that matched only as it stood in the older of two editions', () => {
    const contents = choose([edition(1, [1], { 7: { 1: 0.5 } }), edition(2, [1, 2], { 7: {} })], {
      followed: follow(7),
    });
    expect(contents.items).toMatchObject([{ editionId: 1, paperId: 1, score: 0.5 }]);
  });

  it('takes a paper that stands in two editions from the newer', () => {
    const contents = choose([edition(1, [1], { 7: { 1: 0.5 } }), edition(2, [1, 2], { 7: { 1: 0.6 } })], {
      followed: follow(7),
    });
    expect(contents.items).toMatchObject([{ editionId: 2, paperId: 1 }]);
    expect(contents.considered).toBe(2);
  });

  it('leaves out what a muted rule matches, also of what trends', () => {
    const contents = choose([edition(1, [1, 2], { 7: { 1: 0.5, 2: 0.6 }, 9: { 2: 0.9 } })], {
      followed: follow(7),
      muted: [9],
    });
    expect(ids(contents.items)).toEqual([1]);
    expect(ids(contents.also)).toEqual([]);
  });

  it('leaves out what was printed, and does not consider it', () => {
    const contents = choose([edition(1, [1, 2], { 7: { 1: 0.5, 2: 0.6 } }, [2])], {
      followed: follow(7),
      printed: new Set([2]),
    });
    expect(ids(contents.items)).toEqual([1]);
    expect(contents.considered).toBe(1);
  });

  it('cuts what lies beyond the limit, and prints none of it', () => {
    const contents = choose([edition(1, [1, 2, 3], { 7: { 1: 0.9, 2: 0.8, 3: 0.7 } })], {
      followed: follow(7),
      maxPapers: 2,
    });
    expect(ids(contents.cut)).toEqual([3]);
    expect(printedPapers(contents)).toEqual([1, 2]);
  });

  it('adds at most five that trend and match nothing', () => {
    const contents = choose([edition(1, [1, 2, 3, 4, 5, 6, 7, 8], { 7: { 3: 0.9 } })], {
      followed: follow(7),
    });
    expect(ids(contents.also)).toEqual([1, 2, 4, 5, 6]);
  });

  it('chooses the trending top for who follows nothing', () => {
    const contents = choose([edition(1, [4, 2, 9])], { maxPapers: 2 });
    expect(contents).toMatchObject({ trendingOnly: true, also: [] });
    expect(ids(contents.items)).toEqual([4, 2]);
  });

  it('prefers what rules chose that were voted up, and names the rule by which a paper is worth most', () => {
    const matches = { 7: { 1: 0.8, 2: 0.5 }, 8: { 2: 0.48, 3: 0.6 } };
    const ordered = (leanings: readonly [number, number][]) =>
      choose([edition(1, [1, 2, 3], matches)], {
        followed: follow(7, 8),
        leanings: new Map(leanings),
      }).items.map(({ paperId, ruleId, score }) => [paperId, ruleId, score]);
    expect(ordered([])).toEqual([
      [1, 7, 0.8],
      [3, 8, 0.6],
      [2, 7, 0.5],
    ]);
    expect(
      ordered([
        [8, 3],
        [7, -3],
      ]),
    ).toEqual([
      [3, 8, 0.6],
      [2, 8, 0.48],
      [1, 7, 0.8],
    ]);
  });

  it('lets the third paper on the same narrow thing step back, and what is cut with it', () => {
    const scores = { 1: 0.9, 2: 0.89, 3: 0.88, 4: 0.87, 5: 0.8 };
    const strands = { 1: 1, 2: 1, 3: 1, 4: 1 };
    const contents = choose([edition(1, [1, 2, 3, 4, 5], { 7: scores }, [], strands)], {
      followed: follow(7),
      maxPapers: 4,
    });
    expect(ids(contents.items)).toEqual([1, 2, 5, 3]);
    expect(ids(contents.cut)).toEqual([4]);
  });

  it('never prints twice, never more than asked, never what is muted or was printed', () => {
    const paper = fc.integer({ min: 1, max: 30 });
    const scores = fc.dictionary(paper.map(String), fc.double({ min: 0, max: 1, noNaN: true }), {
      maxKeys: 15,
    });
    const editions = fc.array(
      fc.record({
        papers: fc.uniqueArray(paper, { maxLength: 15 }),
        one: scores,
        two: scores,
        muted: scores,
      }),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(
        editions,
        fc.uniqueArray(paper),
        fc.integer({ min: 1, max: 50 }),
        (made, printed, maxPapers) => {
          const list = made.map(({ papers, one, two, muted }, index) =>
            edition(index + 1, papers, { 1: one, 2: two, 3: muted }, papers),
          );
          const contents = choose(list, {
            followed: follow(1, 2),
            muted: [3],
            maxPapers,
            printed: new Set(printed),
          });
          const shown = printedPapers(contents);
          const candidates = new Set(made.flatMap(({ papers }) => papers));
          expect(new Set([...shown, ...ids(contents.cut)]).size).toBe(shown.length + contents.cut.length);
          expect(contents.items.length).toBeLessThanOrEqual(maxPapers);
          expect(contents.matched).toBe(contents.items.length + contents.cut.length);
          for (const paperId of [...shown, ...ids(contents.cut)]) {
            expect(candidates.has(paperId)).toBe(true);
            expect(printed).not.toContain(paperId);
          }
        },
      ),
    );
  });
});

describe('inOrder', () => {
  const offers = (strand: (paperId: number) => fc.Arbitrary<number>) =>
    fc.uniqueArray(fc.integer({ min: 1, max: 200 }), { maxLength: 60 }).chain((papers) =>
      fc.tuple(
        ...papers.map((paperId) =>
          fc.record({
            worth: fc.integer({ min: 0, max: 20 }).map((step) => step / 10),
            offer: fc.record({
              item: fc.record({
                editionId: fc.integer({ min: 1, max: 3 }),
                paperId: fc.constant(paperId),
                ruleId: fc.constant(1),
                score: fc.constant(0.5),
              }),
              position: fc.integer({ min: 1, max: 5 }),
              strand: strand(paperId),
            }),
          }),
        ),
      ),
    );
  const anyStrand = () => fc.integer({ min: 1, max: 4 });
  const paperIds = (all: readonly { item: { paperId: number } }[]) => all.map(({ item }) => item.paperId);

  it('loses no paper, doubles none, and does not depend on the order it is given', () => {
    fc.assert(
      fc.property(offers(anyStrand), (all) => {
        const ordered = paperIds(inOrder(all));
        expect([...ordered].sort()).toEqual(paperIds(all.map(({ offer }) => offer)).sort());
        expect(paperIds(inOrder([...all].reverse()))).toEqual(ordered);
      }),
    );
  });

  it('is the order of worth, newer edition and trending where papers are varied', () => {
    fc.assert(
      fc.property(offers(fc.constant), (all) => {
        const plain = [...all].sort(
          (a, b) =>
            b.worth - a.worth ||
            b.offer.item.editionId - a.offer.item.editionId ||
            a.offer.position - b.offer.position ||
            a.offer.item.paperId - b.offer.item.paperId,
        );
        expect(inOrder(all)).toEqual(plain.map(({ offer }) => offer));
      }),
    );
  });

  it('never changes the order within one strand, nor lets its first two step back', () => {
    fc.assert(
      fc.property(offers(anyStrand), (all) => {
        const of = (strand: number, list: ReturnType<typeof inOrder>) =>
          paperIds(list.filter((offer) => offer.strand === strand));
        const ordered = inOrder(all);
        const plain = inOrder(
          all.map(({ worth, offer }) => ({ worth, offer: { ...offer, strand: offer.item.paperId } })),
        );
        for (const strand of [1, 2, 3, 4]) {
          const mine = new Set(of(strand, ordered));
          expect(of(strand, ordered)).toEqual(paperIds(plain).filter((id) => mine.has(id)));
          const [first] = mine;
          if (first !== undefined)
            expect(paperIds(ordered).indexOf(first)).toBeLessThanOrEqual(paperIds(plain).indexOf(first));
        }
      }),
    );
  });
});

describe('weightOf', () => {
  it('is 1 without votes, grows with them, and stays between a half and two', () => {
    expect(weightOf(0)).toBe(1);
    expect(weightOf(1) * weightOf(-1)).toBeCloseTo(1);
    fc.assert(
      fc.property(
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.double({ min: 0, max: 10, noNaN: true }),
        (a, more) => {
          expect(weightOf(a)).toBeGreaterThanOrEqual(0.5);
          expect(weightOf(a)).toBeLessThanOrEqual(2);
          expect(weightOf(a + more)).toBeGreaterThanOrEqual(weightOf(a));
        },
      ),
    );
  });
});
