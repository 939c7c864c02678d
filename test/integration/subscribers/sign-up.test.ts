import { describe, expect, it } from '@jest/globals';

import { confirm, notMe, requestLink, subscribe, unsubscribe } from '@broadsheet/subscribers';

import { evidence, find, later, now, subscribedTo, withWorld, world } from './world.ts';

const email = 'Alice@example.net';
const limits = { perAddress: 1, perNetwork: 20, perHour: 1000 };

withWorld();

const subscribed = (settings: Record<string, unknown> = {}) => subscribedTo({ email, ...settings });

describe('signing up', () => {
  it('makes a pending subscriber and mails one confirm notice without a word from the form', async () => {
    await expect(
      world.signUp({ email: ' Alice@EXAMPLE.net', queries: ['buy now'], topics: ['robots'] }, now),
    ).resolves.toEqual({ status: 'accepted' });
    const [notice, ...more] = await world.notices();
    expect(more).toEqual([]);
    expect(notice).toMatchObject({ kind: 'confirm', email, state: 'queued' });
    expect(Object.keys(notice?.slots ?? {})).toEqual(['kind', 'token']);
    expect(world.woken.notices).toEqual([[notice?.id]]);
    const subscriber = await world.ports.subscribers.findByKey('alice@example.net');
    expect(subscriber).toMatchObject({ state: 'pending', nextDueAt: null, watermark: null, interests: [] });
  });

  it.each([
    ['an unknown topic', { topics: ['robots', 'nonsense'] }, 'topics'],
    ['a bad zone', { timezone: 'Mars/Olympus' }, 'timezone'],
    ['an hour outside the day', { hour: 24 }, 'hour'],
    ['a query that is never closed', { queries: ['fine', '"never'] }, 'queries.1'],
    ['line ends in the address', { email: 'a@example.net\r\nBcc: b@example.net' }, 'email'],
    ['no address', { email: undefined }, 'email'],
    ['topics that are no list', { topics: 'robots' }, 'topics'],
  ])('refuses %s and stores nothing', async (_case, input, field) => {
    const outcome = await world.signUp({ email, ...input }, now);
    expect(outcome).toMatchObject({ status: 'invalid', problems: [{ field }] });
    expect(await world.ports.subscribers.findByKey('alice@example.net')).toBeNull();
    expect(await world.notices()).toEqual([]);
  });

  it.each([null, 'text', 7, [], [[]]])('has a problem, not an error, with %j', async (input) => {
    await expect(world.signUp(input, now)).resolves.toMatchObject({ status: 'invalid' });
  });

  it('answers new, pending, active, paused, unsubscribed and suppressed addresses alike', async () => {
    const answers: unknown[] = [];
    const again = async () => {
      answers.push(await world.signUp({ email }, later(1), limits));
    };
    await again();
    await again();
    await confirm(world.ports, await world.tokenFor(email), later(1));
    await again();
    await again();
    const subscriber = await world.ports.subscribers.findByKey('alice@example.net');
    await unsubscribe(world.ports, subscriber?.id ?? 0, later(1));
    await again();
    await world.suppressions.add(['alice@example.net'], 'complaint', later(1));
    await again();
    expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(
      new Set(['{"status":"accepted"}']),
    );
    expect((await world.notices()).map(({ kind, state, reason }) => [kind, state, reason])).toEqual([
      ['confirm', 'queued', null],
      ['confirm', 'skipped', 'limit'],
      ['already-subscribed', 'queued', null],
      ['already-subscribed', 'skipped', 'told today'],
      ['confirm', 'queued', null],
      ['confirm', 'skipped', 'suppressed'],
    ]);
    expect(world.woken.notices).toHaveLength(6);
  });

  it('mails one confirm notice however many callers sign one mailbox up at once, tags and case folded', async () => {
    const spellings = [
      'alice@example.net',
      'ALICE@example.net',
      'alice+1@example.net',
      'alice+2@example.net',
    ];
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        world.signUp({ email: spellings[index % 4] }, now, { ...limits, perNetwork: 100 }),
      ),
    );
    const mailed = (await world.notices()).filter(({ state }) => state === 'queued');
    expect(mailed).toHaveLength(1);
  });

  it('mails again the next day, and three times in thirty days at most', async () => {
    for (let day = 0; day < 6; day += 1) await world.signUp({ email }, later(day * 25), limits);
    const states = (await world.notices()).map(({ state }) => state);
    expect(states).toEqual(['queued', 'queued', 'queued', 'skipped', 'skipped', 'skipped']);
  });

  it('turns everybody away alike when the hour, or the network, has had enough', async () => {
    const few = { perAddress: 1, perNetwork: 100, perHour: 3 };
    const outcomes: unknown[] = [];
    for (let n = 0; n < 5; n += 1)
      outcomes.push(await world.signUp({ email: `a${String(n)}@example.net` }, now, few));
    expect(outcomes.slice(3)).toEqual([
      { status: 'refused', reason: 'busy' },
      { status: 'refused', reason: 'busy' },
    ]);
    expect(await world.signUp({ email: 'b@example.net' }, now, { ...limits, perNetwork: 3 })).toEqual({
      status: 'refused',
      reason: 'network-limit',
    });
    expect(await world.ports.subscribers.findByKey('a4@example.net')).toBeNull();
  });

  it('is closed to everybody, or open to the domains listed', async () => {
    const under = (mode: Parameters<typeof subscribe>[2]['mode']) =>
      subscribe(world.ports, { email }, { now, mode, limits: null, evidence, proof: null });
    await expect(under({ kind: 'closed' })).resolves.toEqual({ status: 'refused', reason: 'closed' });
    await expect(under({ kind: 'domains', domains: ['a.org'] })).resolves.toMatchObject({
      status: 'invalid',
    });
    await expect(under({ kind: 'domains', domains: ['net'] })).resolves.toEqual({ status: 'accepted' });
  });
});

