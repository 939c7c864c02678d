import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { createDigestStore, createEditionStore } from '@broadsheet/database';
import { drift } from '@broadsheet/delivery';
import { composeDigest } from '@broadsheet/digest';
import { plan, submit } from '@broadsheet/worker';

import { messageIdOf } from '../../support/smtp-server.ts';
import { type Outgoing, minutes, morning, never, openOutgoing } from './outgoing.ts';

describe('submitting deliveries', () => {
  let out: Outgoing;
  beforeEach(async () => {
    out = await openOutgoing();
  });
  afterEach(() => out.close());

  it('submits a digest and records what the server said', async () => {
    await out.planOne();
    expect((await out.deliver()).claimed).toBe(1);
    expect(await out.rows()).toMatchObject([
      { state: 'submitted', attempts: 1, reason: null, lease_until: null },
    ]);
    expect(out.smtp.accepted).toHaveLength(1);
    expect(await out.books()).toMatchObject({ planned: 1, submitted: 1, owed: 0 });
  });

  it('submits a row once, however many jobs name it', async () => {
    await out.planOne();
    const ids = await out.owed();
    const options = { concurrency: 4, stop: never };
    await Promise.all([1, 2, 3].map(() => submit(out.context, out.context.mail.digests, ids, options)));
    await submit(out.context, out.context.mail.digests, ids, options);
    expect(out.smtp.accepted).toHaveLength(1);
  });

  it.each([
    ['unsubscribed', `update subscribers set state = 'unsubscribed', next_due_at = null`, 1],
    ['paused', `update subscribers set state = 'paused', next_due_at = null`, 0],
    ['erased', `delete from subscribers`, null],
  ])('asks again just before it submits, and skips who is %s', async (reason, change, mark) => {
    const reader = await out.planOne();
    await out.database.pool.query(change);
    await out.deliver();
    expect(await out.rows()).toMatchObject([{ state: 'skipped', reason }]);
    expect(out.smtp.accepted).toEqual([]);
    if (mark !== null) expect(await out.watermark(reader)).toBe(mark);
    expect(drift(await out.books())).toBe(0);
  });

  it('never contacts the server for a suppressed address', async () => {
    await out.planOne();
    await out.installation.suppressions.add(['reader@example.org'], 'complaint', out.now);
    await out.deliver();
    expect(await out.rows()).toMatchObject([{ state: 'skipped', reason: 'suppressed' }]);
    expect(out.smtp.lines).toEqual([]);
  });

  it('keeps the papers of who the server refuses for good, and does not try again', async () => {
    const reader = await out.planOne();
    out.misbehave = (stage) => (stage === 'rcpt' ? { reply: '550 5.1.1 No such user\r\n' } : undefined);
    await out.deliver();
    expect(await out.rows()).toMatchObject([{ state: 'rejected', reason: 'hard' }]);
    expect(await out.watermark(reader)).toBe(1);
    expect(await out.owed()).toEqual([]);
  });

  it('tries later what the server puts off, with a pause that grows', async () => {
    await out.planOne();
    out.misbehave = (stage) => (stage === 'rcpt' ? { reply: '451 4.3.0 Try later\r\n' } : undefined);
    await out.deliver();
    const [first] = await out.rows();
    expect(first).toMatchObject({ state: 'queued', reason: 'retry', attempts: 1 });
    const pause = first!.next_attempt_at.getTime() - out.now.getTime();
    expect(pause).toBeGreaterThanOrEqual(minutes(12));
    expect(pause).toBeLessThanOrEqual(minutes(18));
    expect(await out.owed()).toEqual([]);

    out.misbehave = () => undefined;
    out.later(20);
    await out.deliver();
    expect(await out.rows()).toMatchObject([{ state: 'submitted', attempts: 2 }]);
  });

  it('burns no attempt and keeps the queue when the fault is ours', async () => {
    await out.planOne();
    out.misbehave = (stage) =>
      stage === 'mail' ? { reply: '550 5.7.26 Unauthenticated mail is not accepted\r\n' } : undefined;
    await out.deliver();
    expect(await out.rows()).toMatchObject([{ state: 'queued', reason: 'stop', attempts: 0 }]);
  });

  it('gives the papers back when it is too late, and the next digest has them', async () => {
    const reader = await out.planOne();
    out.misbehave = (stage) => (stage === 'connect' ? 'drop' : undefined);
    for (let hour = 0; hour < 21; hour += 1) {
      out.now = new Date(new Date(morning).getTime() + minutes(60 * hour));
      await out.deliver();
      await out.context.mail.digests.outbox.expire(out.now);
    }
    const [row] = await out.rows();
    expect(['skipped', 'failed']).toContain(row?.state);
    expect(await out.watermark(reader)).toBe(0);

    out.misbehave = () => undefined;
    const three = { id: await out.seeds.paper('Three'), title: 'Three' };
    await out.seeds.edition('2025-08-09', 2, [three]);
    out.now = new Date('2025-08-10T07:00:05Z');
    await plan(out.context, { wake: false });
    await out.deliver();
    const text = out.smtp.accepted.map(({ raw }) => raw.toString('utf8')).join('');
    for (const title of ['One', 'Two', 'Three']) expect(text).toContain(title);
    expect(drift(await out.books())).toBe(0);
  });

  it.each([
    ['assemble', 'retry'],
    ['ask who may be mailed', 'given-back'],
  ])('tries again what it could not %s for a fault that passes', async (what, reason) => {
    await out.planOne();
    const { digests } = out.context.mail;
    const fault = (): Promise<never> => Promise.reject(new Error('Connection terminated unexpectedly'));
    const faulty =
      what === 'assemble'
        ? { ...digests, ports: { ...digests.ports, assemble: fault } }
        : { ...digests, ports: { ...digests.ports, outbox: { ...digests.outbox, refused: fault } } };
    await submit(out.context, faulty, await out.owed(), { concurrency: 4, stop: never });
    expect(await out.rows()).toMatchObject([{ state: 'queued', reason }]);
    out.later(20);
    await out.deliver();
    expect(await out.rows()).toMatchObject([{ state: 'submitted' }]);
  });

  it('knows a drop before the last byte for what it is', async () => {
    await out.planOne();
    out.misbehave = (stage) => (stage === 'data' ? 'drop' : undefined);
    await out.deliver();
    expect(await out.rows()).toMatchObject([{ state: 'queued', reason: 'retry' }]);
  });

  it('gives back what it has not begun when it is told to stop', async () => {
    for (let n = 0; n < 5; n += 1) await out.seeds.subscriber(`reader${String(n)}@example.org`);
    await plan(out.context, { wake: false });
    await out.deliver(AbortSignal.abort());
    expect(await out.rows()).toMatchObject(
      Array(5).fill({ state: 'queued', reason: 'given-back', attempts: 0 }),
    );
    expect(out.smtp.lines).toEqual([]);
    await out.deliver();
    expect(out.smtp.accepted).toHaveLength(5);
  });

  it('lets a row that cannot be built fail alone', async () => {
    await out.planOne('one@example.org');
    await out.planOne('two@example.org');
    await out.database.pool.query(
      `update deliveries set contents = jsonb_set(contents::jsonb, '{items}', '[[1, 999, 0, 0]]')::json where id = 1`,
    );
    await out.deliver();
    expect(await out.rows()).toMatchObject([{ state: 'failed', reason: 'message' }, { state: 'submitted' }]);
  });

  it('prints every paper of a digest that covers more editions than stay in memory', async () => {
    const titles = Array.from({ length: 24 }, (_, index) => `Paper of day ${String(index)}`);
    for (const [index, title] of titles.entries()) {
      const paper = { id: await out.seeds.paper(title), title };
      await out.seeds.edition(`2025-07-${String(index + 1).padStart(2, '0')}`, index + 2, [paper]);
    }
    await out.seeds.subscriber('back@example.org', { maxPapers: 50 });
    await plan(out.context, { wake: false });
    await out.deliver();
    const text = out.smtp.accepted.map(({ raw }) => raw.toString('utf8')).join('');
    for (const title of ['One', 'Two', ...titles]) expect(text).toContain(title);
  });

  it('prints a paper that was merged into another after it was planned, and shows it in the browser', async () => {
    await out.planOne();
    const survivor = await out.seeds.paper('The same under another name');
    await out.database.pool.query(`update papers set merged_into = $1 where title = 'Two'`, [survivor]);
    await out.deliver();
    const text = out.smtp.accepted.map(({ raw }) => raw.toString('utf8')).join('');
    for (const title of ['One', 'Two']) expect(text).toContain(title);

    const editions = createEditionStore(out.installation.database);
    const digests = createDigestStore(out.installation.database, (ids) => editions.papersOf(ids));
    const kept = await digests.find((await out.rows())[0]!.id);
    const digest = await composeDigest(digests, kept!);
    expect(digest.items.map(({ paper }) => paper.title)).toEqual(['One', 'Two']);
  });

  it('names a message by its delivery, the same on every attempt, and nobody else can make the name', async () => {
    await out.planOne();
    await out.deliver();
    const [delivery] = await out.rows();
    const id = Number(delivery?.id);
    const token = messageIdOf(out.smtp.accepted[0]!.raw).split('@')[0] ?? '';
    expect(out.installation.tokens.verify('message-id', token)).toBe(id);
  });
});
