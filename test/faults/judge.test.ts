import { describe, expect, it } from '@jest/globals';

import { type Evidence, isRight, judge } from './judge.ts';

const message = (reader: number, changes: Partial<Evidence['recorder']['taken'][number]> = {}) => ({
  messageId: `${String(reader)}@broadsheet`,
  to: `reader${String(reader)}@example.org`,
  bytes: 'the bytes',
  answered: true,
  ...changes,
});

/** A round of two digests, both taken, with whatever is wrong about it. */
const round = (changes: Partial<Evidence> = {}): Evidence => ({
  recorder: { taken: [message(1), message(2)], begun: [] },
  digests: 2,
  refuses: () => false,
  left: new Map(),
  inHand: new Set(),
  givenUp: new Set(),
  lag: 0,
  books: { planned: 2, submitted: 2, rejected: 0, failed: 0, skipped: 0, uncertain: 0, owed: 0 },
  window: 0,
  struck: 1,
  died: 0,
  stuck: 0,
  ...changes,
});
const taken = (...messages: ReturnType<typeof message>[]) => ({ recorder: { taken: messages, begun: [] } });

describe('a round of faults', () => {
  it('is right where everybody got one digest', () => {
    expect(isRight(judge(round()), false)).toBe(true);
  });

  it('is wrong where a digest is lost, unless its reader was refused or had left, or two strikes fell into it', () => {
    const lost = taken(message(1));
    expect(judge(round(lost)).lost).toBe(1);
    expect(isRight(judge(round(lost)), true)).toBe(false);
    expect(judge(round({ ...lost, refuses: (to) => to.startsWith('reader2') })).lost).toBe(0);
    expect(judge(round({ ...lost, givenUp: new Set(['reader2@example.org']) }))).toMatchObject({
      lost: 0,
      givenUp: 1,
    });
    expect(judge(round({ ...lost, left: new Map([['reader2@example.org', 1]]) })).lost).toBe(0);
  });

  it('explains a second time by what was in hand, or left without an answer, alone', () => {
    const twice = taken(message(1), message(1), message(2));
    expect(judge(round(twice))).toMatchObject({ repeated: 1, unexplained: 1 });
    const inHand = judge(round({ ...twice, inHand: new Set(['reader1@example.org']) }));
    expect(inHand).toMatchObject({ repeated: 1, unexplained: 0 });
    expect([isRight(inHand, true), isRight(inHand, false)]).toEqual([true, false]);
    expect(judge(round(taken(message(1, { answered: false }), message(1), message(2)))).unexplained).toBe(0);
  });

  it('is wrong where the second time has other bytes, or another Message-ID', () => {
    const inHand = new Set(['reader1@example.org']);
    const other = judge(round({ ...taken(message(1), message(1, { bytes: 'others' }), message(2)), inHand }));
    expect([other.changed, isRight(other, true)]).toEqual([1, false]);
    const two = judge(round({ ...taken(message(1), message(1, { messageId: 'x@y' }), message(2)), inHand }));
    expect([two.wronged, isRight(two, true)]).toEqual([1, false]);
  });

  it('is wrong where a transaction begins later than a second after its reader had left', () => {
    const left = new Map([['reader1@example.org', 5000]]);
    const begunAt = (at: number, lag = 0) =>
      judge(
        round({
          left,
          lag,
          recorder: { taken: [message(1), message(2)], begun: [{ to: 'reader1@example.org', at }] },
        }),
      ).late;
    expect([begunAt(6000), begunAt(6001), begunAt(6001, 10)]).toEqual([0, 1, 0]);
  });

  it('is wrong where books are off, a process died, or the workers left something', () => {
    const { books } = round();
    const wrongs = [
      { books: { ...books, submitted: 1 } },
      { books: { ...books, submitted: 1, owed: 1 } },
      { died: 1 },
      { stuck: 1 },
    ];
    for (const wrong of wrongs) expect(isRight(judge(round(wrong)), true)).toBe(false);
  });
});