describe('confirming', () => {
  it('starts the subscription with the settings of the link, its first digest due now', async () => {
    await world.publish(9);
    const settings = {
      topics: ['proteins', 'robots'],
      queries: ['"graph neural" network', 'network "graph neural"', 'diffusion'],
      timezone: 'europe/berlin',
      hour: 6,
      cadence: 'weekly:mon',
      maxPapers: 3,
    };
    await world.signUp({ email, ...settings }, now);
    const token = await world.tokenFor(email);
    const outcome = await confirm(world.ports, token, later(2));
    expect(outcome).toMatchObject({ status: 'confirmed', kind: 'sign-up' });
    const subscriber = await world.ports.subscribers.findByKey('alice@example.net');
    expect(subscriber).toMatchObject({
      state: 'active',
      preferences: { timezone: 'Europe/Berlin', hour: 6, cadence: 'weekly:mon', maxPapers: 3 },
      confirmedAt: later(2),
      nextDueAt: later(2),
      watermark: 8,
      lastDigestDay: null,
    });
    // The same words in another order are one rule.
    expect(subscriber?.interests.map((one) => (one.kind === 'topic' ? one.slug : one.query))).toEqual([
      'proteins',
      'robots',
      '"graph neural" network',
      'diffusion',
    ]);
    expect(world.woken.plans).toBe(1);

    await expect(confirm(world.ports, token, later(3))).resolves.toMatchObject({ status: 'already' });
    expect(await world.ports.subscribers.findByKey('alice@example.net')).toEqual(subscriber);
  });

  it('applies the settings of the link that is pressed, not of a later sign-up', async () => {
    await world.signUp({ email, hour: 5 }, now);
    const token = await world.tokenFor(email);
    await world.signUp({ email, hour: 22, queries: ['spam'] }, now);
    await confirm(world.ports, token, now);
    const subscriber = await world.ports.subscribers.findByKey('alice@example.net');
    expect(subscriber).toMatchObject({ preferences: { hour: 5 }, interests: [] });
  });

  it('confirms once under many presses at once', async () => {
    await world.signUp({ email, topics: ['robots'] }, now);
    const token = await world.tokenFor(email);
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => confirm(world.ports, token, now)));
    expect(outcomes.map(({ status }) => status).sort()).toEqual([
      ...Array.from({ length: 7 }, () => 'already'),
      'confirmed',
    ]);
  });

  it('is gone after 48 hours, after leaving again, and once the address is suppressed', async () => {
    await world.signUp({ email }, now);
    const late = await world.tokenFor(email);
    await expect(confirm(world.ports, late, later(48))).resolves.toEqual({ status: 'gone' });
    await confirm(world.ports, late, later(1));
    const subscriber = await world.ports.subscribers.findByKey('alice@example.net');
    await unsubscribe(world.ports, subscriber?.id ?? 0, later(2));
    await expect(confirm(world.ports, late, later(3))).resolves.toEqual({ status: 'gone' });
    await world.signUp({ email }, later(4));
    const again = await world.tokenFor(email);
    await world.suppressions.add(['alice@example.net'], 'complaint', later(5));
    await expect(confirm(world.ports, again, later(6))).resolves.toEqual({ status: 'gone' });
    await expect(confirm(world.ports, 'no such token', later(6))).resolves.toEqual({ status: 'unknown' });
  });

  it('brings back who left, without the papers and the local day they had', async () => {
    await world.publish(5);
    const id = await subscribed({ timezone: 'UTC', hour: 7 });
    await world.database.pool.query(
      `update subscribers set watermark = 5, last_digest_day = '2026-03-02' where id = $1`,
      [id],
    );
    await unsubscribe(world.ports, id, later(1));
    await world.signUp({ email }, later(2));
    await confirm(world.ports, await world.tokenFor(email), later(3));
    expect(await find(id)).toMatchObject({
      state: 'active',
      watermark: 5,
      nextDueAt: new Date('2026-03-03T07:00:00Z'),
    });
  });

  it('leaves no token in the database', async () => {
    await world.signUp({ email }, now);
    const token = await world.tokenFor(email);
    const { rows } = await world.database.pool.query<{ text: string }>(
      `select concat_ws(' ', (select json_agg(c) from confirmations c), (select json_agg(n) from notices n)) as text`,
    );
    const hex = Buffer.from(token).toString('hex');
    expect(rows[0]?.text).not.toContain(token);
    expect(rows[0]?.text).not.toContain(hex);
  });
});

