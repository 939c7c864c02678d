import { describe, expect, it } from '@jest/globals';

import {
  admits,
  createDueTimes,
  defaultPreferences,
  judgeConfirmation,
  noticeForSignUp,
  parseRecord,
  refusalUnder,
  reschedule,
  type Schedule,
} from '@broadsheet/subscribers';

const now = new Date('2026-03-02T10:00:00Z');
const later = (hours: number): Date => new Date(now.getTime() + hours * 3_600_000);

describe('a confirm link', () => {
  const link = {
    kind: 'sign-up',
    createdAt: now,
    expiresAt: later(48),
    confirmedAt: null,
    approval: null,
  } as const;
  const pending = { state: 'pending', unsubscribedAt: null } as const;
  const facts = { now: later(1), suppressed: false };

  it('confirms until it expires, and not a moment longer', () => {
    expect(judgeConfirmation(link, pending, facts)).toBe('confirm');
    expect(judgeConfirmation(link, pending, { ...facts, now: later(48) })).toBe('gone');
    expect(judgeConfirmation(link, pending, { ...facts, suppressed: true })).toBe('gone');
  });

  it('is answered already while the subscription lives, expired or not', () => {
    const answered = { ...link, confirmedAt: later(1) };
    for (const state of ['active', 'paused'] as const)
      expect(judgeConfirmation(answered, { state, unsubscribedAt: null }, { ...facts, now: later(99) })).toBe(
        'already',
      );
    expect(judgeConfirmation(link, { state: 'active', unsubscribedAt: null }, facts)).toBe('already');
  });

  it('is gone once its subscriber left, and only a newer one brings them back', () => {
    const left = { state: 'unsubscribed', unsubscribedAt: later(2) } as const;
    expect(judgeConfirmation({ ...link, confirmedAt: later(1) }, left, { ...facts, now: later(3) })).toBe(
      'gone',
    );
    expect(judgeConfirmation(link, left, { ...facts, now: later(3) })).toBe('gone');
    expect(judgeConfirmation({ ...link, createdAt: later(3) }, left, { ...facts, now: later(4) })).toBe(
      'confirm',
    );
  });

  it('waits for the word of an operator where it is asked for, and is gone when declined', () => {
    const answered = { ...link, confirmedAt: later(1), approval: 'awaited' } as const;
    expect(judgeConfirmation(answered, pending, { ...facts, now: later(99) })).toBe('awaiting');
    expect(judgeConfirmation(answered, { ...pending, state: 'active' }, facts)).toBe('already');
    expect(judgeConfirmation({ ...answered, approval: 'declined' }, pending, facts)).toBe('gone');
  });

  it('moves an address only while the subscription lives', () => {
    const move = { ...link, kind: 'change-of-address' } as const;
    expect(judgeConfirmation(move, { state: 'paused', unsubscribedAt: null }, facts)).toBe('confirm');
    expect(judgeConfirmation(move, pending, facts)).toBe('gone');
  });
});

