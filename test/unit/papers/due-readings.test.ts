import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { daysDue, daysToRead, nextReading, type Day, type SourceRun } from '@broadsheet/papers';

import { aRun } from '../../support/papers.ts';

const now = new Date('2025-08-20T05:00:00Z');
const run = (day: Day, outcome: SourceRun['outcome'], startedAt: string): SourceRun =>
  aRun({ day, outcome, expected: outcome !== 'failed', startedAt: new Date(startedAt) });
const allDays = Array.from({ length: 31 }, (_, index) =>
  new Date(Date.UTC(2025, 6, 21 + index)).toISOString().slice(0, 10),
);
const settled = allDays.map((day) => run(day, 'ok', '2025-08-20T00:10:00Z'));
const minutesUntil = (next: Date, from: string): number =>
  (next.getTime() - new Date(from).getTime()) / 60_000;

describe('daysToRead', () => {
  it('reads 30 days back on the first day, oldest first', () => {
    const days = daysToRead(now, []);
    expect([days.length, days[0], days.at(-1)]).toEqual([31, '2025-07-21', '2025-08-20']);
  });

  it('reads today, yesterday and the day before when nothing was missed', () => {
    expect(daysToRead(now, settled)).toEqual(['2025-08-18', '2025-08-19', '2025-08-20']);
  });

  it('makes up for days that only failed, changed their shape, or were last read before they had ended', () => {
    const missed: Day[] = ['2025-08-11', '2025-08-12', '2025-08-13'];
    const runs = [
      ...settled.filter(({ day }) => !missed.includes(day)),
      run('2025-08-11', 'shape-changed', '2025-08-12T01:00:00Z'),
      run('2025-08-12', 'ok', '2025-08-12T20:00:00Z'),
      run('2025-08-13', 'failed', '2025-08-14T01:00:00Z'),
    ];
    expect(new Set(daysToRead(now, runs).slice(0, 3))).toEqual(new Set(missed));
  });

  it('puts days that failed often behind those that were never asked for', () => {
    const runs = settled.filter(({ day }) => day !== '2025-08-12' && day !== '2025-08-13');
    const failed = run('2025-08-12', 'failed', '2025-08-14T01:00:00Z');
    expect(daysToRead(now, [...runs, failed]).slice(0, 2)).toEqual(['2025-08-13', '2025-08-12']);
  });

  it('takes an empty day, a partial one and a day without a list for read once it is three days old', () => {
    for (const outcome of ['not-open', 'partial', 'empty'] as const) {
      const runs = settled.map((each) =>
        each.day === '2025-08-10' ? run(each.day, outcome, '2025-08-11T00:10:00Z') : each,
      );
      expect(daysToRead(now, runs)).toHaveLength(3);
    }
  });
});

describe('nextReading', () => {
  it('comes every half hour, a fifth more or less', () => {
    const next = nextReading('hf', '2025-08-20', now, [run('2025-08-20', 'ok', '2025-08-20T04:50:00Z')]);
    expect(minutesUntil(next, '2025-08-20T04:50:00Z')).toBeGreaterThanOrEqual(24);
    expect(minutesUntil(next, '2025-08-20T04:50:00Z')).toBeLessThanOrEqual(36);
  });

  it('doubles from two minutes with every miss, up to half an hour, and starts afresh after a whole reading', () => {
    const at = (minute: number): string => `2025-08-20T04:${String(minute).padStart(2, '0')}:00Z`;
    const runs: SourceRun[] = [run('2025-08-20', 'ok', at(0))];
    for (const [index, wanted] of [2, 4, 8, 16, 30, 30].entries()) {
      runs.push(run('2025-08-20', 'failed', at(index + 1)));
      const waited = minutesUntil(nextReading('hf', '2025-08-20', now, runs), at(index + 1));
      expect(Math.abs(waited / wanted - 1)).toBeLessThanOrEqual(0.2);
    }
    runs.push(run('2025-08-20', 'ok', at(10)), run('2025-08-20', 'partial', at(11)));
    expect(minutesUntil(nextReading('hf', '2025-08-20', now, runs), at(11))).toBeLessThan(2.5);
  });

  it('asks once more as soon as the day is over', () => {
    const runs = [run('2025-08-19', 'ok', '2025-08-19T23:45:00Z')];
    expect(nextReading('hf', '2025-08-19', new Date('2025-08-20T00:00:00Z'), runs) < now).toBe(true);
    expect(
      minutesUntil(
        nextReading('hf', '2025-08-19', new Date('2025-08-19T23:50:00Z'), runs),
        '2025-08-19T23:45:00Z',
      ),
    ).toBeGreaterThan(15);
  });
});