describe('leaving', () => {
  it('ends a subscription once and answers the same again, or for nobody', async () => {
    const id = await subscribed();
    await expect(unsubscribe(world.ports, id, now)).resolves.toEqual({ changed: true });
    await expect(unsubscribe(world.ports, id, now)).resolves.toEqual({ changed: false });
    await expect(unsubscribe(world.ports, 2 ** 31 - 1, now)).resolves.toEqual({ changed: false });
    await expect(unsubscribe(world.ports, Number.MAX_SAFE_INTEGER, now)).resolves.toEqual({ changed: false });
    expect(await find(id)).toMatchObject({ state: 'unsubscribed', nextDueAt: null });
  });

  it('by "not me" suppresses the address and forgets the sign-up', async () => {
    await world.signUp({ email }, now);
    const token = await world.tokenFor(email);
    await expect(notMe(world.ports, token, now)).resolves.toEqual({ status: 'suppressed' });
    await expect(notMe(world.ports, token, now)).resolves.toEqual({ status: 'unknown' });
    expect(await world.ports.subscribers.findByKey('alice@example.net')).toBeNull();
    expect(await world.notices()).toEqual([]);
    await world.signUp({ email }, later(30));
    expect((await world.notices()).map(({ state, reason, email: to }) => [state, reason, to])).toEqual([
      ['skipped', 'suppressed', 'A***@e***.net'],
    ]);
  });
});

describe('asking for the link again', () => {
  it('answers the same for every address and mails who is subscribed, three times a day', async () => {
    const id = await subscribed();
    const ask = (to: string) => requestLink(world.ports, to, later(1));
    const answers = [await ask('nobody@example.net')];
    for (let n = 0; n < 4; n += 1) answers.push(await ask('alice@EXAMPLE.net'));
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set(['accepted']));
    const links = (await world.notices()).filter(({ kind }) => kind === 'link');
    expect(links.map(({ state, slots, email: to }) => [state, slots, to])).toEqual([
      ['skipped', null, 'n***@e***.net'],
      ['queued', { kind: 'link', subscriberId: id }, email],
      ['queued', { kind: 'link', subscriberId: id }, email],
      ['queued', { kind: 'link', subscriberId: id }, email],
      ['skipped', null, 'a***@e***.net'],
    ]);
    await expect(ask('nonsense')).resolves.toMatchObject({ status: 'invalid' });
  });
});
