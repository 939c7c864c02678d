import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { whileHeld } from '../../support/held-row.ts';
import { type Stream, openStream } from './outgoing.ts';

const claim = '00000000-0000-4000-8000-000000000001';
const keys = 'the keys of a test';
const upwards = (ids: readonly number[]) => ids;
const downwards = (ids: readonly number[]) => ids.toReversed();

describe('locks of deliveries', () => {
  let out: Stream;
  beforeEach(async () => {
    out = await openStream();
    // Plans as of a table with many rows.
    await out.database.pool.query(
      `do $$ begin
         execute format('alter database %I set enable_seqscan = off', current_database());
         execute format('alter database %I set enable_hashjoin = off', current_database());
       end $$`,
    );
    await out.reopen();
  });
  afterEach(() => out.close());

  const outbox = () => out.context.mail.digests.outbox;
  /** Three digests, claimed one after the other: in that order they stand in the table then. */
  async function threeInHand(ordered: (ids: readonly number[]) => readonly number[]) {
    await out.planMany(3);
    const ids = await out.owed();
    for (const id of ordered(ids)) await outbox().claim([id], { claim, leaseSeconds: 300, now: out.now });
    return ids;
  }
  const whileDeliveryHeld = (id: number | undefined, acts: readonly (() => Promise<unknown>)[]) =>
    whileHeld(out.database.pool, { sql: 'select 1 from deliveries where id = $1', values: [id] }, acts);

  it.each([
    ['the first first', upwards, downwards],
    ['the last first', downwards, upwards],
  ])(
    'are waited for with nothing in hand where an edition is cancelled while a batch is recorded, %s',
    async (_, recorded, standing) => {
      const ids = await threeInHand(standing);
      await outbox().fixBytes(claim, ids, keys);
      const outcomes = recorded(ids).map((id) => ({
        claim,
        outcome: { id, state: 'submitted' as const, reply: null },
      }));
      let cancelled: unknown;
      await whileDeliveryHeld(ids[1], [
        () => outbox().record(outcomes, out.now),
        async () => (cancelled = await out.hand().cancel(out.edition, out.now)),
      ]);
      // What the batch had not come to yet was begun: cancelled in hand, and submitted all the same.
      expect(cancelled).toEqual({ skipped: 0, last: 1 });
      expect(await out.inState('submitted')).toBe(3);
    },
  );

  it('are waited for with nothing in hand where an edition is cancelled while bytes are fixed', async () => {
    const ids = await threeInHand(downwards);
    let cancelled: unknown;
    await whileDeliveryHeld(ids[1], [
      () => outbox().fixBytes(claim, ids, keys),
      async () => (cancelled = await out.hand().cancel(out.edition, out.now)),
    ]);
    // What its worker had not come to yet has begun nothing.
    expect(cancelled).toEqual({ skipped: 1, last: 2 });
  });

  it('are taken before that of their subscriber, who is erased while papers are given back', async () => {
    await out.planOne('reader@example.org');
    const [id = 0] = await out.owed();
    await outbox().claim([id], { claim, leaseSeconds: 300, now: out.now });
    const outcome = { id, state: 'failed', reason: 'message', reply: 'to reader@example.org' } as const;
    await whileDeliveryHeld(id, [
      () => outbox().record([{ claim, outcome }], out.now),
      () => out.context.subscribers.erase('reader@example.org'),
    ]);
    // What was recorded meanwhile is emptied with the rest.
    expect(await out.rows()).toMatchObject([
      { state: 'failed', subscriber_id: null, printed: [], reply: null },
    ]);
  });
});
