import { describe, expect, it } from '@jest/globals';

import { createDeliveryOutbox } from '@broadsheet/database';
import {
  changePreferences,
  confirm,
  eraseSubscriber,
  expirePending,
  requestChangeOfAddress,
  resumePaused,
  unsubscribe,
  wishesOf,
} from '@broadsheet/subscribers';

import { whileHeld } from '../../support/held-row.ts';
import { evidence, find, later, now, subscribedTo, withWorld, world } from './world.ts';

const email = 'alice@example.net';

withWorld();

const subscribed = (settings: { email?: string } & Record<string, unknown> = {}) =>
  subscribedTo({ email, ...settings });
/** As planning leaves a subscriber behind. */
const plan = (id: number, day: string, next: string) =>
  world.database.pool.query('update subscribers set last_digest_day = $2, next_due_at = $3 where id = $1', [
    id,
    day,
    next,
  ]);

describe('changing preferences', () => {
  it('changes what is given and nothing else', async () => {
    const id = await subscribed({ topics: ['robots'], queries: ['diffusion'], hour: 9 });
    const outcome = await changePreferences(
      world.ports,
      id,
      { topics: ['proteins'], maxPapers: 4 },
      later(1),
    );
    expect(outcome).toMatchObject({
      status: 'changed',
      subscriber: {
        preferences: { hour: 9, maxPapers: 4 },
        interests: [{ slug: 'proteins' }, { query: 'diffusion' }],
        nextDueAt: now,
      },
    });
  });

  it('finds the next due time anew when its hour or zone changes, and never twice on one local day', async () => {
    const id = await subscribed();
    await plan(id, '2026-03-02', '2026-03-03T07:00:00Z');
    await changePreferences(world.ports, id, { hour: 12 }, now);
    expect(await find(id)).toMatchObject({ nextDueAt: new Date('2026-03-03T12:00:00Z') });
    await changePreferences(world.ports, id, { timezone: 'Pacific/Honolulu' }, now);
    expect(await find(id)).toMatchObject({ nextDueAt: new Date('2026-03-03T22:00:00Z') });
  });

  it('mutes what is named, and follows or mutes one thing, never both', async () => {
    const id = await subscribed({ topics: ['robots'], queries: ['diffusion'], mutedQueries: ['surveys'] });
    const change = (input: object) => changePreferences(world.ports, id, input, later(1));
    const standing = async () => wishesOf((await find(id))?.interests ?? []);
    expect(await standing()).toMatchObject({ queries: ['diffusion'], mutedQueries: ['surveys'] });

    await change({ mutedTopics: ['proteins', 'robots'] });
    expect(await standing()).toEqual({
      topics: [],
      queries: ['diffusion'],
      mutedTopics: ['proteins', 'robots'],
      mutedQueries: ['surveys'],
    });
    await change({ topics: ['robots'], queries: ['surveys'] });
    expect(await standing()).toEqual({
      topics: ['robots'],
      queries: ['surveys'],
      mutedTopics: ['proteins'],
      mutedQueries: [],
    });
    await expect(
      change({
        topics: ['robots'],
        mutedTopics: ['robots', 'nonsense'],
        queries: ['tides'],
        mutedQueries: ['(', 'tides'],
      }),
    ).resolves.toMatchObject({
      status: 'invalid',
      problems: [
        { field: 'mutedTopics', message: expect.stringContaining('nonsense') },
        { field: 'mutedQueries.0' },
        { field: 'mutedTopics', message: expect.stringContaining('followed and muted') },
        { field: 'mutedQueries.1', message: expect.stringContaining('followed and muted') },
      ],
    });
    await change({ mutedTopics: [], mutedQueries: [] });
    expect(await standing()).toMatchObject({ topics: ['robots'], mutedTopics: [], mutedQueries: [] });
  });

  it('refuses what is wrong and changes nothing', async () => {
    const id = await subscribed({ topics: ['robots'] });
    const before = await find(id);
    for (const input of [
      { topics: ['nonsense'] },
      { queries: ['('] },
      { hour: 'noon' },
      { state: 'pending' },
      null,
    ])
      await expect(changePreferences(world.ports, id, input, now)).resolves.toMatchObject({
        status: 'invalid',
      });
    expect(await find(id)).toEqual(before);
  });

  it('pauses for weeks, resumes by itself, and keeps what was missed for the next digest', async () => {
    await world.publish(4);
    const id = await subscribed();
    await plan(id, '2026-03-02', '2026-03-03T07:00:00Z');
    await changePreferences(world.ports, id, { state: 'paused', pauseWeeks: 2 }, now);
    expect(await find(id)).toMatchObject({
      state: 'paused',
      pausedUntil: new Date('2026-03-16T10:00:00Z'),
      nextDueAt: null,
    });
    await expect(resumePaused(world.ports, new Date('2026-03-16T09:59:59Z'))).resolves.toEqual({
      resumed: 0,
    });
    await expect(resumePaused(world.ports, new Date('2026-03-16T10:00:00Z'))).resolves.toEqual({
      resumed: 1,
    });
    expect(await find(id)).toMatchObject({
      state: 'active',
      pausedUntil: null,
      nextDueAt: new Date('2026-03-17T07:00:00Z'),
      watermark: 3,
    });
  });

  it('is over for who left', async () => {
    const id = await subscribed();
    await unsubscribe(world.ports, id, now);
    await expect(changePreferences(world.ports, id, { hour: 1 }, now)).resolves.toEqual({ status: 'gone' });
    await expect(changePreferences(world.ports, 999_999, {}, now)).resolves.toEqual({ status: 'gone' });
  });
});

