import { type EarlierBounce, type Facts, consequenceOf } from '@broadsheet/bounces';
import { describe, expect, it } from '@jest/globals';

const now = new Date('2026-03-01T12:00:00Z');
const daysAgo = (days: number): Date => new Date(now.getTime() - days * 86_400_000);
const facts = (changes: Partial<Facts> = {}): Facts => ({
  now,
  earlier: [],
  lastSuccess: null,
  host: { hardLately: 0, subscribers: 1000 },
  doubted: false,
  ...changes,
});
const bounce = (replyClass: EarlierBounce['class'], status: string | null = null) =>
  ({ kind: 'bounce', class: replyClass, status }) as const;
const soft = (...days: readonly number[]): readonly EarlierBounce[] =>
  days.map((day) => ({ at: daysAgo(day), class: 'soft', status: '5.2.2' }));

describe('consequenceOf', () => {
  it('suppresses who is not there at once', () => {
    expect(consequenceOf(bounce('hard', '5.1.1'), facts())).toEqual({
      kind: 'suppress',
      reason: 'hard-bounce',
    });
  });

  it.each(['retry', 'defer', 'stop', 'policy', 'message', 'address'] as const)(
    'does nothing for %s',
    (replyClass) => {
      expect(consequenceOf(bounce(replyClass), facts())).toEqual({ kind: 'none' });
    },
  );

  it.each(['delay', 'relay', 'auto-reply', 'challenge', 'other'] as const)('does nothing for %s', (kind) => {
    expect(consequenceOf({ kind }, facts({ earlier: soft(30, 20, 10, 5, 1) }))).toEqual({ kind: 'none' });
  });

  it('suppresses a closed mailbox on the second of two different days', () => {
    const closed = (at: Date): EarlierBounce => ({ at, class: 'soft', status: '5.2.1' });
    const again = (earlier: readonly EarlierBounce[], lastSuccess: Date | null = null) =>
      consequenceOf(bounce('soft', '5.2.1'), facts({ earlier, lastSuccess })).kind;

    expect(again([])).toBe('counted');
    expect(again([closed(new Date('2026-03-01T01:00:00Z'))])).toBe('counted');
    expect(again([closed(daysAgo(1))])).toBe('suppress');
    expect(again([closed(daysAgo(9))], daysAgo(4))).toBe('counted');
  });

  it('suppresses after five failures over two weeks, and not before', () => {
    const after = (earlier: readonly EarlierBounce[]) =>
      consequenceOf(bounce('soft', '5.2.2'), facts({ earlier }));

    expect(after(soft(13, 9, 6, 3))).toEqual({ kind: 'counted' });
    expect(after(soft(14, 9, 6))).toEqual({ kind: 'counted' });
    expect(after(soft(14, 9, 6, 3))).toEqual({ kind: 'suppress', reason: 'soft-bounces' });
  });

  it('suppresses a weekly reader after five weeks, and nobody for five failures in a year', () => {
    expect(consequenceOf(bounce('soft'), facts({ earlier: soft(28, 21, 14, 7) })).kind).toBe('suppress');
    expect(consequenceOf(bounce('soft'), facts({ earlier: soft(320, 240, 160, 80) })).kind).toBe('counted');
  });

  it('forgets what was before a message that arrived', () => {
    const earlier = soft(20, 15, 10, 5);

    expect(consequenceOf(bounce('soft'), facts({ earlier, lastSuccess: daysAgo(6) })).kind).toBe('counted');
    expect(consequenceOf(bounce('soft'), facts({ earlier, lastSuccess: daysAgo(21) })).kind).toBe('suppress');
  });

  it('suppresses who complains, and unsubscribes who opts out', () => {
    expect(consequenceOf({ kind: 'complaint', feedback: 'abuse' }, facts())).toEqual({
      kind: 'suppress',
      reason: 'complaint',
    });
    expect(consequenceOf({ kind: 'complaint', feedback: 'opt-out' }, facts())).toEqual({
      kind: 'unsubscribe',
    });
  });

  it('holds when a mail host denies more than twenty and more than a twentieth of its subscribers in an hour', () => {
    const hard = (hardLately: number, subscribers: number) =>
      consequenceOf(bounce('hard'), facts({ host: { hardLately, subscribers } })).kind;

    expect(hard(18, 100)).toBe('suppress');
    expect(hard(19, 100)).toBe('hold');
    expect(hard(19, 400)).toBe('suppress');
    expect(hard(20, 400)).toBe('hold');
  });
});
