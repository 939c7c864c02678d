import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { createBooksStore, createGroupStore, createMailHostStore } from '@broadsheet/database';
import { drift, freshPace } from '@broadsheet/delivery';
import { createNames } from '@broadsheet/doctor';
import type { Installation } from '@broadsheet/installation';
import { type WorkerContext, createWorkerContext, learnHosts, plan, submitDigests } from '@broadsheet/worker';

import { startDnsServer } from '../../support/dns-server.ts';
import { createTestInstallation } from '../../support/installation.ts';
import { type TestDatabase, createTestDatabase } from '../../support/postgres.ts';
import { createSeeds } from '../../support/seeds.ts';
import { type RecordingSmtpServer, startSmtpServer } from '../../support/smtp-server.ts';

const morning = new Date('2025-08-09T07:00:05Z');
const never = new AbortController().signal;
const minutes = (count: number): number => count * 60_000;

describe('limits by mail group', () => {
  let database: TestDatabase;
  let smtp: RecordingSmtpServer;
  let installation: Installation;
  let context: WorkerContext;
  let now: Date;
  let answer: (recipient: string) => string | undefined | Promise<string | undefined>;

  const open = async (env: Readonly<Record<string, string>> = {}) => {
    const opened = await createTestInstallation({ url: database.url, env: { SMTP_URL: smtp.url, ...env } });
    opened.clock = () => now;
    return { installation: opened, context: await createWorkerContext(opened, { sources: [] }) };
  };

  beforeAll(async () => {
    database = await createTestDatabase();
    smtp = await startSmtpServer({
      answer: ({ stage, recipient }) => (stage === 'rcpt' ? answer(recipient) : undefined),
    });
    const seeds = createSeeds(database.pool);
    await seeds.edition('2025-08-08', 1, [{ id: await seeds.paper('One'), title: 'One' }]);
  });
  beforeEach(async () => {
    answer = () => undefined;
    smtp.accepted.splice(0);
    now = morning;
    ({ installation, context } = await open());
  });
  afterEach(async () => {
    await installation.close();
    await database.pool.query(
      'truncate deliveries, subscribers, plan_ledger, mail_hosts, mail_groups, mail_group_places cascade',
    );
  });
  afterAll(async () => {
    await smtp.close();
    await database.close();
  });

  /** So many readers of each host, by turns, with their digests planned. */
  const readers = async (count: number, ...hosts: readonly string[]): Promise<void> => {
    const seeds = createSeeds(database.pool);
    for (let index = 0; index < count; index += 1)
      for (const host of hosts) await seeds.subscriber(`reader${String(index)}@${host}`);
    await plan(context, { wake: false });
  };
  const owed = (limit = 1000) => context.mail.digests.outbox.owed({ now, limit });
  const deliver = async (by = context) => submitDigests(by, await owed(), never);
  const nextTurn = () =>
    context.mail.digests.outbox.nextTurn({ now, until: new Date(now.getTime() + minutes(15)) });
  const groups = () => createGroupStore(installation.database);
  const takenBy = (host: string): number =>
    smtp.accepted.filter(({ to }) => to[0]?.endsWith(`@${host}`)).length;
  const rowsTo = async (host: string) =>
    (
      await database.pool.query<{ state: string; attempts: number; reason: string | null; at: Date }>(
        `select d.state, d.attempts, d.reason, d.next_attempt_at as at from deliveries d join subscribers s on s.id = d.subscriber_id
         where s.email like $1 order by d.next_attempt_at`,
        [`%@${host}`],
      )
    ).rows;
  const throttled = (recipient: string) =>
    recipient.endsWith('@slow.example') ? '421 4.7.28 Our system has detected an unusual rate' : undefined;

  it('rests a group that wants less, without an attempt, while others go on in the same pages', async () => {
    await readers(30, 'slow.example', 'quick.example');
    answer = throttled;
    await submitDigests(context, (await owed()).slice(0, 20), never);
    await deliver();

    expect([takenBy('quick.example'), takenBy('slow.example')]).toEqual([30, 0]);
    const rows = await rowsTo('slow.example');
    // What was said of one recipient alone may have been meant so: that was an attempt.
    expect(rows.map(({ state, attempts }) => `${state} ${String(attempts)}`).sort()).toEqual([
      ...Array.from({ length: 29 }, () => 'queued 0'),
      'queued 1',
    ]);
    for (const { attempts, at } of rows)
      if (attempts === 0) expect(at.getTime()).toBeGreaterThanOrEqual(now.getTime() + minutes(30));
    // Nothing of it is in the way of anybody, nor waited for.
    expect(await owed()).toEqual([]);
    expect(await nextTurn()).toBeNull();
    expect(drift(await createBooksStore(installation.database).total())).toBe(0);
  });

  it('puts off a recipient alone of whom only it was said, as an attempt', async () => {
    await readers(5, 'slow.example');
    answer = (recipient) => (recipient.startsWith('reader3@') ? throttled(recipient) : undefined);
    await deliver();
    expect(takenBy('slow.example')).toBe(4);
    expect((await rowsTo('slow.example')).filter(({ state }) => state === 'queued')).toMatchObject([
      { attempts: 1, reason: 'defer' },
    ]);
    expect(await groups().slow()).toEqual(new Map());
  });

  it('halves the rate of a group, once for all that was under way, and raises it by steps until it is its own', async () => {
    await readers(60, 'slow.example');
    await submitDigests(context, await owed(5), never);
    expect(takenBy('slow.example')).toBe(5);
    answer = throttled;
    await submitDigests(context, await owed(20), never);
    // Five in ten seconds, which is the least that a rate is told from.
    const [pace] = (await groups().slow()).values();
    expect(pace).toMatchObject({ before: 30, perMinute: 15, times: 1 });

    answer = () => undefined;
    const rates: (number | null)[] = [];
    for (let round = 0; round < 40 && takenBy('slow.example') < 60; round += 1) {
      now = new Date(now.getTime() + (round === 0 ? minutes(31) : minutes(2)));
      const before = takenBy('slow.example');
      await deliver();
      const [after] = (await groups().slow()).values();
      rates.push(after?.perMinute ?? null);
      expect(takenBy('slow.example') - before).toBeLessThanOrEqual(15);
    }
    expect(takenBy('slow.example')).toBe(60);
    expect(rates.slice(0, 4)).toEqual([15, 18, 21, 24]);
    expect((await rowsTo('slow.example')).filter(({ attempts }) => attempts !== 1)).toHaveLength(1);
  });

  it('is kept by all workers alike, and over a restart', async () => {
    await readers(20, 'slow.example', 'quick.example');
    const other = await open();
    answer = throttled;
    const ids = await owed();
    await submitDigests(context, ids.slice(0, 4), never);
    answer = () => undefined;
    await submitDigests(other.context, ids.slice(4), never);
    expect([takenBy('quick.example'), takenBy('slow.example')]).toEqual([20, 0]);
    await other.installation.close();
    await installation.close();

    ({ installation, context } = await open());
    now = new Date(now.getTime() + minutes(10));
    await submitDigests(context, ids, never);
    expect(takenBy('slow.example')).toBe(0);
  });

  it('never has more under way to a group than it bears, over two workers, even to hosts that nobody asked about, and leaves nothing behind', async () => {
    await readers(15, 'gmail.com');
    await installation.close();
    ({ installation, context } = await open({ HOST_LIMITS: 'gmail=2' }));
    const other = await open({ HOST_LIMITS: 'gmail=2' });
    let under = 0;
    let most = 0;
    answer = async () => {
      under += 1;
      most = Math.max(most, under);
      await new Promise((resolve) => setImmediate(resolve));
      under -= 1;
      return undefined;
    };
    const ids = await owed();
    await Promise.all([
      submitDigests(context, ids.slice(0, 8), never),
      submitDigests(other.context, ids.slice(8), never),
    ]);
    await other.installation.close();
    expect(takenBy('gmail.com')).toBe(15);
    expect(most).toBeLessThanOrEqual(2);
    const { rows } = await database.pool.query('select 1 from mail_group_places');
    expect(rows).toEqual([]);
  });

  it('lets through what an operator allows a minute, and puts off the rest at that rate', async () => {
    await readers(10, 'lab.example');
    await installation.close();
    ({ installation, context } = await open({ HOST_LIMITS: 'lab.example=-/8' }));
    await deliver();
    expect(takenBy('lab.example')).toBe(1);
    const waiting = (await rowsTo('lab.example')).filter(({ state }) => state === 'queued');
    expect(waiting.map(({ at }) => (at.getTime() - now.getTime()) / 1000)).toEqual(
      waiting.map((_, index) => 7.5 * (index + 1)),
    );
    expect(await nextTurn()).toEqual(waiting[0]!.at);
    now = new Date(now.getTime() + minutes(1));
    await deliver();
    expect(takenBy('lab.example')).toBe(5);
  });

  it('puts off nothing that somebody else put off since, and keeps what rests for our own set-up apart', async () => {
    await readers(3, 'lab.example');
    const [stopped, due, later] = [...(await owed())].sort((one, other) => one - other);
    const at = new Date(now.getTime() + minutes(5));
    await database.pool.query(`update deliveries set reason = 'stop' where id = $1`, [stopped]);
    await groups().putOff([{ id: later!, at }], now);
    const sooner = new Date(now.getTime() + minutes(1));
    await groups().putOff(
      [later, due, stopped].map((id) => ({ id: id!, at: sooner })),
      now,
    );
    const { rows } = await database.pool.query(
      'select id::int, reason, next_attempt_at as at from deliveries order by id',
    );
    expect(rows).toEqual([
      { id: stopped, reason: 'stop', at: sooner },
      { id: due, reason: 'host-limit', at: sooner },
      { id: later, reason: 'host-limit', at },
    ]);
  });

  it('takes replies as ever where limits are off', async () => {
    await readers(1, 'slow.example');
    await installation.close();
    ({ installation, context } = await open({ HOST_LIMITS: 'off' }));
    answer = throttled;
    await deliver();
    expect(await rowsTo('slow.example')).toMatchObject([{ state: 'queued', attempts: 1, reason: 'defer' }]);
    expect(await groups().slow()).toEqual(new Map());
  });

  it('finds the provider behind a host by its mail exchanger, and falls back to the host itself', async () => {
    const dns = await startDnsServer(
      {
        'MX uni.edu': ['aspmx.l.google.com'],
        'MX lab.org': ['mx1.mail.lab-hosting.co.uk'],
      },
      ['broken.org'],
    );
    await readers(1, 'uni.edu', 'lab.org', 'broken.org', 'nothing.org', 'hotmail.com', 'example.org');
    const asked: string[] = [];
    const names = createNames({ servers: [dns.address], timeout: 200 });
    const asking = await createWorkerContext(installation, {
      sources: [],
      names: {
        mx(host) {
          asked.push(host);
          return names.mx(host);
        },
      },
    });
    await learnHosts(asking, never);
    await dns.close();
    const { rows } = await database.pool.query<{ host: string; mail_group: string }>(
      'select host, mail_group from mail_hosts order by host',
    );
    expect(Object.fromEntries(rows.map(({ host, mail_group }) => [host, mail_group]))).toEqual({
      'broken.org': 'broken.org',
      'example.org': 'example.org',
      'lab.org': 'lab-hosting.co.uk',
      'nothing.org': 'nothing.org',
      'uni.edu': 'Gmail',
    });
    expect(asked.sort()).toEqual(['broken.org', 'lab.org', 'nothing.org', 'uni.edu']);
    // Known for a while, but for what nobody could tell.
    const store = createMailHostStore(installation.database);
    now = new Date(now.getTime() + minutes(61));
    expect(await store.unknown({ now, limit: 10, but: ['hotmail.com'] })).toEqual(['broken.org']);
    // Whoever is new waits for none that is asked again.
    await createSeeds(database.pool).subscriber('reader@zoo.org');
    expect(await store.unknown({ now, limit: 1, but: ['hotmail.com'] })).toEqual(['zoo.org']);
  });

  it('shares a change among all who ask at once', async () => {
    const store = groups();
    await Promise.all(
      Array.from({ length: 5 }, () =>
        store.change(['b.example', 'a.example'], now, (pace) => ({
          pace: { ...pace, before: 1, accepted: pace.accepted + 1 },
          result: undefined,
        })),
      ),
    );
    const both = { ...freshPace(now), before: 1, accepted: 5 };
    expect(await store.slow()).toEqual(
      new Map([
        ['a.example', both],
        ['b.example', both],
      ]),
    );
  });
});
