import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { createNoticeStore } from '@broadsheet/database';
import { type NoticeSlots, queuedNotice } from '@broadsheet/subscribers';
import { submit } from '@broadsheet/worker';

import { whileHeld } from '../../support/held-row.ts';
import { type Stream, never, openStream } from './outgoing.ts';

const email = 'reader@example.org';
const operator = 'operator@example.org';

describe('notices in hand while their subscriber is erased', () => {
  let out: Stream;
  beforeEach(async () => {
    out = await openStream();
  });
  afterEach(() => out.close());

  const queue = (slots: NoticeSlots, to: { email: string; subscriberId: number | null }) =>
    createNoticeStore(out.installation.database).add(
      queuedNotice(out.installation.sealer, slots, to, out.now),
    );
  const queueLink = async () => {
    const subscriberId = await out.seeds.subscriber(email);
    return queue({ kind: 'link', subscriberId }, { email, subscriberId });
  };
  const deliver = (ids: readonly number[]) =>
    submit(out.context, out.context.mail.notices, ids, { concurrency: 1, stop: never });
  const erase = (address: string) => out.context.subscribers.erase(address);
  const rows = async () => {
    const { rows: notices } = await out.database.pool.query<Record<string, unknown>>(
      'select kind, state, reason, email, sealed, reply from notices order by id',
    );
    return notices;
  };

  it('are not mailed once the server would take them that had put them off, and name nobody then', async () => {
    out.answer = async (recipient) => {
      await erase(recipient);
      return `450 4.7.1 <${recipient}> is greylisted`;
    };
    const token = 'abcdefghijklmnopqrstuvwx';
    const theirs: readonly ((subscriberId: number) => NoticeSlots)[] = [
      (subscriberId) => ({ kind: 'link', subscriberId }),
      (subscriberId) => ({ kind: 'already-subscribed', subscriberId }),
      (subscriberId) => ({ kind: 'approved', subscriberId }),
      (subscriberId) => ({ kind: 'data', subscriberId, until: '2025-08-09T08:00:00.000Z' }),
      () => ({ kind: 'confirm', token }),
      () => ({ kind: 'address-changed', newMasked: 'n***@e***.org' }),
    ];
    const ids: number[] = [];
    for (const [index, slots] of theirs.entries()) {
      const to = `reader${String(index)}@example.org`;
      const subscriberId = await out.seeds.subscriber(to);
      ids.push(await queue(slots(subscriberId), { email: to, subscriberId }));
      await deliver(ids.slice(-1));
    }
    const invitation = { kind: 'invitation', token, until: '2025-08-16T07:00:00.000Z' } as const;
    ids.push(await queue(invitation, { email: operator, subscriberId: null }));
    await deliver(ids.slice(-1));
    expect((await rows()).map(({ state }) => state)).toEqual(Array(7).fill('queued'));

    out.later(60);
    out.answer = () => undefined;
    await deliver(ids);
    expect(out.smtp.accepted.map(({ to }) => to)).toEqual([[operator]]);
    const over = { state: 'skipped', reason: 'erased', email: '', sealed: null, reply: null };
    expect(await rows()).toEqual([
      ...theirs.map((slots) => ({ kind: slots(0).kind, ...over })),
      expect.objectContaining({ kind: 'invitation', state: 'submitted', email: operator }),
    ]);
  });

  it('name nobody where that was their last attempt', async () => {
    const id = await queueLink();
    out.answer = async (recipient) => {
      await erase(recipient);
      return `550 5.1.1 <${recipient}> is unknown`;
    };
    await deliver([id]);
    expect(await rows()).toEqual([
      { kind: 'link', state: 'rejected', reason: 'hard', email: '', sealed: null, reply: null },
    ]);
  });

  it('go with the subscriber where what became of them is just being recorded', async () => {
    const id = await queueLink();
    const claim = '00000000-0000-4000-8000-000000000001';
    const { outbox } = out.context.mail.notices;
    await outbox.claim([id], { claim, leaseSeconds: 300, now: out.now });
    const outcome = { id, state: 'submitted', reply: null } as const;
    await whileHeld(out.database.pool, { sql: 'select 1 from notices where id = $1', values: [id] }, [
      () => outbox.record([{ claim, outcome }], out.now),
      () => erase(email),
    ]);
    expect(await rows()).toEqual([]);
  });
});
