import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import {
  type GroupLimit,
  type GroupPace,
  describeGroup,
  freshPace,
  groupOfExchanger,
  isNobodys,
  mailGroupOf,
  providersHosts,
  isThrottle,
  letThrough,
  limitOf,
  limitsWith,
  slowDown,
  tookMail,
} from '@broadsheet/delivery';

const start = new Date('2025-08-09T07:00:00Z');
const none: GroupLimit = { atOnce: null, perMinute: null };
const later = (seconds: number, from = start): Date => new Date(from.getTime() + seconds * 1000);
const slow = (pace: GroupPace, now: Date, observed = 0, limit = none): GroupPace =>
  slowDown(pace, { now, observed, limit, reply: '421 4.7.28 less, please, to ada@lab.example' });

/** Cheaper than an expectation, of which these properties have a hundred thousand. */
function must(holds: boolean): void {
  if (!holds) throw new Error('It does not hold');
}

describe('the pace of a mail group', () => {
  it('halves, rests, and hears the echo of what was under way once', () => {
    const first = slow(freshPace(start), start, 600);
    expect(first).toMatchObject({ perMinute: 300, before: 600, heldUntil: later(1800), times: 1 });
    expect(slow(first, later(5), 600)).toBe(first);
    const again = slow(first, later(1801), 300);
    expect(again).toMatchObject({ perMinute: 150, before: 600, heldUntil: later(1801 + 3600), times: 2 });
    // A day later nobody remembers.
    expect(slow(again, later(90_000), 40)).toMatchObject({ perMinute: 20, before: 40, times: 1 });
  });

  it('rests for as long as a provider is known to want it, and longer where it grew beyond that', () => {
    const rest = (reply: string, times = 0): number => {
      const pace = slowDown(
        { ...freshPace(start), times, slowedAt: later(-7200) },
        { now: start, observed: 600, limit: none, reply },
      );
      return ((pace.heldUntil?.getTime() ?? 0) - start.getTime()) / 60_000;
    };
    const yahoo =
      '421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume or user complaints';
    expect(rest(yahoo)).toBe(120);
    expect(rest('rcpt: 421 4.7.0 [TS] Messages from 192.0.2.1 temporarily deferred')).toBe(90);
    // Not so whoever else says that a mail is deferred.
    expect(rest('rcpt: 451 4.7.1 Recipient address rejected: temporarily deferred, try later')).toBe(30);
    expect(rest('rcpt: 421 4.7.1 Messages temporarily deferred due to load')).toBe(30);
    expect(rest('rcpt: 421 4.7.0 Your mail is temporarily deferred')).toBe(30);
    expect(rest('421 4.7.28 Gmail has detected an unusual rate')).toBe(30);
    expect(rest(yahoo, 3)).toBe(240);
  });

  it('tells people until when, and never an address', () => {
    const line = describeGroup('Gmail', slow(freshPace(start), start, 600), start);
    expect(line).toBe(
      'Gmail: rests until 2025-08-09T07:30:00.000Z, then 300 a minute to begin with; it said: 421 4.7.28 less, please, to …@…',
    );
    // Nor half of one, where the text is cut.
    const reply = `${'.'.repeat(190)} ada.lovelace@lab.example`;
    const { reply: kept } = slowDown(freshPace(start), { now: start, observed: 0, limit: none, reply });
    expect(kept).toBe(`${'.'.repeat(190)} …@…`);
  });

  /** A provider that throttles, accepts, or is silent, as time goes by. */
  const story = fc.array(
    fc.record({
      seconds: fc.integer({ min: 0, max: 4000 }),
      wanted: fc.integer({ min: 0, max: 300 }),
      throttles: fc.boolean(),
      observed: fc.double({ min: 0, max: 1e5, noNaN: true }),
    }),
    { maxLength: 40 },
  );
  const limits = fc.record({
    atOnce: fc.constant(null),
    perMinute: fc.option(fc.integer({ min: 1, max: 10_000 }), { nil: null }),
  });
  const play = (
    steps: readonly { seconds: number; wanted: number; throttles: boolean; observed: number }[],
    limit: GroupLimit,
    look: (before: GroupPace, through: ReturnType<typeof letThrough>, now: Date, wanted: number) => void,
  ): void => {
    let pace = freshPace(start);
    let now = start;
    for (const { seconds, wanted, throttles, observed } of steps) {
      now = later(seconds, now);
      const before = pace;
      const through = letThrough(before, { wanted, now, limit });
      look(before, through, now, wanted);
      pace = tookMail(through.pace, through.granted);
      if (throttles && through.granted > 0) pace = slow(pace, now, observed, limit);
    }
  };

  it('never falls below one a minute, nor rises above what an operator allows', () => {
    fc.assert(
      fc.property(story, limits, (steps, limit) => {
        play(steps, limit, (_, { pace }) => {
          if (pace.perMinute === null) return;
          must(pace.perMinute >= 1);
          must(pace.perMinute <= Math.max(1, limit.perMinute ?? Infinity));
        });
      }),
    );
  });

  it('lets nothing through while it rests, and accounts for everybody who asks', () => {
    fc.assert(
      fc.property(story, limits, (steps, limit) => {
        play(steps, limit, (before, { granted, places }, now, wanted) => {
          must(granted + places.length === wanted);
          must(before.heldUntil === null || before.heldUntil <= now || granted === 0);
          const from = Math.max(now.getTime(), before.heldUntil?.getTime() ?? 0);
          // Asks again within a quarter of an hour of when something may leave.
          for (const place of places)
            must(place.getTime() >= from && place.getTime() <= from + 15 * 60_000 + 1);
        });
      }),
    );
  });

  it('lets no more through in any stretch of time than its rate and half a minute of it, and at least one', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 90_000 }), fc.integer({ min: 0, max: 300 })), {
          maxLength: 60,
        }),
        fc.integer({ min: 1, max: 3000 }),
        (asks, perMinute) => {
          const limit = { atOnce: null, perMinute };
          let pace = freshPace(start);
          let now = start;
          let granted = 0;
          for (const [milliseconds, wanted] of asks) {
            now = new Date(now.getTime() + milliseconds);
            const through = letThrough(pace, { wanted, now, limit });
            pace = through.pace;
            granted += through.granted;
            const passed = (now.getTime() - start.getTime()) / 60_000;
            must(granted <= Math.max(1, perMinute / 2) + passed * perMinute + 1e-3);
          }
        },
      ),
    );
  });

  it('is its own again in the end, if only mail is accepted', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e5, noNaN: true }),
        fc.integer({ min: 1, max: 6 }),
        (observed, times) => {
          let pace = freshPace(start);
          let now = start;
          for (let time = 0; time < times; time += 1) {
            pace = slow(pace, now, observed);
            now = new Date((pace.heldUntil ?? now).getTime() + 61_000);
          }
          let rounds = 0;
          for (; pace.before !== null; rounds += 1) {
            now = later(120, now);
            const through = letThrough(pace, { wanted: 1, now, limit: none });
            pace = tookMail(through.pace, through.granted);
            must(rounds < 30);
          }
        },
      ),
    );
  });
});