describe('the limits of sign-ups', () => {
  const limits = { perAddress: 1, perNetwork: 20, perHour: 1000 };
  const load = { hour: 0, host: 0, network: 0, address: 0 };
  const facts = { subscribed: false, suppressed: false, recentNotices: 0, load, limits };

  it('turn nobody away without a reason that has nothing to do with the address', () => {
    expect(refusalUnder({ ...load, address: 99 }, limits)).toBeNull();
    expect(refusalUnder({ ...load, network: 20 }, limits)).toBe('network-limit');
    expect(refusalUnder({ ...load, hour: 1000 }, limits)).toBe('busy');
    expect(refusalUnder({ hour: 1e6, host: 1e6, network: 1e6, address: 1e6 }, null)).toBeNull();
  });

  it('mail a confirm notice, or tell who is subscribed, or nobody', () => {
    expect(noticeForSignUp(facts)).toEqual({ kind: 'confirm', skipped: null });
    expect(noticeForSignUp({ ...facts, load: { ...load, address: 1 } }).skipped).toBe('limit');
    expect(noticeForSignUp({ ...facts, load: { ...load, host: 499 } }).skipped).toBeNull();
    expect(noticeForSignUp({ ...facts, load: { ...load, host: 500 } }).skipped).toBe('limit');
    expect(noticeForSignUp({ ...facts, recentNotices: 3 }).skipped).toBe('limit');
    expect(noticeForSignUp({ ...facts, recentNotices: 99, limits: null }).skipped).toBeNull();
    expect(noticeForSignUp({ ...facts, suppressed: true, limits: null }).skipped).toBe('suppressed');
    expect(noticeForSignUp({ ...facts, subscribed: true })).toEqual({
      kind: 'already-subscribed',
      skipped: null,
    });
    expect(noticeForSignUp({ ...facts, subscribed: true, recentNotices: 1, limits: null }).skipped).toBe(
      'told today',
    );
  });

  it('admit the domains listed and what lies under them', () => {
    const mode = { kind: 'domains', domains: ['a.org'] } as const;
    expect(admits(mode, 'x@a.org')).toBe(true);
    expect(admits(mode, 'x@lab.a.org')).toBe(true);
    expect(admits(mode, 'x@ba.org')).toBe(false);
    expect(admits({ kind: 'open' }, 'x@ba.org')).toBe(true);
    expect(admits({ kind: 'closed' }, 'x@a.org')).toBe(false);
  });
});

describe('a schedule', () => {
  const dueTimes = createDueTimes();
  const before: Schedule & { lastDigestDay: string | null } = {
    state: 'active',
    preferences: defaultPreferences,
    pausedUntil: null,
    nextDueAt: new Date('2026-03-03T07:00:00Z'),
    lastDigestDay: '2026-03-02',
  };

  it('keeps its time when something else changes', () => {
    expect(reschedule(before, { maxPapers: 3 }, dueTimes, now).nextDueAt).toEqual(before.nextDueAt);
  });

  it('keeps what is due already', () => {
    const due = { ...before, nextDueAt: now };
    expect(reschedule(due, { hour: 3 }, dueTimes, now).nextDueAt).toEqual(now);
  });

  it('has no time while paused, and a new one afterwards', () => {
    const paused = reschedule(before, { state: 'paused', pauseWeeks: 1 }, dueTimes, now);
    expect(paused).toMatchObject({ nextDueAt: null, pausedUntil: later(168) });
    const changed = reschedule({ ...paused, lastDigestDay: '2026-03-02' }, { hour: 8 }, dueTimes, now);
    expect(changed).toMatchObject({ state: 'paused', nextDueAt: null, pausedUntil: later(168) });
    const back = reschedule({ ...changed, lastDigestDay: '2026-03-02' }, { state: 'active' }, dueTimes, now);
    expect(back).toMatchObject({
      state: 'active',
      pausedUntil: null,
      nextDueAt: new Date('2026-03-03T08:00:00Z'),
    });
    expect(reschedule(before, { state: 'paused' }, dueTimes, now).pausedUntil).toBeNull();
  });
});

describe('a record of an import', () => {
  it('needs an address alone', () => {
    expect(parseRecord({ email: 'a@example.net' })).toMatchObject({
      ok: true,
      record: { state: 'active', topics: [], queries: [], ...defaultPreferences },
    });
  });

  it('may be cells of text or typed values', () => {
    const cells = {
      email: 'a@example.net',
      topics: '["x"]',
      queries: '[]',
      hour: '23',
      maxPapers: '50',
      state: '',
    };
    const typed = {
      email: 'a@example.net',
      topics: ['x'],
      queries: [],
      hour: 23,
      maxPapers: 50,
      state: null,
    };
    expect(parseRecord(cells)).toEqual(parseRecord(typed));
  });

  it.each([
    undefined,
    null,
    'a@example.net',
    [],
    { email: 7 },
    { email: 'a@example.net', hour: '0x7' },
    { email: 'a@example.net', topics: '{}' },
  ])('is a problem, not an error, as %j', (input) => {
    expect(parseRecord(input)).toMatchObject({ ok: false });
  });
});