describe('a change of address', () => {
  const ask = (id: number, to: string) =>
    requestChangeOfAddress(world.ports, id, to, { now: later(1), limits: null, evidence });

  it('moves the subscription once the new address confirms, and tells the old one', async () => {
    const id = await subscribed({ topics: ['robots'] });
    await expect(ask(id, 'new@example.org')).resolves.toEqual({ status: 'accepted' });
    expect(await find(id)).toMatchObject({ email });
    const token = await world.tokenFor('new@example.org');
    await expect(confirm(world.ports, token, later(2))).resolves.toMatchObject({
      status: 'confirmed',
      kind: 'change-of-address',
    });
    expect(await find(id)).toMatchObject({
      email: 'new@example.org',
      state: 'active',
      interests: [{ slug: 'robots' }],
    });
    const told = (await world.notices()).at(-1);
    expect(told).toMatchObject({
      kind: 'address-changed',
      email,
      slots: { kind: 'address-changed', newMasked: 'n***@e***.org' },
    });
    await expect(confirm(world.ports, token, later(2))).resolves.toMatchObject({ status: 'already' });
  });

  it('tells an address that is subscribed itself, and takes over one that left', async () => {
    const id = await subscribed();
    const other = await subscribed({ email: 'bob@example.net' });
    await ask(id, 'bob@example.net');
    expect((await world.notices()).at(-1)).toMatchObject({
      kind: 'already-subscribed',
      email: 'bob@example.net',
      slots: { subscriberId: other },
    });
    await unsubscribe(world.ports, other, later(1));
    await ask(id, 'bob@example.net');
    await confirm(world.ports, await world.tokenFor('bob@example.net'), later(2));
    expect(await find(id)).toMatchObject({ email: 'bob@example.net' });
    expect(await find(other)).toBeNull();
  });

  it('waits for a worker that gives the papers back of a digest it had in hand', async () => {
    const { pool } = world.database;
    const id = await subscribed();
    await ask(id, 'new@example.org');
    const token = await world.tokenFor('new@example.org');
    await world.publish(1);
    await pool.query('update subscribers set watermark = 1');
    const claim = '00000000-0000-4000-8000-000000000001';
    const { rows } = await pool.query<{ id: number }>(
      `insert into deliveries (subscriber_id, local_day, edition_id, publication_from, publication_to, state, contents,
         printed, message_date, planned_at, expires_at, next_attempt_at, claim, lease_until)
       select $1, '2026-03-02', id, 0, 1, 'submitting', '{}', '{}', $2, $2, $2, $2, $3, 'infinity' from editions returning id`,
      [id, now, claim],
    );
    const delivery = rows[0]?.id ?? 0;
    const outbox = createDeliveryOutbox(world.database, () => Promise.resolve(new Set()), 'version');
    const outcome = { id: delivery, state: 'failed', reason: 'message', reply: null } as const;
    await whileHeld(pool, { sql: 'select 1 from deliveries where id = $1', values: [delivery] }, [
      () => outbox.record([{ claim, outcome }], now),
      () => confirm(world.ports, token, later(2)),
    ]);
    expect(await find(id)).toMatchObject({ email: 'new@example.org', watermark: 0 });
  });

  it('comes to nothing when the new address subscribes before it confirms', async () => {
    const id = await subscribed();
    await ask(id, 'bob@example.net');
    const token = await world.tokenFor('bob@example.net');
    await subscribed({ email: 'bob@example.net' });
    await expect(confirm(world.ports, token, later(2))).resolves.toEqual({ status: 'gone' });
    expect(await find(id)).toMatchObject({ email });
  });
});

describe('unanswered sign-ups', () => {
  it('are forgotten after seven days, links and all', async () => {
    await world.signUp({ email }, now);
    await subscribed({ email: 'kept@example.net' });
    await expect(expirePending(world.ports, later(7 * 24))).resolves.toEqual({
      subscribers: 0,
      confirmations: 0,
    });
    await expect(expirePending(world.ports, later(7 * 24 + 1))).resolves.toEqual({
      subscribers: 1,
      confirmations: 1,
    });
    expect(await world.ports.subscribers.findByKey(email)).toBeNull();
    expect(await world.ports.subscribers.findByKey('kept@example.net')).not.toBeNull();
  });
});

describe('erasing a subscriber', () => {
  it('takes the person and leaves deliveries and suppressions', async () => {
    const { pool } = world.database;
    const id = await subscribed({ topics: ['robots'] });
    await world.publish(1);
    await pool.query(
      `insert into deliveries (subscriber_id, local_day, edition_id, publication_from, publication_to, state, contents,
         printed, message_date, planned_at, expires_at, next_attempt_at)
       select $1, '2026-03-02', id, 0, 1, 'submitted', '{}', '{}', $2, $2, $2, $2 from editions`,
      [id, now],
    );
    await world.suppressions.add([email], 'complaint', now);
    await expect(eraseSubscriber(world.ports, 'Alice@example.net')).resolves.toEqual({ erased: true });
    await expect(eraseSubscriber(world.ports, email)).resolves.toEqual({ erased: false });
    const { rows } = await pool.query<{ text: string }>(
      `select concat_ws(' ', (select json_agg(c) from confirmations c), (select json_agg(n) from notices n),
         (select json_agg(s) from subscribers s)) as text`,
    );
    expect(rows[0]?.text).toBe('');
    const kept = await pool.query('select subscriber_id from deliveries');
    expect(kept.rows).toEqual([{ subscriber_id: null }]);
    expect(await world.suppressions.among([email])).toEqual(new Set([email]));
    await pool.query('delete from deliveries');
  });
});
