import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { createBooksStore, createDigestStore, createEditionStore } from '@broadsheet/database';
import { drift } from '@broadsheet/delivery';
import { composeDigest } from '@broadsheet/digest';
import type { Installation } from '@broadsheet/installation';
import { type WorkerContext, createWorkerContext, plan, submit, sweepLanes } from '@broadsheet/worker';

import { createTestInstallation } from '../../support/installation.ts';
import { type TestDatabase, createTestDatabase } from '../../support/postgres.ts';
import {
  type RudeAct,
  type RudeSmtpServer,
  type RudeStage,
  startRudeSmtpServer,
} from '../../support/rude-smtp-server.ts';
import { type Seeds, createSeeds } from '../../support/seeds.ts';
import { messageIdOf } from '../../support/smtp-server.ts';

const morning = '2025-08-09T07:00:05Z';
const minutes = (count: number): number => count * 60_000;

describe('submitting deliveries', () => {
  let database: TestDatabase;
  let seeds: Seeds;
  let smtp: RudeSmtpServer;
  let installation: Installation;
  let context: WorkerContext;
  let now: Date;
  let misbehave: (stage: RudeStage, connection: number) => RudeAct | undefined;

  beforeEach(async () => {
    database = await createTestDatabase();
    seeds = createSeeds(database.pool);
    misbehave = () => undefined;
    smtp = await startRudeSmtpServer(({ stage, connection }) => misbehave(stage, connection));
    now = new Date(morning);
    installation = await createTestInstallation({ url: database.url, env: { SMTP_URL: smtp.url } });
    installation.clock = () => now;
    context = await createWorkerContext(installation, { sources: [] });
    const papers = [];
    for (const title of ['One', 'Two']) papers.push({ id: await seeds.paper(title), title });
    await seeds.edition('2025-08-08', 1, papers);
  });
  afterEach(async () => {
    await installation.close();
    await smtp.close();
    await database.close();
  });

  const never = new AbortController().signal;
  const owed = () => context.mail.digests.outbox.owed({ now, limit: 1000 });
  const deliver = async (stop: AbortSignal = never) =>
    submit(context, context.mail.digests, await owed(), { concurrency: 4, stop });
  const rows = async () => {
    const { rows: found } = await database.pool.query<{
      id: number;
      state: string;
      reason: string | null;
      attempts: number;
      next_attempt_at: Date;
      finished_at: Date | null;
      lease_until: Date | null;
    }>('select * from deliveries order by id');
    return found;
  };
  const watermark = async (id: number): Promise<number> => {
    const { rows: found } = await database.pool.query<{ watermark: number }>(
      'select watermark from subscribers where id = $1',
      [id],
    );
    return found[0]!.watermark;
  };
  const books = () => createBooksStore(installation.database).total();
  const planOne = async (email = 'reader@example.org'): Promise<number> => {
    const reader = await seeds.subscriber(email);
    await plan(context, { wake: false });
    return reader;
  };

  it('submits a digest and records what the server said', async () => {
    await planOne();
    expect((await deliver()).claimed).toBe(1);
    expect(await rows()).toMatchObject([
      { state: 'submitted', attempts: 1, reason: null, lease_until: null },
    ]);
    expect(smtp.accepted).toHaveLength(1);
    expect(await books()).toMatchObject({ planned: 1, submitted: 1, owed: 0 });
  });

  it('submits a row once, however many jobs name it', async () => {
    await planOne();
    const ids = await owed();
    const options = { concurrency: 4, stop: never };
    await Promise.all([1, 2, 3].map(() => submit(context, context.mail.digests, ids, options)));
    await submit(context, context.mail.digests, ids, options);
    expect(smtp.accepted).toHaveLength(1);
  });

  it.each([
    ['unsubscribed', `update subscribers set state = 'unsubscribed', next_due_at = null`, 1],
    ['paused', `update subscribers set state = 'paused', next_due_at = null`, 0],
    ['erased', `delete from subscribers`, null],
  ])('asks again just before it submits, and skips who is %s', async (reason, change, mark) => {
    const reader = await planOne();
    await database.pool.query(change);
    await deliver();
    expect(await rows()).toMatchObject([{ state: 'skipped', reason }]);
    expect(smtp.accepted).toEqual([]);
    if (mark !== null) expect(await watermark(reader)).toBe(mark);
    expect(drift(await books())).toBe(0);
  });

  it('never contacts the server for a suppressed address', async () => {
    await planOne();
    await installation.suppressions.add(['reader@example.org'], 'complaint', now);
    await deliver();
    expect(await rows()).toMatchObject([{ state: 'skipped', reason: 'suppressed' }]);
    expect(smtp.lines).toEqual([]);
  });

  it('keeps the papers of who the server refuses for good, and does not try again', async () => {
    const reader = await planOne();
    misbehave = (stage) => (stage === 'rcpt' ? { reply: '550 5.1.1 No such user\r\n' } : undefined);
    await deliver();
    expect(await rows()).toMatchObject([{ state: 'rejected', reason: 'hard' }]);
    expect(await watermark(reader)).toBe(1);
    expect(await owed()).toEqual([]);
  });

  it('tries later what the server puts off, with a pause that grows', async () => {
    await planOne();
    misbehave = (stage) => (stage === 'rcpt' ? { reply: '451 4.3.0 Try later\r\n' } : undefined);
    await deliver();
    const [first] = await rows();
    expect(first).toMatchObject({ state: 'queued', reason: 'retry', attempts: 1 });
    const pause = first!.next_attempt_at.getTime() - now.getTime();
    expect(pause).toBeGreaterThanOrEqual(minutes(12));
    expect(pause).toBeLessThanOrEqual(minutes(18));
    expect(await owed()).toEqual([]);

    misbehave = () => undefined;
    now = new Date(now.getTime() + minutes(20));
    await deliver();
    expect(await rows()).toMatchObject([{ state: 'submitted', attempts: 2 }]);
  });

  it('burns no attempt and keeps the queue when the fault is ours', async () => {
    await planOne();
    misbehave = (stage) =>
      stage === 'mail' ? { reply: '550 5.7.26 Unauthenticated mail is not accepted\r\n' } : undefined;
    await deliver();
    expect(await rows()).toMatchObject([{ state: 'queued', reason: 'stop', attempts: 0 }]);
  });

  it('gives the papers back when it is too late, and the next digest has them', async () => {
    const reader = await planOne();
    misbehave = (stage) => (stage === 'connect' ? 'drop' : undefined);
    for (let hour = 0; hour < 21; hour += 1) {
      now = new Date(new Date(morning).getTime() + minutes(60 * hour));
      await deliver();
      await context.mail.digests.outbox.expire(now);
    }
    const [row] = await rows();
    expect(['skipped', 'failed']).toContain(row?.state);
    expect(await watermark(reader)).toBe(0);

    misbehave = () => undefined;
    const three = { id: await seeds.paper('Three'), title: 'Three' };
    await seeds.edition('2025-08-09', 2, [three]);
    now = new Date('2025-08-10T07:00:05Z');
    await plan(context, { wake: false });
    await deliver();
    const text = smtp.accepted.map(({ raw }) => raw.toString('utf8')).join('');
    for (const title of ['One', 'Two', 'Three']) expect(text).toContain(title);
    expect(drift(await books())).toBe(0);
  });

  it.each<[string, RudeAct]>([
    ['the connection drops after the final dot', 'drop'],
    ['the server keeps the message and goes without answering', 'accept-and-drop'],
  ])('does not know what became of it when %s, and submits the very same bytes once more', async (_, act) => {
    await planOne();
    misbehave = (stage) => (stage === 'dot' ? act : undefined);
    await deliver();
    const [uncertain] = await rows();
    expect(uncertain).toMatchObject({ state: 'uncertain', reason: 'outcome-unknown', finished_at: null });
    expect(await owed()).toEqual([]);

    misbehave = () => undefined;
    now = new Date(now.getTime() + minutes(6));
    await deliver();
    expect(await rows()).toMatchObject([{ state: 'submitted', attempts: 2 }]);
    const bytes = smtp.accepted.map(({ raw }) => raw.toString('latin1'));
    expect(new Set(bytes).size).toBe(1);
    expect(bytes).toHaveLength(act === 'accept-and-drop' ? 2 : 1);
  });

  it.each([
    ['pauses', `update subscribers set state = 'paused', next_due_at = null`],
    ['leaves', `update subscribers set state = 'unsubscribed', next_due_at = null`],
  ])('keeps the papers of an unknown outcome though its reader %s before the retry', async (_, change) => {
    const reader = await planOne();
    misbehave = (stage) => (stage === 'dot' ? 'accept-and-drop' : undefined);
    await deliver();
    await database.pool.query(change);
    now = new Date(now.getTime() + minutes(6));
    await deliver();
    expect(await rows()).toMatchObject([{ state: 'uncertain', finished_at: expect.any(Date) }]);
    expect(await watermark(reader)).toBe(1);
    expect(smtp.accepted).toHaveLength(1);
    expect(await owed()).toEqual([]);
  });

  it('empties the slots of a notice whose outcome stays unknown', async () => {
    await database.pool.query(
      `insert into notices (kind, email, state, reason, sealed, message_date, created_at, expires_at, next_attempt_at, signed_with, lease_until)
       values ('confirm', 'a@example.org', 'uncertain', null, 'token', $1, $1, $1, $1, 'keys', null),
         ('confirm', 'b@example.org', 'submitting', 'retry-of-uncertain', 'token', $1, $1, '2030-01-01Z', $1, 'keys', '2020-01-01Z')`,
      [now],
    );
    await sweepLanes(context);
    const { rows: notices } = await database.pool.query('select state, sealed, finished_at from notices');
    expect(notices).toEqual(Array(2).fill({ state: 'uncertain', sealed: null, finished_at: now }));
  });

  it.each(['assemble', 'ask who may be mailed'])(
    'tries again what it could not %s for a fault that passes',
    async (what) => {
      await planOne();
      const { digests } = context.mail;
      const fault = (): Promise<never> => Promise.reject(new Error('Connection terminated unexpectedly'));
      const faulty =
        what === 'assemble'
          ? { ...digests, ports: { ...digests.ports, assemble: fault } }
          : { ...digests, ports: { ...digests.ports, outbox: { ...digests.outbox, refused: fault } } };
      await submit(context, faulty, await owed(), { concurrency: 4, stop: never });
      expect(await rows()).toMatchObject([{ state: 'queued', reason: 'retry' }]);
      now = new Date(now.getTime() + minutes(20));
      await deliver();
      expect(await rows()).toMatchObject([{ state: 'submitted' }]);
    },
  );

  it('leaves it uncertain for good when the one retry tells nothing either', async () => {
    await planOne();
    misbehave = (stage) => (stage === 'dot' ? 'drop' : undefined);
    await deliver();
    now = new Date(now.getTime() + minutes(6));
    await deliver();
    now = new Date(now.getTime() + minutes(60));
    expect(await owed()).toEqual([]);
    expect(await rows()).toMatchObject([{ state: 'uncertain', attempts: 2, finished_at: expect.any(Date) }]);
    expect(await books()).toMatchObject({ planned: 1, uncertain: 1, owed: 0 });
  });

  it('knows a drop before the last byte for what it is', async () => {
    await planOne();
    misbehave = (stage) => (stage === 'data' ? 'drop' : undefined);
    await deliver();
    expect(await rows()).toMatchObject([{ state: 'queued', reason: 'retry' }]);
  });

  const died = '5d0d4bd4-5c53-4b62-b0a4-0fd1ad5b3a5e';
  /** As a worker does that is killed before it records anything. */
  const claimAndDie = async ({ fixed }: { fixed: boolean }): Promise<number> => {
    const { outbox, ports } = context.mail.digests;
    const ids = await owed();
    await outbox.claim(ids, { claim: died, leaseSeconds: 300, now });
    if (fixed) await outbox.fixBytes(died, ids, ports.signedWith);
    return ids[0]!;
  };
  const endLease = () =>
    database.pool.query(`update deliveries set lease_until = clock_timestamp() - interval '1 second'`);

  it('takes rows of a worker that died for uncertain once their lease ended', async () => {
    await planOne();
    await claimAndDie({ fixed: true });
    await sweepLanes(context);
    expect(await rows()).toMatchObject([{ state: 'submitting' }]);

    await endLease();
    await sweepLanes(context);
    expect(await rows()).toMatchObject([{ state: 'uncertain', reason: 'lease-ended', finished_at: null }]);
  });

  it('submits what a worker had claimed that died before it fixed the bytes', async () => {
    await planOne();
    await claimAndDie({ fixed: false });
    await endLease();
    await sweepLanes(context);
    expect(await rows()).toMatchObject([{ state: 'queued', reason: 'lease-ended' }]);
    expect(await context.mail.digests.outbox.fixBytes(died, [1], 'keys')).toEqual([]);
    await deliver();
    expect(await rows()).toMatchObject([{ state: 'submitted' }]);
  });

  it('does not take the bytes of an earlier attempt for those of a claim that came to nothing', async () => {
    await planOne();
    misbehave = (stage) => (stage === 'rcpt' ? { reply: '451 4.3.0 Try later\r\n' } : undefined);
    await deliver();
    now = new Date(now.getTime() + minutes(20));
    await claimAndDie({ fixed: false });
    await endLease();
    await sweepLanes(context);
    expect(await rows()).toMatchObject([{ state: 'queued' }]);
  });

  it('lets an outcome go that comes after its lease was ended by somebody else', async () => {
    await planOne();
    const id = await claimAndDie({ fixed: true });
    await endLease();
    await sweepLanes(context);
    await context.mail.digests.outbox.record(
      died,
      [{ id, state: 'failed', reason: 'late', reply: null }],
      now,
    );
    expect(await rows()).toMatchObject([{ state: 'uncertain' }]);
  });

  it('gives back what it has not begun when it is told to stop', async () => {
    for (let n = 0; n < 5; n += 1) await seeds.subscriber(`reader${String(n)}@example.org`);
    await plan(context, { wake: false });
    await deliver(AbortSignal.abort());
    expect(await rows()).toMatchObject(Array(5).fill({ state: 'queued', reason: 'given-back', attempts: 0 }));
    expect(smtp.lines).toEqual([]);
    await deliver();
    expect(smtp.accepted).toHaveLength(5);
  });

  it('lets a row that cannot be built fail alone', async () => {
    await planOne('one@example.org');
    await planOne('two@example.org');
    await database.pool.query(
      `update deliveries set contents = jsonb_set(contents, '{items}', '[{"editionId":1,"paperId":999,"ruleId":0,"score":0}]') where id = 1`,
    );
    await deliver();
    expect(await rows()).toMatchObject([{ state: 'failed', reason: 'message' }, { state: 'submitted' }]);
  });

  it('does not retry an uncertain one under other keys: that is for the operator', async () => {
    await planOne();
    misbehave = (stage) => (stage === 'dot' ? 'drop' : undefined);
    await deliver();
    await database.pool.query(`update deliveries set signed_with = 'other keys'`);
    misbehave = () => undefined;
    now = new Date(now.getTime() + minutes(6));
    await deliver();
    expect(await rows()).toMatchObject([{ state: 'uncertain', reason: 'signing-key-changed' }]);
    expect(smtp.accepted).toEqual([]);
  });

  it('prints every paper of a digest that covers more editions than stay in memory', async () => {
    const titles = Array.from({ length: 24 }, (_, index) => `Paper of day ${String(index)}`);
    for (const [index, title] of titles.entries()) {
      const paper = { id: await seeds.paper(title), title };
      await seeds.edition(`2025-07-${String(index + 1).padStart(2, '0')}`, index + 2, [paper]);
    }
    await seeds.subscriber('back@example.org', { maxPapers: 50 });
    await plan(context, { wake: false });
    await deliver();
    const text = smtp.accepted.map(({ raw }) => raw.toString('utf8')).join('');
    for (const title of ['One', 'Two', ...titles]) expect(text).toContain(title);
  });

  it('prints a paper that was merged into another after it was planned, and shows it in the browser', async () => {
    await planOne();
    const survivor = await seeds.paper('The same under another name');
    await database.pool.query(`update papers set merged_into = $1 where title = 'Two'`, [survivor]);
    await deliver();
    const text = smtp.accepted.map(({ raw }) => raw.toString('utf8')).join('');
    for (const title of ['One', 'Two']) expect(text).toContain(title);

    const editions = createEditionStore(installation.database);
    const digests = createDigestStore(installation.database, (ids) => editions.papersOf(ids));
    const kept = await digests.find((await rows())[0]!.id);
    const digest = await composeDigest(digests, kept!);
    expect(digest.items.map(({ paper }) => paper.title)).toEqual(['One', 'Two']);
  });

  it('does not retry an uncertain one to another address than the first time', async () => {
    const reader = await planOne();
    misbehave = (stage) => (stage === 'dot' ? 'accept-and-drop' : undefined);
    await deliver();
    await context.subscribers.inTransaction((subscribers) =>
      subscribers.moveAddress(reader, 'new@example.org', 'new@example.org'),
    );
    now = new Date(now.getTime() + minutes(6));
    await deliver();
    expect(await rows()).toMatchObject([{ state: 'uncertain', finished_at: expect.any(Date) }]);
    expect(smtp.accepted).toHaveLength(1);
  });

  it('names a message by its delivery, the same on every attempt, and nobody else can make the name', async () => {
    await planOne();
    await deliver();
    const [delivery] = await rows();
    const id = Number(delivery?.id);
    const token = messageIdOf(smtp.accepted[0]!.raw).split('@')[0] ?? '';
    expect(installation.tokens.verify('message-id', token)).toBe(id);
  });
});
