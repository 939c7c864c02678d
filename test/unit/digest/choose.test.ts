import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import {
  type Chooser,
  type EditionChoice,
  type RuleMatch,
  chooseDigest,
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
): EditionChoice => ({
  editionId,
  candidates: papers.map((paperId, index) => ({ editionId, paperId, position: index + 1 })),
  mayBePrinted,
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
    maxPapers: 10,
    printed: new Set(),
    ...chooser,
  });
const ids = (items: readonly { paperId: number }[]) => items.map(({ paperId }) => paperId);

describe('chooseDigest', () => {
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
