import { describe, expect, it } from '@jest/globals';

import { type Evidence, isRight, judge } from './judge.ts';

const message = (reader: number, changes: Partial<Evidence['recorder']['taken'][number]> = {}) => ({
  messageId: `${String(reader)}@broadsheet`,
  to: `reader${String(reader)}@example.org`,
  bytes: 'the bytes',
  begun: 10,
  answered: true,
  ...changes,
});

/** A round of two digests, both taken, with whatever is wrong about it. */
const round = (changes: Partial<Evidence> = {}): Evidence => ({
  recorder: { taken: [message(1), message(2)], begun: [] },
  readers: ['reader1@example.org', 'reader2@example.org'],
  refuses: () => false,
  left: new Map(),
  looks: [],
  provider: null,
  unknown: new Set(),
  lag: 0,
  books: { planned: 2, submitted: 2, rejected: 0, failed: 0, skipped: 0, uncertain: 0, owed: 0 },
  struck: 1,
  missed: 0,
  died: 0,
  stuck: 0,
  ...changes,
});
/** A strike after which these readers had a digest in hand. */
const look = (at: number, ...readers: number[]) => ({
  at,
  inHand: new Set(readers.map((reader) => `reader${String(reader)}@example.org`)),
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
    const unknown = new Set(['reader2@example.org']);
    const strikes = (...looks: Evidence['looks']) => judge(round({ ...lost, unknown, looks }));
    expect(strikes(look(20, 2), look(40, 2))).toMatchObject({ lost: 0, givenUp: 1 });
    expect(strikes(look(20, 2), look(40, 1))).toMatchObject({ lost: 1, givenUp: 0 });
    expect(judge(round({ ...lost, left: new Map([['reader2@example.org', 1]]) })).lost).toBe(0);
  });

  it('explains a second time by what was begun and in hand at a strike, or left without an answer, alone', () => {
    const twice = taken(message(1), message(1, { begun: 30 }), message(2));
    expect(judge(round(twice))).toMatchObject({ repeated: 1, unexplained: 1, window: 0 });
    const inHand = judge(round({ ...twice, looks: [look(20, 1)] }));
    expect(inHand).toMatchObject({ repeated: 1, unexplained: 0, window: 1 });
    expect([isRight(inHand, true), isRight(inHand, false)]).toEqual([true, false]);
    const silent = taken(message(1, { answered: false }), message(1, { begun: 30 }), message(2));
    expect(judge(round(silent))).toMatchObject({ repeated: 1, unexplained: 0, window: 1 });
  });

  it('counts in the window what was taken, or still being read, and not recorded, each message once', () => {
    const looks = [look(20, 1, 2), look(40, 1, 2), look(60, 1)];
    // The second was in hand at the first strike, and began after it.
    const messages = taken(message(1), message(2, { begun: 21 }));
    expect(judge(round({ ...messages, looks: looks.slice(0, 1) })).window).toBe(1);
    expect(judge(round({ ...messages, looks })).window).toBe(2);
  });

  it('is wrong where more comes twice than was in the window', () => {
    const again = (...begun: number[]) => ({
      ...taken(...begun.map((at) => message(1, { begun: at })), message(2)),
      looks: [look(20, 1), look(40)],
    });
    // A third time wants a second message in the window; one that began after a strike was not in it, nor was one that was recorded at the next.
    for (const begun of [
      [10, 30, 50],
      [21, 30],
      [30, 50],
    ]) {
      const verdict = judge(round(again(...begun)));
      expect(verdict.unexplained).toBe(1);
      expect(verdict.repeated).toBe(verdict.window + 1);
      expect(isRight(verdict, true)).toBe(false);
    }
    // Who slept in the middle of it began first, and comes last.
    expect(judge(round(again(50, 10)))).toMatchObject({ repeated: 1, unexplained: 0, window: 1 });
  });

  it('is wrong where the second time has other bytes, or another Message-ID', () => {
    const looks = [look(20, 1)];
    const second = { begun: 30 };
    const other = judge(
      round({ ...taken(message(1), message(1, { ...second, bytes: 'others' }), message(2)), looks }),
    );
    expect([other.changed, isRight(other, true)]).toEqual([1, false]);
    const two = judge(
      round({ ...taken(message(1), message(1, { ...second, messageId: 'x@y' }), message(2)), looks }),
    );
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

  it('is wrong where a provider delays others, burns attempts, or its rate does not go down and up again', () => {
    const throttled = { delayed: 0, rates: [30, 15, 18], attempts: [1, 2, 3] };
    const right = (changes: Partial<typeof throttled> = {}) =>
      isRight(judge(round({ provider: { ...throttled, ...changes } })), false);
    expect(right()).toBe(true);
    expect(right({ delayed: 1 })).toBe(false);
    expect(right({ attempts: [1, 4] })).toBe(false);
    for (const rates of [[], [30], [30, 15], [30, 33], [30, 33, 15]])
      expect([rates, right({ rates })]).toEqual([rates, false]);
  });

  it('is wrong where books are off, a process died, a strike found nobody at work, or the workers left something', () => {
    const { books } = round();
    const wrongs = [
      { books: { ...books, submitted: 1 } },
      { books: { ...books, submitted: 1, owed: 1 } },
      { died: 1 },
      { missed: 1 },
      { stuck: 1 },
    ];
    for (const wrong of wrongs) expect(isRight(judge(round(wrong)), true)).toBe(false);
  });
});
