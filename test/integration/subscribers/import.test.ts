import { describe, expect, it } from '@jest/globals';

import { importSubscribers, unsubscribe, type SubscriberRecord } from '@broadsheet/subscribers';

import { find, later, now, subscribedTo, withWorld, world } from './world.ts';

const email = 'alice@example.net';

withWorld();

const subscribed = (settings: { email?: string } & Record<string, unknown> = {}) =>
  subscribedTo({ email, ...settings });

describe('importing and exporting subscribers', () => {
  const exported = async (): Promise<SubscriberRecord[]> => {
    const records: SubscriberRecord[] = [];
    for await (const record of world.ports.subscribers.all()) records.push(record);
    return records;
  };

  it('is a round trip, again and again', async () => {
    const records = Array.from({ length: 1200 }, (_, index) => ({
      email: `person${String(index)}@example.net`,
      state: (['active', 'paused', 'unsubscribed', 'pending'] as const)[index % 4],
      topics: index % 3 === 0 ? ['robots', 'proteins'] : [],
      queries: index % 5 === 0 ? [`diffusion ${String(index % 50)}`, 'transport "optimal transport"'] : [],
      timezone: index % 2 === 0 ? 'UTC' : 'Asia/Tokyo',
      hour: index % 24,
      cadence: 'daily',
      maxPapers: 10,
    }));
    await world.publish(6);
    const seen: number[] = [];
    await expect(
      importSubscribers(world.ports, records, now, { onProgress: (read) => seen.push(read) }),
    ).resolves.toEqual({ imported: 1200, problems: [] });
    expect(seen).toEqual([1000, 1200]);
    const first = await exported();
    expect(first).toEqual(records);
    await expect(importSubscribers(world.ports, first, later(1))).resolves.toMatchObject({ imported: 1200 });
    expect(await exported()).toEqual(records);
    const active = await world.ports.subscribers.findByKey('person0@example.net');
    expect(active).toMatchObject({ watermark: 5, nextDueAt: new Date('2026-03-03T00:00:00Z') });
  });

  it('carries what is muted, and leaves it where the file says nothing of it', async () => {
    const base = { email, topics: ['robots'], queries: [] };
    const muted = { mutedTopics: ['proteins'], mutedQueries: ['surveys'] };
    expect(await world.ports.subscribers.mutes()).toBe(false);
    await importSubscribers(world.ports, [{ ...base, ...muted }], now);
    expect(await exported()).toMatchObject([{ topics: ['robots'], ...muted }]);
    expect(await world.ports.subscribers.mutes()).toBe(true);
    await importSubscribers(world.ports, [{ ...base, mutedTopics: '' }], now);
    expect(await exported()).toMatchObject([{ topics: ['robots'], ...muted }]);
    await importSubscribers(world.ports, [{ ...base, topics: ['proteins'], mutedQueries: '["noise"]' }], now);
    const [record] = await exported();
    expect(record).toMatchObject({ topics: ['proteins'], mutedQueries: ['noise'] });
    expect(record).not.toHaveProperty('mutedTopics');
  });

  it('reads cells of CSV, gives defaults, and says for each record what is wrong', async () => {
    const { problems, imported } = await importSubscribers(
      world.ports,
      [
        {
          email,
          topics: '["robots"]',
          queries: '["a diffusion model"]',
          hour: '9',
          maxPapers: '',
          cadence: '',
        },
        { email: 'bad', hour: 9 },
        { email: 'b@example.net', topics: '["nonsense"]' },
        { email: 'c@example.net', topics: 'robots' },
        { email: 'd@example.net', queries: '["(open"]', hour: 'x' },
        'text',
        { email: 'ALICE@example.net', hour: '5' },
      ],
      now,
    );
    expect(imported).toBe(1);
    expect(problems.map(({ record, field }) => [record, field])).toEqual([
      [2, 'email'],
      [3, 'topics'],
      [4, 'topics'],
      [5, 'hour'],
      [6, ''],
    ]);
    expect(await exported()).toMatchObject([
      { email: 'ALICE@example.net', state: 'active', hour: 5, topics: [] },
    ]);
  });

  it('subscribes nobody who is suppressed or left', async () => {
    const id = await subscribed();
    await unsubscribe(world.ports, id, now);
    await world.suppressions.add(['b@example.net'], 'complaint', now);
    const { imported, problems } = await importSubscribers(
      world.ports,
      [
        { email, state: 'active' },
        { email: 'b@example.net', state: 'active' },
      ],
      now,
    );
    expect(imported).toBe(0);
    expect(problems.map(({ record, field }) => [record, field])).toEqual([
      [1, 'state'],
      [2, 'state'],
    ]);
    expect(await find(id)).toMatchObject({ state: 'unsubscribed' });
    expect(await world.ports.subscribers.findByKey('b@example.net')).toBeNull();
  });

  it('leaves the day on which somebody left as it is', async () => {
    const id = await subscribed();
    await unsubscribe(world.ports, id, later(1));
    await importSubscribers(world.ports, [{ email, state: 'unsubscribed' }], later(48));
    const { rows } = await world.database.pool.query(
      'select unsubscribed_at as at from subscribers where id = $1',
      [id],
    );
    expect(rows).toEqual([{ at: later(1) }]);
  });

  it('keeps the watermark and what is due of who is subscribed already', async () => {
    await world.publish(4);
    const id = await subscribed();
    await world.publish(8);
    await importSubscribers(world.ports, [{ email, hour: 3 }], later(1));
    expect(await find(id)).toMatchObject({ watermark: 3, nextDueAt: now, preferences: { hour: 3 } });
  });
});
