import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createRecorder } from '@broadsheet/delivery';

import { createDeliveryHand } from '@broadsheet/database';
import { submit, sweepLanes } from '@broadsheet/worker';

import type { RudeAct } from '../../support/rude-smtp-server.ts';
import { messageIdOf } from '../../support/smtp-server.ts';
import { type Outgoing, never, openOutgoing } from './outgoing.ts';

describe('deliveries of which nobody knows whether they arrived', () => {
  let out: Outgoing;
  beforeEach(async () => {
    out = await openOutgoing();
  });
  afterEach(() => out.close());

  /** Whom messages were kept for; what a pipelining client ends empty, since nobody was accepted for it, has nobody. */
  const mailedTo = (): string[] =>
    out.smtp.accepted.flatMap(({ raw }) => /^To: (.*)\r$/m.exec(raw.toString('latin1'))?.[1] ?? []);
  const move = (reader: number, to = 'new@example.org') =>
    out.context.subscribers.inTransaction((subscribers) => subscribers.moveAddress(reader, to, to));

  it.each<[string, RudeAct]>([
    ['the connection drops after the final dot', 'drop'],
    ['the server keeps the message and goes without answering', 'accept-and-drop'],
  ])('does not know what became of it when %s, and submits the very same bytes once more', async (_, act) => {
    await out.planOne();
    out.misbehave = (stage) => (stage === 'dot' ? act : undefined);
    await out.deliver();
    const [uncertain] = await out.rows();
    expect(uncertain).toMatchObject({ state: 'uncertain', reason: 'outcome-unknown', finished_at: null });
    expect(await out.owed()).toEqual([]);

    out.misbehave = () => undefined;
    out.later(6);
    await out.deliver();
    expect(await out.rows()).toMatchObject([{ state: 'submitted', attempts: 2 }]);
    const bytes = out.smtp.accepted.map(({ raw }) => raw.toString('latin1'));
    expect(new Set(bytes).size).toBe(1);
    expect(bytes).toHaveLength(act === 'accept-and-drop' ? 2 : 1);
  });

  it.each([
    ['pauses', `update subscribers set state = 'paused', next_due_at = null`],
    ['leaves', `update subscribers set state = 'unsubscribed', next_due_at = null`],
  ])('keeps the papers of an unknown outcome though its reader %s before the retry', async (_, change) => {
    const reader = await out.planOne();
    out.misbehave = (stage) => (stage === 'dot' ? 'accept-and-drop' : undefined);
    await out.deliver();
    await out.database.pool.query(change);
    out.later(6);
    await out.deliver();
    expect(await out.rows()).toMatchObject([{ state: 'uncertain', finished_at: expect.any(Date) }]);
    expect(await out.watermark(reader)).toBe(1);
    expect(out.smtp.accepted).toHaveLength(1);
    expect(await out.owed()).toEqual([]);
  });

  it('empties the slots of a notice whose outcome stays unknown', async () => {
    await out.database.pool.query(
      `insert into notices (kind, email, state, reason, sealed, message_date, created_at, expires_at, next_attempt_at, signed_with, lease_until)
       values ('confirm', 'a@example.org', 'uncertain', null, 'token', $1, $1, $1, $1, 'keys', null),
         ('confirm', 'b@example.org', 'submitting', 'retry-of-uncertain', 'token', $1, $1, '2030-01-01Z', $1, 'keys', '2020-01-01Z')`,
      [out.now],
    );
    await sweepLanes(out.context);
    const { rows: notices } = await out.database.pool.query('select state, sealed, finished_at from notices');
    expect(notices).toEqual(Array(2).fill({ state: 'uncertain', sealed: null, finished_at: out.now }));
  });

  it('leaves it uncertain for good when the one retry tells nothing either', async () => {
    await out.planOne();
    out.misbehave = (stage) => (stage === 'dot' ? 'drop' : undefined);
    await out.deliver();
    out.later(6);
    await out.deliver();
    out.later(60);
    expect(await out.owed()).toEqual([]);
    expect(await out.rows()).toMatchObject([
      { state: 'uncertain', attempts: 2, finished_at: expect.any(Date) },
    ]);
    expect(await out.books()).toMatchObject({ planned: 1, uncertain: 1, owed: 0 });
  });

  it('never tries one again by itself where the policy says so, neither of a silent server nor of a worker that ended', async () => {
    await out.reopen({ UNCERTAIN_POLICY: 'never' });
    await out.planOne('silent@example.org');
    out.misbehave = (stage) => (stage === 'dot' ? 'accept-and-drop' : undefined);
    await out.deliver();
    await out.planOne('ended@example.org');
    await out.database.pool.query(
      `update deliveries set state = 'submitting', claim = gen_random_uuid(), signed_with = 'keys', lease_until = '2020-01-01Z' where state = 'queued'`,
    );
    await sweepLanes(out.context);
    out.later(6);
    expect(await out.owed()).toEqual([]);
    expect(await out.rows()).toMatchObject([
      { state: 'uncertain', reason: 'outcome-unknown', finished_at: expect.any(Date) },
      { state: 'uncertain', reason: 'lease-ended', finished_at: expect.any(Date) },
    ]);
    expect(await out.books()).toMatchObject({ planned: 2, uncertain: 2, owed: 0 });
  });

  it('does not retry an uncertain one under other keys: that is for the operator', async () => {
    await out.planOne();
    out.misbehave = (stage) => (stage === 'dot' ? 'drop' : undefined);
    await out.deliver();
    await out.database.pool.query(`update deliveries set signed_with = 'other keys'`);
    out.misbehave = () => undefined;
    out.later(6);
    await out.deliver();
    expect(await out.rows()).toMatchObject([{ state: 'uncertain', reason: 'signing-key-changed' }]);
    expect(out.smtp.accepted).toEqual([]);
  });

  it('submits one again under other keys, once, where an operator says so, and gives its papers back never', async () => {
    const reader = await out.planOne();
    out.misbehave = (stage) => (stage === 'dot' ? 'accept-and-drop' : undefined);
    await out.deliver();
    const hand = createDeliveryHand(out.installation.database);
    const again = () => {
      const expiresAt = new Date(out.now.getTime() + 3_600_000);
      return hand.resendUncertain(out.edition, { now: out.now, expiresAt });
    };
    // Its own retry is to come yet.
    expect(await again()).toBe(0);
    await out.database.pool.query(`update deliveries set signed_with = 'other keys'`);
    out.later(6);
    await out.deliver();

    expect(await again()).toBe(1);
    out.misbehave = (stage) => (stage === 'dot' ? 'drop' : undefined);
    await out.deliver();
    expect(await out.rows()).toMatchObject([{ state: 'uncertain', finished_at: expect.any(Date) }]);
    expect(await again()).toBe(1);
    out.later(120);
    await sweepLanes(out.context);
    expect(await out.watermark(reader)).toBe(1);

    expect(await again()).toBe(1);
    out.misbehave = () => undefined;
    await out.deliver();
    expect(await out.rows()).toMatchObject([{ state: 'submitted' }]);
    expect(out.smtp.accepted).toHaveLength(2);
    expect(new Set(out.smtp.accepted.map(({ raw }) => messageIdOf(raw))).size).toBe(1);
    expect(await again()).toBe(0);
  });

  it('does not retry an uncertain one to another address than the first time', async () => {
    const reader = await out.planOne();
    out.misbehave = (stage) => (stage === 'dot' ? 'accept-and-drop' : undefined);
    await out.deliver();
    await move(reader);
    out.later(6);
    await out.deliver();
    expect(await out.rows()).toMatchObject([{ state: 'uncertain', finished_at: expect.any(Date) }]);
    expect(out.smtp.accepted).toHaveLength(1);
  });

  it('does not retry to a new address what was in hand when the reader moved', async () => {
    const reader = await out.planOne();
    const moved = new Promise<void>((resolve, reject) => {
      out.misbehave = (stage) => {
        if (stage === 'dot')
          void move(reader).then(() => {
            resolve();
          }, reject);
        return stage === 'dot' ? 'accept-and-drop' : undefined;
      };
    });
    // The server keeps the message, and the address changes before the worker has recorded that nobody answered.
    const { digests } = out.context.mail;
    const record: typeof digests.outbox.record = async (...outcomes) => {
      await moved;
      return digests.outbox.record(...outcomes);
    };
    const recorder = createRecorder({ ...digests.ports, outbox: { record } });
    const slow = { ...digests, ports: { ...digests.ports, recorder } };
    await submit(out.context, slow, await out.owed(), { concurrency: 1, stop: never });
    expect(await out.rows()).toMatchObject([{ state: 'uncertain', finished_at: null }]);
    out.misbehave = () => undefined;
    out.later(6);
    await out.deliver();
    expect(await out.rows()).toMatchObject([{ state: 'uncertain', finished_at: expect.any(Date) }]);
    expect(mailedTo()).toEqual(['reader@example.org']);
  });

  it('goes to the new address where the reader moved before its bytes were fixed, or after it was put off', async () => {
    const reader = await out.planOne();
    const { outbox } = out.context.mail.digests;
    const claim = '5d0d4bd4-5c53-4b62-b0a4-0fd1ad5b3a5e';
    const ids = await out.owed();
    await outbox.claim(ids, { claim, leaseSeconds: 300, now: out.now });
    await move(reader);
    expect(await outbox.fixBytes(claim, ids, 'keys')).toEqual([]);
    expect(await out.rows()).toMatchObject([{ state: 'queued', attempts: 0 }]);
    out.misbehave = (stage) => (stage === 'rcpt' ? { reply: '451 4.3.0 Try later\r\n' } : undefined);
    await out.deliver();
    await move(reader, 'third@example.org');
    out.misbehave = () => undefined;
    out.later(20);
    await out.deliver();
    expect(await out.rows()).toMatchObject([{ state: 'submitted' }]);
    expect(mailedTo()).toEqual(['third@example.org']);
  });
});
