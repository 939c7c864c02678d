import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { cadences, createDueTimes, localDayOf, type DueTimes } from '@broadsheet/subscribers';

const hourMs = 3_600_000;
const due = createDueTimes();

const next = (timezone: string, hour: number, after: string, lastDigestDay: string | null = null) =>
  due.nextDue({ preferences: { timezone, hour, cadence: 'daily' }, after: new Date(after), lastDigestDay });

const formatters = new Map<string, Intl.DateTimeFormat>();

/** The wall clock in a zone by the platform's own formatter: an opinion independent of the library. */
function wallClock(instant: Date, timezone: string): { day: string; time: string } {
  let formatter = formatters.get(timezone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('sv-SE', {
      timeZone: timezone,
      dateStyle: 'short',
      timeStyle: 'short',
    });
    formatters.set(timezone, formatter);
  }
  const [day = '', time = ''] = formatter.format(instant).split(' ');
  return { day, time };
}

const onTheHour = (hour: number): string => `${String(hour).padStart(2, '0')}:00`;

describe('due times', () => {
  it('are the local hour, winter and summer', () => {
    expect(next('Europe/London', 7, '2026-01-10T07:00:00Z')).toEqual({
      at: new Date('2026-01-11T07:00:00Z'),
      localDay: '2026-01-11',
    });
    expect(next('Europe/London', 7, '2026-07-10T05:59:59Z').at).toEqual(new Date('2026-07-10T06:00:00Z'));
    expect(next('Asia/Kathmandu', 7, '2026-03-01T00:00:00Z').at).toEqual(new Date('2026-03-01T01:15:00Z'));
  });

  it.each([
    [
      'New York skips 02:00',
      'America/New_York',
      2,
      '2026-03-08T00:00:00Z',
      '2026-03-08T07:00:00Z',
      '2026-03-08',
    ],
    [
      'New York has 01:00 twice',
      'America/New_York',
      1,
      '2026-11-01T03:00:00Z',
      '2026-11-01T05:00:00Z',
      '2026-11-01',
    ],
    [
      'Lord Howe moves by half an hour',
      'Australia/Lord_Howe',
      2,
      '2026-10-03T12:00:00Z',
      '2026-10-03T15:30:00Z',
      '2026-10-04',
    ],
    ['Cairo skips midnight', 'Africa/Cairo', 0, '2026-04-23T12:00:00Z', '2026-04-23T22:00:00Z', '2026-04-24'],
    [
      'Santiago skips midnight',
      'America/Santiago',
      0,
      '2026-09-05T12:00:00Z',
      '2026-09-06T04:00:00Z',
      '2026-09-06',
    ],
    ['Apia skips a day', 'Pacific/Apia', 7, '2011-12-29T20:00:00Z', '2011-12-30T17:00:00Z', '2011-12-31'],
  ])('where %s move or choose as promised', (_case, zone, hour, after, at, localDay) => {
    expect(next(zone, hour, after)).toEqual({ at: new Date(at), localDay });
  });

  it('never come twice for a clock hour that does', () => {
    expect(next('America/New_York', 1, '2026-11-01T05:00:00Z', '2026-11-01').localDay).toBe('2026-11-02');
    expect(next('America/New_York', 1, '2026-11-01T05:30:00Z').localDay).toBe('2026-11-02');
  });

  it('skip a local day already used after a move west', () => {
    const auckland = next('Pacific/Auckland', 7, '2026-05-01T12:00:00Z');
    expect(auckland).toEqual({ at: new Date('2026-05-01T19:00:00Z'), localDay: '2026-05-02' });
    expect(next('Pacific/Honolulu', 12, '2026-05-01T20:00:00Z', '2026-05-02')).toEqual({
      at: new Date('2026-05-03T22:00:00Z'),
      localDay: '2026-05-03',
    });
  });

  it('lose no local day after a move east', () => {
    expect(next('Pacific/Auckland', 7, '2026-05-01T18:00:00Z', '2026-05-01')).toEqual({
      at: new Date('2026-05-01T19:00:00Z'),
      localDay: '2026-05-02',
    });
  });

  it('keep to the weekdays of the cadence where the subscriber is', () => {
    const at = (cadence: (typeof cadences)[number], after: string) =>
      due.nextDue({
        preferences: { timezone: 'Pacific/Auckland', hour: 7, cadence },
        after: new Date(after),
        lastDigestDay: null,
      }).localDay;
    expect(at('weekdays', '2026-05-01T00:00:00Z')).toBe('2026-05-04');
    expect(at('weekly:sat', '2026-05-01T00:00:00Z')).toBe('2026-05-02');
    expect(at('weekly:fri', '2026-05-01T00:00:00Z')).toBe('2026-05-08');
  });
});

const changes: readonly [zone: string, around: string][] = [
  ['America/New_York', '2026-03-08'],
  ['America/New_York', '2026-11-01'],
  ['Europe/London', '2026-03-29'],
  ['Europe/London', '2026-10-25'],
  ['Australia/Lord_Howe', '2026-04-05'],
  ['Australia/Lord_Howe', '2026-10-04'],
  ['Africa/Cairo', '2026-04-24'],
  ['Africa/Cairo', '2026-10-29'],
  ['America/Santiago', '2026-04-05'],
  ['America/Santiago', '2026-09-06'],
  ['Pacific/Apia', '2011-12-30'],
  ['Asia/Kathmandu', '1986-01-01'],
  ['America/Nuuk', '2026-03-28'],
  ['America/Nuuk', '2026-10-24'],
];

