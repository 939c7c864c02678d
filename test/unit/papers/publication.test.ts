import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import {
  addDays,
  deadlineOf,
  isAbandoned,
  newestToPublish,
  publicationOf,
  readinessOf,
  standingOf,
  type SourceRun,
} from '@broadsheet/papers';

import { aRun } from '../../support/papers.ts';

const hours = { at: { hour: 0, minute: 45 }, deadline: { hour: 4, minute: 45 } };
const hf = { name: 'hf', history: true };
const feed = { name: 'feed:https://a.org/x', history: false };
const friday = '2025-08-08';
const run = (outcome: SourceRun['outcome'], time: string, facts: Partial<SourceRun> = {}): SourceRun =>
  aRun({
    day: friday,
    outcome,
    expected: outcome === 'ok',
    startedAt: new Date(time),
    ...facts,
  });

describe('the hours of publication', () => {
  it('come on the day after, and the deadline after them, on the next day where it is earlier in the day', () => {
    expect(publicationOf(friday, hours)).toEqual(new Date('2025-08-09T00:45:00Z'));
    expect(deadlineOf(friday, hours)).toEqual(new Date('2025-08-09T04:45:00Z'));
    const late = { at: { hour: 22, minute: 0 }, deadline: { hour: 2, minute: 0 } };
    expect(deadlineOf(friday, late)).toEqual(new Date('2025-08-10T02:00:00Z'));
  });

  it('let exactly the newest day be published whose hour has come', () => {
    const time = fc.record({ hour: fc.nat(23), minute: fc.nat(59) });
    const instant = fc.date({
      min: new Date('2025-01-01'),
      max: new Date('2026-12-31'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(time, time, instant, (at, deadline, now) => {
        const newest = newestToPublish(now, { at, deadline });
        expect(publicationOf(newest, { at, deadline }) <= now).toBe(true);
        expect(publicationOf(addDays(newest, 1), { at, deadline }) > now).toBe(true);
      }),
    );
  });
});

describe('standingOf', () => {
  it('asks for a reading after the end of the day', () => {
    expect(standingOf(hf, friday, [run('ok', '2025-08-08T23:59:59Z')]).want).toBe('unread');
    expect(standingOf(hf, friday, [run('ok', '2025-08-09T00:00:00Z')]).want).toBeNull();
  });

  it('tells what is wanting, and for how many readings', () => {
    for (const outcome of ['failed', 'partial', 'shape-changed', 'empty'] as const) {
      const runs = [run(outcome, '2025-08-09T00:10:00Z'), run(outcome, '2025-08-09T00:05:00Z')];
      expect(standingOf(hf, friday, runs)).toMatchObject({ want: outcome, misses: 2 });
    }
    expect(standingOf(hf, friday, [run('not-open', '2025-08-09T00:10:00Z')]).want).toBe('empty');
  });

  it('is content with an empty day that the calendar foretold, and with an unchanged list', () => {
    for (const outcome of ['empty', 'not-open', 'unchanged'] as const)
      expect(
        standingOf(hf, friday, [run(outcome, '2025-08-09T00:10:00Z', { expected: true })]).want,
      ).toBeNull();
  });

  it('lets a whole reading supersede a partial one, and no later failure undo it', () => {
    const whole = run('ok', '2025-08-09T01:00:00Z', { listed: 27 });
    const runs = [run('partial', '2025-08-09T00:10:00Z'), whole, run('failed', '2025-08-09T02:00:00Z')];
    expect(standingOf(hf, friday, runs)).toEqual({
      source: 'hf',
      day: friday,
      want: null,
      misses: 0,
      run: whole,
    });
  });

  it('takes a source that answers for today alone by its last reading of that day, or a whole one later', () => {
    const early = run('ok', '2025-08-08T20:00:00Z');
    expect(standingOf(feed, friday, [early]).want).toBeNull();
    const failed = run('failed', '2025-08-08T23:00:00Z');
    expect(standingOf(feed, friday, [early, failed]).want).toBe('failed');
    const next = run('ok', '2025-08-09T00:10:00Z', { day: '2025-08-09' });
    expect(standingOf(feed, friday, [early, failed, next]).want).toBeNull();
    const nextFails = { ...next, outcome: 'failed' as const, expected: false };
    expect(standingOf(feed, friday, [early, nextFails]).want).toBeNull();
  });
});

describe('readinessOf', () => {
  const whole = { ...standingOf(feed, friday, [run('ok', '2025-08-08T20:00:00Z')]), abandoned: false };
  const wanting = {
    ...standingOf(hf, friday, [run('partial', '2025-08-09T00:10:00Z', { listed: 1, usual: 27 })]),
    abandoned: false,
  };

  it('waits for what is wanting until the deadline, then goes and says how each source stood', () => {
    const early = readinessOf(friday, new Date('2025-08-09T04:44:59Z'), hours, [whole, wanting]);
    expect(early).toMatchObject({ status: 'waiting', wanting: [{ source: 'hf', want: 'partial' }] });
    const late = readinessOf(friday, new Date('2025-08-09T04:45:00Z'), hours, [whole, wanting]);
    expect(late).toMatchObject({
      status: 'ready',
      sources: [
        { source: feed.name, want: null, listed: 27, reason: null },
        { source: 'hf', want: 'partial', listed: 1, usual: 27 },
      ],
    });
  });

  it('goes at once when every source is whole, and when those that are not have been given up', () => {
    const now = new Date('2025-08-09T00:45:00Z');
    expect(readinessOf(friday, now, hours, [whole]).status).toBe('ready');
    expect(readinessOf(friday, now, hours, [])).toEqual({ status: 'ready', sources: [] });
    expect(readinessOf(friday, now, hours, [whole, { ...wanting, abandoned: true }])).toMatchObject({
      status: 'ready',
      sources: [{ want: null }, { want: 'partial' }],
    });
  });

  it('gives a source up that has answered nothing for three days', () => {
    const now = new Date('2025-08-12T00:45:00Z');
    const failed = run('failed', '2025-08-12T00:30:00Z');
    expect(isAbandoned(now, [])).toBe(false);
    expect(isAbandoned(now, [failed])).toBe(false);
    expect(isAbandoned(now, [run('ok', '2025-08-09T00:50:00Z'), failed])).toBe(false);
    expect(isAbandoned(now, [run('ok', '2025-08-09T00:40:00Z'), failed])).toBe(true);
    expect(isAbandoned(now, [run('failed', '2025-08-09T00:40:00Z'), failed])).toBe(true);
  });
});
