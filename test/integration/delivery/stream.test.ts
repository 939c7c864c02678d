import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { createBooksStore, createDeliveryHand, createStreamStore } from '@broadsheet/database';
import { type DeliveryState, type Outcome, type PauseReason, drift, rateOf } from '@broadsheet/delivery';
import type { Installation } from '@broadsheet/installation';
import { type WorkerContext, createWorkerContext, plan, submitDigests } from '@broadsheet/worker';

import { createTestInstallation } from '../../support/installation.ts';
import { type TestDatabase, createTestDatabase } from '../../support/postgres.ts';
import { type Seeds, createSeeds } from '../../support/seeds.ts';
import { type RecordingSmtpServer, startSmtpServer } from '../../support/smtp-server.ts';
import { until } from '../../support/until.ts';

const morning = '2025-08-09T07:00:05Z';
const never = new AbortController().signal;

describe('the stream of digests', () => {
  let database: TestDatabase;
  let seeds: Seeds;
  let smtp: RecordingSmtpServer;
  let installation: Installation;
  let context: WorkerContext;
  let now: Date;
  let edition: number;
  let answer: (recipient: string) => string | undefined | Promise<string | undefined>;

  const open = async (env: Readonly<Record<string, string>> = {}): Promise<void> => {
    installation = await createTestInstallation({ url: database.url, env: { SMTP_URL: smtp.url, ...env } });
    installation.clock = () => now;
    context = await createWorkerContext(installation, { sources: [] });
  };

  beforeEach(async () => {
    database = await createTestDatabase();
    seeds = createSeeds(database.pool);
    answer = () => undefined;
    smtp = await startSmtpServer({
      answer: ({ stage, recipient }) => (stage === 'rcpt' ? answer(recipient) : undefined),
    });
    now = new Date(morning);
    edition = await seeds.edition('2025-08-08', 1, [{ id: await seeds.paper('One'), title: 'One' }]);
    await open();
  });
  afterEach(async () => {
    await installation.close();
    await smtp.close();
    await database.close();
  });

  const stream = () => createStreamStore(installation.database);
  const hand = () => createDeliveryHand(installation.database);
  const owed = () => context.mail.digests.outbox.owed({ now, limit: 1000 });
  const deliver = async () => submitDigests(context, await owed(), never);
  const readers = async (count: number): Promise<void> => {
    for (let index = 0; index < count; index += 1)
      await seeds.subscriber(`reader${String(index)}@example.org`);
    await plan(context, { wake: false });
  };
  const inState = async (state: DeliveryState): Promise<number> => {
    const { rows } = await database.pool.query<{ count: string }>(
      'select count(*) from deliveries where state = $1',
      [state],
    );
    return Number(rows[0]!.count);
  };

  it('rests while an operator has paused it, in every worker, and goes on when resumed', async () => {
    await readers(3);
    await stream().pause({ reason: 'operator', detail: 'by a test', until: null, now });
    expect(await owed()).toEqual([]);
    expect(await submitDigests(context, [1, 2, 3], never)).toEqual({ claimed: 0, states: {} });
    expect((await stream().state(now)).pause).toMatchObject({ reason: 'operator', until: null });

    expect(await stream().resume()).toBe(true);
    await deliver();
    expect(smtp.accepted).toHaveLength(3);
  });

  it('stops for all at the first reply that blames our set-up, burns no attempt, and tells once', async () => {
    const told: unknown[] = [];
    installation.log.error = ((fields: unknown, event: unknown) => {
      if (event === 'stream.paused') told.push(fields);
    }) as typeof installation.log.error;
    await readers(40);
    answer = () => '550 5.7.26 This mail is unauthenticated';
    await deliver();

    expect((await stream().state(now)).pause).toMatchObject({ reason: 'our-set-up' });
    const { rows } = await database.pool.query('select distinct state, attempts from deliveries');
    expect(rows).toEqual([{ state: 'queued', attempts: 0 }]);

    // It looks again by itself, and is silent while the trouble is the same.
    now = new Date(now.getTime() + 16 * 60_000);
    await deliver();
    expect((await stream().state(now)).pause).not.toBeNull();
    expect(told).toHaveLength(1);

    // Who mended it and resumes waits for nothing.
    answer = () => undefined;
    expect(await stream().resume()).toBe(true);
    await deliver();
    expect(await inState('submitted')).toBe(40);
    expect(drift(await createBooksStore(installation.database).total())).toBe(0);
  });

  it('stops where most are refused, and leaves the rest owed until an operator looked', async () => {
    await readers(150);
    answer = () => '550 5.1.1 No such user';
    const ids = await owed();
    await submitDigests(context, ids.slice(0, 100), never);
    expect((await stream().state(now)).pause).toMatchObject({ reason: 'mass-rejection', until: null });
    expect(await submitDigests(context, ids.slice(100), never)).toMatchObject({ claimed: 0 });
  });

  it('keeps saying that nearly everybody was refused, whoever pauses before or after', async () => {
    const pause = (reason: PauseReason, until: Date | null = null) =>
      stream().pause({ reason, detail: `for ${reason}`, until, now });
    const reason = async () => (await stream().state(now)).pause?.reason;
    for (const [first, then] of [
      ['operator', 'mass-rejection'],
      ['mass-rejection', 'operator'],
    ] as const) {
      await pause(first);
      await pause(then);
      expect(await reason()).toBe('mass-rejection');
      await stream().resume();
    }
    await pause('operator');
    await pause('our-set-up', new Date(now.getTime() + 1000));
    await pause('standing');
    expect(await reason()).toBe('operator');
  });

  it('tells how many leave a second while a page is under way, however long it takes', async () => {
    await readers(30);
    let asked = 0;
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    answer = async () => {
      if ((asked += 1) > 12) await gate;
      return undefined;
    };
    const delivered = deliver();
    try {
      await until('what left is counted', async () => rateOf((await stream().state(now)).pace, now) > 0);
      expect(await inState('submitting')).toBeGreaterThan(0);
    } finally {
      open();
    }
    await delivered;
    expect((await stream().state(now)).pace).toMatchObject({ done: 30 });
  });

  it('keeps the rate over all workers, and lets notices pass', async () => {
    const store = stream();
    const rate = { rate: 1000, most: 1000, burst: 50 };
    await database.pool.query(
      `update delivery_stream set tokens = 0, tokens_at = clock_timestamp() - interval '10 s'`,
    );
    expect(await store.take(rate)).toEqual({ granted: 50, wait: 0 });
    await store.spend(5000);
    const { granted, wait } = await store.take(rate);
    expect(granted).toBe(0);
    expect(wait).toBeGreaterThan(1000);
  });

  it('sends nothing while the bucket of SEND_RATE is empty, and fills it no higher than two slices', async () => {
    await installation.close();
    await open({ SEND_RATE: '50' });
    await readers(40);
    const fill = () => database.pool.query('update delivery_stream set tokens = 1000');
    await database.pool.query('update delivery_stream set tokens = -1000000, tokens_at = clock_timestamp()');
    const delivered = deliver();
    const tokens = async () =>
      (await database.pool.query<{ tokens: number }>('select tokens::float8 as tokens from delivery_stream'))
        .rows[0]?.tokens ?? NaN;
    // It has asked for a turn, and was given none.
    await until('a turn was asked for', async () => (await tokens()) > -1000000);
    expect(smtp.accepted).toEqual([]);
    await fill();
    await until('turns are taken', () => smtp.accepted.length > 0);
    expect(await tokens()).toBeLessThanOrEqual(10);
    await delivered;
    expect(smtp.accepted).toHaveLength(40);
  });

  it('cancels what is owed, and queues again only who did not get it', async () => {
    await readers(4);
    await submitDigests(context, (await owed()).slice(0, 1), never);
    answer = (recipient) => (recipient.startsWith('reader1@') ? '550 5.7.1 Refused' : undefined);
    await submitDigests(context, (await owed()).slice(0, 1), never);
    expect(await hand().cancel(edition, now)).toEqual({ skipped: 2, last: 0 });
    expect(await hand().missedBy(edition)).toEqual([
      { state: 'skipped', reason: 'cancelled', count: 2 },
      { state: 'rejected', reason: 'policy', count: 1 },
    ]);
    expect(await hand().missed(edition, { afterId: 0, limit: 10 })).toHaveLength(3);

    answer = () => undefined;
    const expiresAt = new Date(now.getTime() + 3_600_000);
    expect(await hand().resend(edition, { now, expiresAt })).toBe(3);
    await deliver();
    expect(smtp.accepted.map(({ to }) => to[0]).sort()).toEqual(
      [0, 1, 2, 3].map((index) => `reader${String(index)}@example.org`),
    );
    expect(await hand().resend(edition, { now, expiresAt })).toBe(0);
    expect(await createBooksStore(installation.database).total()).toMatchObject({ planned: 4, submitted: 4 });
  });

  it('takes from workers what they have claimed of it and not begun, and tries nothing of it once more', async () => {
    await readers(80);
    const [unknown = 0, ...ids] = await owed();
    await database.pool.query(
      `update deliveries set state = 'uncertain', signed_with = 'keys', reason = 'outcome-unknown', next_attempt_at = $2 where id = $1`,
      [unknown, new Date(now.getTime() + 300_000)],
    );
    let cancelled = null as Promise<{ skipped: number; last: number }> | null;
    answer = async () => {
      cancelled ??= hand().cancel(edition, now);
      await cancelled;
      return undefined;
    };
    await submitDigests(context, ids, never);
    const { skipped = 0, last = 0 } = (await cancelled) ?? {};
    // A slice of a page may have begun.
    expect(skipped).toBeGreaterThanOrEqual(59);
    expect(skipped + last).toBe(80);
    expect(await inState('submitted')).toBe(smtp.accepted.length);
    // What of that slice had no transaction yet is asked about again, once the answer of before is too old.
    expect(await inState('skipped')).toBe(79 - smtp.accepted.length);
    expect(await inState('skipped')).toBeGreaterThanOrEqual(skipped);
    const { rows } = await database.pool.query(
      `select reason, claim, min(attempts) as attempts from deliveries where state = 'skipped' group by 1, 2`,
    );
    expect(rows).toEqual([{ reason: 'cancelled', claim: null, attempts: 0 }]);

    now = new Date(now.getTime() + 600_000);
    expect(await owed()).toEqual([]);
    expect(drift(await createBooksStore(installation.database).total())).toBe(0);
  });

  it('tries nothing once more that was being submitted when its edition was cancelled, and gives no papers back', async () => {
    await readers(6);
    const { outbox } = context.mail.digests;
    const [putOff = 0, unknown = 0, ended = 0, fixed = 0, due = 0, retried = 0] = await owed();
    const claim = '00000000-0000-4000-8000-000000000001';
    const keys = 'the keys of a test';
    const leased = { claim, leaseSeconds: 300, now };
    await outbox.claim([due, retried], leased);
    await outbox.fixBytes(claim, [due, retried], keys);
    await outbox.record(
      [due, retried].map((id) => ({
        claim,
        outcome: { id, state: 'uncertain', reason: 'outcome-unknown', retryAt: now, reply: null },
      })),
      now,
    );
    // Of the last only the retry is claimed, not begun.
    await outbox.claim([putOff, unknown, ended, fixed, retried], leased);
    await outbox.fixBytes(claim, [putOff, unknown, ended, fixed], keys);

    expect(await hand().cancel(edition, now)).toEqual({ skipped: 0, last: 6 });
    expect([...(await outbox.refused(claim, [fixed, retried]))]).toEqual([
      [fixed, 'cancelled'],
      [retried, 'cancelled'],
    ]);
    const later = new Date(now.getTime() + 60_000);
    await outbox.record(
      [
        { id: putOff, state: 'queued', reason: 'retry', at: later, burned: true, reply: '451 4.3.0 Later' },
        { id: unknown, state: 'uncertain', reason: 'outcome-unknown', retryAt: later, reply: null },
      ].map((outcome) => ({ claim, outcome: outcome as Outcome })),
      now,
    );
    await database.pool.query(`update deliveries set lease_until = '-infinity' where state = 'submitting'`);
    await outbox.endLeases({ now, retryAt: later });
    now = new Date(now.getTime() + 3_600_000);
    const ids = [putOff, unknown, ended, fixed, due, retried];
    expect(await outbox.claim(ids, { ...leased, now })).toEqual([]);
    await outbox.expire(now);
    expect(await owed()).toEqual([]);
    const { rows } = await database.pool.query(
      `select d.id::int, d.state, s.watermark = d.publication_to as kept from deliveries d join subscribers s on s.id = d.subscriber_id
       where d.finished_at is not null order by d.id`,
    );
    expect(rows).toEqual(
      ids.map((id) => ({ id, state: id === putOff ? 'skipped' : 'uncertain', kept: true })),
    );
    expect(await hand().missedBy(edition)).toContainEqual({
      state: 'skipped',
      reason: 'cancelled',
      count: 1,
    });
    expect(await hand().resend(edition, { now, expiresAt: new Date(now.getTime() + 3_600_000) })).toBe(1);
    expect(await owed()).toEqual([putOff]);
    expect(drift(await createBooksStore(installation.database).total())).toBe(0);
  });

  it('sends no paper again whose digest had given it to a later one', async () => {
    await readers(1);
    now = new Date('2025-08-10T07:00:05Z');
    await context.mail.digests.outbox.expire(now);
    await plan(context, { wake: false });
    await deliver();
    expect(smtp.accepted).toHaveLength(1);
    expect(await hand().resend(edition, { now, expiresAt: new Date('2025-08-11T00:00:00Z') })).toBe(0);
  });

  it('holds back what was planned before a restore, and covers nothing that was published before it', async () => {
    await readers(2);
    await stream().fence(new Date(now.getTime() + 1000));
    await seeds.subscriber('late@example.org');
    await plan(context, { wake: false });
    expect(await owed()).toEqual([]);
    expect(await inState('queued')).toBe(2);

    expect(await stream().unfence()).toBe(true);
    await deliver();
    expect(smtp.accepted).toHaveLength(2);
  });
});