describe.each(changes)('around the clock change of %s at %s', (timezone, around) => {
  const from = Date.parse(around) - 72 * hourMs;
  const walked: { hour: number; digests: { at: Date; localDay: string }[] }[] = [];

  beforeAll(() => {
    for (let hour = 0; hour < 24; hour += 1) {
      const digests: { at: Date; localDay: string }[] = [];
      let after = new Date(from);
      let lastDigestDay: string | null = null;
      while (after.getTime() < from + 168 * hourMs) {
        const digest: { at: Date; localDay: string } = due.nextDue({
          preferences: { timezone, hour, cadence: 'daily' },
          after,
          lastDigestDay,
        });
        digests.push(digest);
        after = digest.at;
        lastDigestDay = digest.localDay;
      }
      walked.push({ hour, digests });
    }
  });

  it('every hour brings at most one digest a local day, in order', () => {
    for (const { digests } of walked)
      for (const [index, digest] of digests.entries()) {
        const before = digests[index - 1];
        if (before !== undefined) {
          expect(digest.at.getTime()).toBeGreaterThan(before.at.getTime());
          expect(digest.localDay > before.localDay).toBe(true);
        }
      }
  });

  it('every digest comes when its hour is first shown, or the gap later where it never is', () => {
    for (const { hour, digests } of walked)
      for (const { at, localDay } of digests) {
        const clock = wallClock(at, timezone);
        expect(clock.day).toBe(localDay);
        // Two hours back is further than any clock is moved, short of the date line.
        const before = [0.5, 1, 1.5, 2].map((back) =>
          wallClock(new Date(at.getTime() - back * hourMs), timezone),
        );
        expect(before).not.toContainEqual({ day: localDay, time: onTheHour(hour) });
        if (clock.time !== onTheHour(hour))
          expect(before.map(({ time }) => time)).not.toContain(onTheHour(hour));
      }
  });

  it('a local day goes without only where its hour does not exist', () => {
    for (const { hour, digests } of walked) {
      const days = new Set(digests.map((digest) => digest.localDay));
      const without: string[] = [];
      for (let at = digests[0]?.at.getTime() ?? from; at < from + 168 * hourMs; at += hourMs / 2) {
        const { day, time } = wallClock(new Date(at), timezone);
        if (time === onTheHour(hour) && !days.has(day)) without.push(day);
      }
      expect(without).toEqual([]);
    }
  });

  it('hour by hour, the next due time is the first that is still to come', () => {
    const wrong: unknown[] = [];
    for (const { hour, digests } of walked)
      for (let at = from; at < from + 160 * hourMs; at += hourMs) {
        const expected = digests.find((digest) => digest.at.getTime() > at);
        const last = digests.findLast((digest) => digest.at.getTime() <= at);
        const found = due.nextDue({
          preferences: { timezone, hour, cadence: 'daily' },
          after: new Date(at),
          lastDigestDay: last?.localDay ?? null,
        });
        if (found.at.getTime() !== expected?.at.getTime() || found.localDay !== expected.localDay)
          wrong.push({ hour, after: new Date(at), found, expected });
      }
    expect(wrong).toEqual([]);
  });
});

describe('any sequence of moves', () => {
  const zones = fc.constantFrom(
    'Pacific/Kiritimati',
    'Pacific/Apia',
    'Pacific/Auckland',
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
    'Africa/Cairo',
    'Europe/London',
    'America/Nuuk',
    'America/Santiago',
    'America/New_York',
    'Pacific/Honolulu',
    'Pacific/Pago_Pago',
    'UTC',
  );
  const moves = fc.array(fc.tuple(zones, fc.nat(23), fc.constantFrom(...cadences)), {
    minLength: 1,
    maxLength: 12,
  });
  const instants = fc.date({ min: new Date('2011-01-01'), max: new Date('2037-01-01'), noInvalidDate: true });

  it('keeps instants and local days strictly increasing, and knows the day', () => {
    fc.assert(
      fc.property(instants, moves, (start, preferences) => {
        let after = start;
        let lastDigestDay: string | null = null;
        for (const [timezone, hour, cadence] of preferences) {
          const digest: { at: Date; localDay: string } = due.nextDue({
            preferences: { timezone, hour, cadence },
            after,
            lastDigestDay,
          });
          expect(digest.at.getTime()).toBeGreaterThan(after.getTime());
          expect(lastDigestDay === null || digest.localDay > lastDigestDay).toBe(true);
          expect(digest.localDay).toBe(localDayOf(digest.at, timezone));
          expect(digest.localDay).toBe(due.localDayOf(digest.at, timezone));
          after = digest.at;
          lastDigestDay = digest.localDay;
        }
      }),
    );
  });
});

describe('the memory of due times', () => {
  it('makes many subscribers of few zones and hours cost a fraction of what each would alone', () => {
    const zones = ['Europe/Berlin', 'Asia/Tokyo', 'America/Chicago', 'UTC'];
    const time = (dueTimesOf: () => DueTimes): number => {
      const started = process.hrtime.bigint();
      for (let id = 0; id < 5000; id += 1)
        dueTimesOf().nextDue({
          preferences: { timezone: zones[id % 4] ?? 'UTC', hour: id % 24, cadence: 'daily' },
          after: new Date(Date.UTC(2026, 4, 1, 0, 0, id % 3600)),
          lastDigestDay: '2026-04-30',
        });
      return Number(process.hrtime.bigint() - started);
    };
    const shared = createDueTimes();
    expect(time(() => shared) * 3).toBeLessThan(time(createDueTimes));
  });
});