describe('mail groups', () => {
  it.each([
    ['aspmx.l.google.com', 'Gmail'],
    ['mta7.am0.yahoodns.net.', 'Yahoo'],
    ['LAB.mail.protection.outlook.com', 'Outlook'],
    ['mx01.mail.icloud.com', 'iCloud'],
    ['smtp-in.orange.fr', 'Orange'],
    ['mx00.emig.gmx.net', 'GMX'],
    ['mx1.uni.ac.uk', 'uni.ac.uk'],
    ['notgoogle.com', 'notgoogle.com'],
    ['localhost', 'localhost'],
  ])('%s takes mail of %s', (exchanger, group) => {
    expect(groupOfExchanger(exchanger)).toBe(group);
  });

  it('asks no name server about providers, nor about what is nobody’s', () => {
    expect(['example.org', 'a.example.com', 'lab.example', 'x.test'].map(isNobodys)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(providersHosts).toContain('gmail.com');
    expect(providersHosts.some((host) => mailGroupOf(host) === host)).toBe(false);
    expect(['uni.edu', 'myexample.org'].map(isNobodys)).toEqual([false, false]);
  });

  it('bears what the provider is known to bear, unless the operator says otherwise', () => {
    const limits = limitsWith([
      { group: 'gmail', atOnce: null, perMinute: 600 },
      { group: 'default', atOnce: 10, perMinute: null },
    ]);
    expect(limitOf(limits, 'Gmail')).toEqual({ atOnce: null, perMinute: 600 });
    expect(limitOf(limits, 'Yahoo')).toEqual({ atOnce: 5, perMinute: null });
    expect(limitOf(limits, 'lab.example')).toEqual({ atOnce: 10, perMinute: null });
    expect(limitOf(limitsWith([]), 'lab.example')).toEqual({ atOnce: null, perMinute: null });
  });
});

describe('a reply that wants less mail', () => {
  const reply = (
    stage: 'connect' | 'mail' | 'rcpt' | 'data',
    code: number,
    enhanced: string | null,
    text: string,
  ) => isThrottle({ stage, code, enhanced, text });
  it.each([
    [true, 'rcpt', 421, '4.7.28', 'unusual rate of unsolicited mail'],
    [true, 'data', 451, '4.7.650', 'The mail server has been temporarily rate limited'],
    [true, 'rcpt', 421, '4.7.0', '[TSS04] Messages temporarily deferred due to user complaints'],
    [true, 'rcpt', 421, '4.7.0', 'Try later'],
    // One mailbox gets too much: nothing of it is the sender's, nor anybody else's.
    [
      false,
      'rcpt',
      450,
      '4.2.1',
      'The user you are trying to contact is receiving mail at a rate that prevents',
    ],
    [
      false,
      'rcpt',
      552,
      '5.2.1',
      'The user you are trying to contact is receiving mail at a rate that prevents',
    ],
    [true, 'rcpt', 450, null, 'The user you are trying to contact is receiving mail at a rate that prevents'],
    [false, 'connect', 421, '4.7.0', 'Too many connections'],
    [false, 'mail', 451, '4.7.1', 'Rate limit exceeded'],
    [false, 'rcpt', 451, '4.7.1', 'Greylisted, try again in 300 s'],
    [false, 'rcpt', 421, '4.7.26', 'Unauthenticated'],
    [false, 'rcpt', 451, '4.3.0', 'Local trouble'],
    [false, 'rcpt', 550, '5.1.1', 'No such user'],
  ] as const)('%s: %s %i %s %s', (throttles, stage, code, enhanced, text) => {
    expect(reply(stage, code, enhanced, text)).toBe(throttles);
  });
});