describe('a source that wants to be asked seldom', () => {
  it('is read again after its own interval where it gave a list, and as usual where it gave none yet', () => {
    const started = '2025-08-20T04:00:00Z';
    const at = new Date('2025-08-20T05:00:00Z');
    const after = (outcome: 'ok' | 'empty'): number => {
      const next = nextReading('arxiv:cs', '2025-08-20', at, [run('2025-08-20', outcome, started)], 360);
      return (next.getTime() - Date.parse(started)) / 60_000;
    };
    expect(after('ok')).toBeGreaterThan(280);
    expect(after('empty')).toBeLessThan(40);
  });
});

describe('daysDue', () => {
  const hf = { name: 'hf', history: true };

  it('asks for everything at first, and for nothing right after', () => {
    expect(daysDue(hf, now, [])).toHaveLength(31);
    const justRead = allDays.map((day) => run(day, 'ok', '2025-08-20T04:59:00Z'));
    expect(daysDue(hf, now, justRead)).toEqual([]);
    expect(daysDue({ name: 'file:a', history: false }, now, [])).toEqual(['2025-08-20']);
  });

  it('leaves a source that does not answer alone until its time has come, days never read included', () => {
    const runs = [run('2025-07-21', 'failed', '2025-08-20T04:59:00Z')];
    expect(daysDue(hf, now, runs)).toEqual([]);
    expect(daysDue(hf, new Date('2025-08-20T05:02:00Z'), runs)).toHaveLength(31);
  });

  it('knows nothing of runs to come, after the clock was set back', () => {
    expect(daysDue(hf, now, [run('2025-08-20', 'ok', '2025-08-20T09:00:00Z')])).toHaveLength(31);
  });

  it('asks a dead source no more than 65 times a day, however often it looks, and a restart changes nothing', () => {
    const runs: SourceRun[] = [];
    let asked = 0;
    for (let minute = 0; minute < 24 * 60; minute += 1) {
      const time = new Date(Date.UTC(2025, 7, 20, 0, minute));
      if (daysDue(hf, time, runs).length === 0) continue;
      asked += 1;
      for (const day of ['2025-08-18', '2025-08-19', '2025-08-20'])
        runs.push(run(day, 'failed', time.toISOString()));
    }
    expect(asked).toBeGreaterThan(40);
    expect(asked).toBeLessThanOrEqual(65);
  });

  it('asks for days of the last month only, each at most once', () => {
    const outcome = fc.constantFrom<SourceRun['outcome']>(
      'ok',
      'empty',
      'partial',
      'failed',
      'shape-changed',
    );
    const runs = fc.array(
      fc.record({
        day: fc.constantFrom(...allDays),
        outcome,
        minutes: fc.integer({ min: -40_000, max: 1_000 }),
      }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(runs, (many) => {
        const due = daysDue(
          hf,
          now,
          many.map(({ day, outcome: what, minutes }) =>
            run(day, what, new Date(now.getTime() + minutes * 60_000).toISOString()),
          ),
        );
        expect(new Set(due).size).toBe(due.length);
        expect(due.every((day) => allDays.includes(day))).toBe(true);
      }),
    );
  });
});
