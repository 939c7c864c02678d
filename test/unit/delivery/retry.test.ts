import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nextAttempt } from '@broadsheet/delivery';

const now = new Date('2025-08-08T07:00:00Z');
const never = new Date('2030-01-01T00:00:00Z');
const minutes = (next: ReturnType<typeof nextAttempt>): number =>
  next.kind === 'retry' ? (next.at.getTime() - now.getTime()) / 60_000 : NaN;
const middle = { now, random: 0.5, expiresAt: never };

describe('nextAttempt', () => {
  it('waits longer from attempt to attempt, and then no longer', () => {
    const waits = [1, 2, 3, 4, 5, 6, 7, 50].map((attempts) =>
      minutes(nextAttempt({ ...middle, class: 'retry', attempts })),
    );

    expect(waits).toEqual([15, 30, 60, 120, 240, 480, 480, 480]);
  });

  it('leaves a provider that slows us down alone for longer', () => {
    const waits = [1, 2, 3, 4, 5].map((attempts) =>
      minutes(nextAttempt({ ...middle, class: 'defer', attempts })),
    );

    expect(waits).toEqual([30, 60, 120, 240, 240]);
  });

  it('spreads attempts by a fifth to either side', () => {
    const wait = (random: number): number =>
      minutes(nextAttempt({ ...middle, random, class: 'retry', attempts: 3 }));

    expect([wait(0), wait(0.5), wait(1)]).toEqual([48, 60, 72]);
  });

  it('comes back after greylisting no sooner than asked, once', () => {
    const greylisted = (attempts: number, random: number): number =>
      minutes(nextAttempt({ ...middle, random, class: 'retry', attempts, greylist: 5 * 60_000 }));

    expect(greylisted(1, 0)).toBe(5);
    expect(greylisted(1, 1)).toBe(6);
    expect(greylisted(2, 0.5)).toBe(30);
  });

  it('gives up rather than try at or after expiry', () => {
    const expiresAt = new Date(now.getTime() + 15 * 60_000);

    expect(nextAttempt({ class: 'retry', attempts: 1, now, random: 0.5, expiresAt })).toEqual({
      kind: 'give-up',
      state: 'failed',
      reason: 'expired',
    });
    expect(nextAttempt({ class: 'retry', attempts: 1, now, random: 0.49, expiresAt })).toMatchObject({
      kind: 'retry',
    });
  });

  it('never plans an attempt in the past, nor beyond expiry', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('retry' as const, 'defer' as const),
        fc.integer({ min: 0, max: 100 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.integer({ min: -3600, max: 24 * 3600 }),
        (replyClass, attempts, random, seconds) => {
          const expiresAt = new Date(now.getTime() + seconds * 1000);
          const next = nextAttempt({ class: replyClass, attempts, now, random, expiresAt });
          return next.kind === 'give-up' || (next.at > now && next.at < expiresAt);
        },
      ),
    );
  });
});
