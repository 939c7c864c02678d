import { type Heeded, heed, heedRejections, tellHeeded } from '@broadsheet/bounces';
import { createHeldStore } from '@broadsheet/database';
import { importSubscribers, unsubscribe } from '@broadsheet/subscribers';
import { describe, expect, it } from '@jest/globals';

import { world } from '../subscribers/world.ts';
import {
  both,
  delivery,
  dsn,
  pathOf,
  receive,
  seeds,
  stateOf,
  suppressed,
  suppressionKey,
  withReturnedMail,
} from './returned.ts';

withReturnedMail();

describe('many hard bounces of one mail host in an hour', () => {
  it('are held, those already suppressed as well, and other hosts are not', async () => {
    const ids: number[] = [];
    for (let n = 0; n < 30; n += 1) ids.push(await seeds.subscriber(`a${String(n)}@outage.example`));
    const other = await seeds.subscriber('b@calm.example');
    const heeded: Heeded[] = [];
    for (const id of ids.slice(0, 25)) {
      const outcome = await receive(dsn(pathOf(id)));
      if (outcome.status === 'heeded') heeded.push(outcome);
    }
    await receive(dsn(pathOf(other)));

    expect(heeded.map((one) => one.status === 'heeded' && one.consequence.kind)).toEqual([
      ...Array.from({ length: 19 }, () => 'suppress'),
      ...Array.from({ length: 6 }, () => 'hold'),
    ]);
    for (const id of ids) expect(await stateOf(id)).toBe('active');
    expect(await suppressed('a0@outage.example')).toBe(false);
    expect(await suppressed('b@calm.example')).toBe(true);
  });
});

describe('refusals at SMTP time that are doubted', () => {
  it('is held where the server refuses nearly everybody, and so is what it brought within the hour', async () => {
    const refuse = async (email: string): Promise<number> => {
      const id = await seeds.subscriber(email);
      await delivery(id, '2026-03-01', 'rejected', 'hard', 'rcpt: 550 5.1.1 No such user');
      return id;
    };
    const morning = new Date('2026-03-01T00:10:00Z');
    const early = await refuse('early@one.example');
    await heedRejections(both(), { now: morning, doubted: false });
    expect([await stateOf(early), await suppressed('early@one.example')]).toEqual(['unsubscribed', true]);

    const late = [await refuse('late@two.example'), await refuse('later@two.example')];
    const told: unknown[] = [];
    const log = { info: () => undefined, error: (facts: object) => void told.push(facts) };
    for (const one of await heedRejections(both(), { now: morning, doubted: true }))
      tellHeeded(log, one, 'smtp');
    expect(await Promise.all([early, ...late].map(stateOf))).toEqual(['active', 'active', 'active']);
    expect(await suppressed('early@one.example')).toBe(false);
    // A host is told of once, also one of which nothing new came.
    expect(told).toEqual([
      { channel: 'smtp', mailHost: 'two.example', heldToo: 0 },
      { channel: 'smtp', mailHost: 'one.example', heldToo: 1 },
    ]);
    // And of a new trouble again, whether or not the one before was decided.
    const next = await refuse('latest@two.example');
    for (const one of await heedRejections(both(), { now: new Date('2026-03-01T02:00:00Z'), doubted: true }))
      tellHeeded(log, one, 'smtp');
    expect(told.slice(2)).toEqual([{ channel: 'smtp', mailHost: 'two.example', heldToo: 0 }]);
    expect(await stateOf(next)).toBe('active');
    const held = await createHeldStore(world.database, suppressionKey).all();
    expect(held.map(({ mailHost, subscribers }) => [mailHost, subscribers])).toEqual([
      ['one.example', 1],
      ['two.example', 3],
    ]);
  });

  it('leaves none of many that are doubted to be heeded once nobody doubts them any more', async () => {
    const ids: number[] = [];
    for (let n = 0; n < 5; n += 1) {
      ids.push(await seeds.subscriber(`a${String(n)}@one.example`));
      await delivery(ids[n]!, '2026-03-01', 'rejected', 'hard', 'rcpt: 550 5.1.1 No such user');
    }
    const at = new Date('2026-03-01T00:10:00Z');
    expect(await heedRejections(both(), { now: at, doubted: true, page: 2 })).toHaveLength(5);
    expect(await heedRejections(both(), { now: at, doubted: false })).toEqual([]);
    for (const id of ids) expect(await stateOf(id)).toBe('active');
  });
});

describe('what is held after it has suppressed somebody', () => {
  it('never brings back who said meanwhile that they want no more', async () => {
    const at = (minutes: number) => new Date(Date.parse('2026-03-01T00:00:00Z') + minutes * 60_000);
    const readers = [
      'still@one.example',
      'pressed@one.example',
      'opted-out@one.example',
      'cross@one.example',
      'imported@one.example',
    ];
    const ids: number[] = [];
    for (const email of readers) {
      ids.push(await seeds.subscriber(email));
      await delivery(ids.at(-1)!, '2026-03-01', 'rejected', 'hard', 'rcpt: 550 5.1.1 No such user');
    }
    await heedRejections(both(), { now: at(1), doubted: false });
    expect(await Promise.all(ids.map(stateOf))).toEqual(ids.map(() => 'unsubscribed'));

    const [, pressed = 0, optedOut = 0, cross = 0] = ids;
    expect(await unsubscribe(world.ports, pressed, at(2))).toEqual({ changed: false });
    for (const [subscriberId, feedback] of [
      [optedOut, 'opt-out'],
      [cross, 'abuse'],
    ] as const)
      await heed(
        both(),
        {
          token: { token: '', names: 'subscriber', subscriberId, deliveryId: null },
          event: { kind: 'complaint', feedback },
          channel: 'listener',
        },
        at(3),
      );
    expect(
      await importSubscribers(world.ports, [{ email: 'imported@one.example', state: 'unsubscribed' }], at(3)),
    ).toEqual({ imported: 1, problems: [] });
    await heedRejections(both(), { now: at(4), doubted: true });
    expect(await Promise.all(ids.map(stateOf))).toEqual([
      'active',
      'unsubscribed',
      'unsubscribed',
      'unsubscribed',
      'unsubscribed',
    ]);
    expect([...(await world.suppressions.among(readers))].sort()).toEqual(readers.slice(1).sort());
  });
});
