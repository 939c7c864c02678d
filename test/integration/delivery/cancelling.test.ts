import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { type Outcome, drift } from '@broadsheet/delivery';
import { plan } from '@broadsheet/worker';

import { type Stream, openStream } from './outgoing.ts';

describe('cancelling an edition, and queueing it again', () => {
  let out: Stream;
  beforeEach(async () => {
    out = await openStream();
  });
  afterEach(() => out.close());

  it('cancels what is owed, and queues again only who did not get it', async () => {
    await out.planMany(4);
    await out.deliver((await out.owed()).slice(0, 1));
    out.answer = (recipient) => (recipient.startsWith('reader1@') ? '550 5.7.1 Refused' : undefined);
    await out.deliver((await out.owed()).slice(0, 1));
    expect(await out.hand().cancel(out.edition, out.now)).toEqual({ skipped: 2, last: 0 });
    expect(await out.hand().missedBy(out.edition)).toEqual([
      { state: 'skipped', reason: 'cancelled', count: 2 },
      { state: 'rejected', reason: 'policy', count: 1 },
    ]);
    expect(await out.hand().missed(out.edition, { afterId: 0, limit: 10 })).toHaveLength(3);

    out.answer = () => undefined;
    const expiresAt = new Date(out.now.getTime() + 3_600_000);
    expect(await out.hand().resend(out.edition, { now: out.now, expiresAt })).toBe(3);
    await out.deliver();
    expect(out.smtp.accepted.map(({ to }) => to[0]).sort()).toEqual(
      [0, 1, 2, 3].map((index) => `reader${String(index)}@example.org`),
    );
    expect(await out.hand().resend(out.edition, { now: out.now, expiresAt })).toBe(0);
    expect(await out.books()).toMatchObject({ planned: 4, submitted: 4 });
  });

  it('takes from workers what they have claimed of it and not begun, and tries nothing of it once more', async () => {
    await out.planMany(80);
    const [unknown = 0, ...ids] = await out.owed();
    await out.database.pool.query(
      `update deliveries set state = 'uncertain', signed_with = 'keys', reason = 'outcome-unknown', next_attempt_at = $2 where id = $1`,
      [unknown, new Date(out.now.getTime() + 300_000)],
    );
    let cancelled = null as Promise<{ skipped: number; last: number }> | null;
    out.answer = async () => {
      cancelled ??= out.hand().cancel(out.edition, out.now);
      await cancelled;
      return undefined;
    };
    await out.deliver(ids);
    const { skipped = 0, last = 0 } = (await cancelled) ?? {};
    // A slice of a page may have begun.
    expect(skipped).toBeGreaterThanOrEqual(59);
    expect(skipped + last).toBe(80);
    expect(await out.inState('submitted')).toBe(out.smtp.accepted.length);
    // What of that slice had no transaction yet is asked about again, once the answer of before is too old.
    expect(await out.inState('skipped')).toBe(79 - out.smtp.accepted.length);
    expect(await out.inState('skipped')).toBeGreaterThanOrEqual(skipped);
    const { rows } = await out.database.pool.query(
      `select reason, claim, min(attempts) as attempts from deliveries where state = 'skipped' group by 1, 2`,
    );
    expect(rows).toEqual([{ reason: 'cancelled', claim: null, attempts: 0 }]);

    out.now = new Date(out.now.getTime() + 600_000);
    expect(await out.owed()).toEqual([]);
    expect(drift(await out.books())).toBe(0);
  });

  it('tries nothing once more that was being submitted when its edition was cancelled, and gives no papers back', async () => {
    await out.planMany(7);
    const { outbox } = out.context.mail.digests;
    const [putOff = 0, failed = 0, unknown = 0, ended = 0, fixed = 0, due = 0, retried = 0] =
      await out.owed();
    const claim = '00000000-0000-4000-8000-000000000001';
    const keys = 'the keys of a test';
    const leased = { claim, leaseSeconds: 300, now: out.now };
    await outbox.claim([due, retried], leased);
    await outbox.fixBytes(claim, [due, retried], keys);
    await outbox.record(
      [due, retried].map((id) => ({
        claim,
        outcome: { id, state: 'uncertain', reason: 'outcome-unknown', retryAt: out.now, reply: null },
      })),
      out.now,
    );
    // Of the last only the retry is claimed, not begun.
    await outbox.claim([putOff, failed, unknown, ended, fixed, retried], leased);
    await outbox.fixBytes(claim, [putOff, failed, unknown, ended, fixed], keys);

    expect(await out.hand().cancel(out.edition, out.now)).toEqual({ skipped: 0, last: 7 });
    expect([...(await outbox.refused(claim, [fixed, retried]))]).toEqual([
      [fixed, 'cancelled'],
      [retried, 'cancelled'],
    ]);
    const later = new Date(out.now.getTime() + 60_000);
    await outbox.record(
      [
        { id: putOff, state: 'queued', reason: 'retry', at: later, burned: true, reply: '451 4.3.0 Later' },
        { id: failed, state: 'failed', reason: 'expired', reply: '451 4.3.0 Later' },
        { id: unknown, state: 'uncertain', reason: 'outcome-unknown', retryAt: later, reply: null },
      ].map((outcome) => ({ claim, outcome: outcome as Outcome })),
      out.now,
    );
    // Not even until the next sweep.
    expect(await out.inState('queued')).toBe(0);
    await out.database.pool.query(
      `update deliveries set lease_until = '-infinity' where state = 'submitting'`,
    );
    await outbox.endLeases({ now: out.now, retryAt: later });
    out.now = new Date(out.now.getTime() + 3_600_000);
    const ids = [putOff, failed, unknown, ended, fixed, due, retried];
    expect(await outbox.claim(ids, { ...leased, now: out.now })).toEqual([]);
    expect(await out.owed()).toEqual([]);
    const { rows } = await out.database.pool.query(
      `select d.id::int, d.state, s.watermark = d.publication_to as kept from deliveries d join subscribers s on s.id = d.subscriber_id
       where d.finished_at is not null order by d.id`,
    );
    expect(rows).toEqual(
      ids.map((id) => ({ id, state: id === putOff || id === failed ? 'skipped' : 'uncertain', kept: true })),
    );
    expect(await out.hand().missedBy(out.edition)).toContainEqual({
      state: 'skipped',
      reason: 'cancelled',
      count: 2,
    });
    expect(
      await out
        .hand()
        .resend(out.edition, { now: out.now, expiresAt: new Date(out.now.getTime() + 3_600_000) }),
    ).toBe(2);
    expect(await out.owed()).toEqual([putOff, failed]);
    expect(drift(await out.books())).toBe(0);
  });

  it.each([
    ['puts it off', '20 hours'],
    ['puts off its last attempt', '1 minute'],
  ])('ends as cancelled what was under way when it was cancelled, and whose server %s', async (_, left) => {
    await out.planMany(1);
    await out.database.pool.query('update deliveries set expires_at = $1::timestamptz + $2::interval', [
      out.now,
      left,
    ]);
    out.answer = async () => {
      await out.hand().cancel(out.edition, out.now);
      return '451 4.3.0 Later';
    };
    await out.deliver();
    expect(await out.rows()).toMatchObject([
      {
        state: 'skipped',
        reason: 'cancelled',
        reply: expect.stringContaining('451 4.3.0'),
        finished_at: out.now,
      },
    ]);
    expect(await out.books()).toMatchObject({ planned: 1, skipped: 1, owed: 0 });
    // A digest that failed would come again with the next one.
    const { rows } = await out.database.pool.query('select watermark from subscribers');
    expect(rows).toEqual([{ watermark: 1 }]);
  });

  it('ends as cancelled what an older version, in another worker, put off though it was cancelled in its hand', async () => {
    await out.planMany(2);
    const { outbox } = out.context.mail.digests;
    const [cancelled = 0, late = 0] = await out.owed();
    const claim = '00000000-0000-4000-8000-000000000001';
    await outbox.claim([cancelled], { claim, leaseSeconds: 300, now: out.now });
    await outbox.fixBytes(claim, [cancelled], 'the keys of a test');
    expect(await out.hand().cancel(out.edition, out.now)).toEqual({ skipped: 1, last: 1 });
    // It knows nothing of rows that have expired before all time. The other one was not in hand, and is owed again.
    await out.database.pool.query(
      `update deliveries set state = 'queued', reason = 'retry', claim = null, lease_until = null, finished_at = null`,
    );
    await outbox.expire(new Date(out.now.getTime() + 21 * 3_600_000));
    const { rows } = await out.database.pool.query(
      `select d.id::int, d.state, d.reason, s.watermark = d.publication_to as kept
       from deliveries d join subscribers s on s.id = d.subscriber_id order by d.id`,
    );
    expect(rows).toEqual([
      { id: cancelled, state: 'skipped', reason: 'cancelled', kept: true },
      { id: late, state: 'skipped', reason: 'expired', kept: false },
    ]);
  });

  it('sends no paper again whose digest had given it to a later one', async () => {
    await out.planMany(1);
    out.now = new Date('2025-08-10T07:00:05Z');
    await out.context.mail.digests.outbox.expire(out.now);
    await plan(out.context, { wake: false });
    await out.deliver();
    expect(out.smtp.accepted).toHaveLength(1);
    expect(
      await out.hand().resend(out.edition, { now: out.now, expiresAt: new Date('2025-08-11T00:00:00Z') }),
    ).toBe(0);
  });
});
