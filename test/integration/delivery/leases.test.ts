import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { sweepLanes } from '@broadsheet/worker';

import { type Outgoing, openOutgoing } from './outgoing.ts';

describe('leases of deliveries', () => {
  let out: Outgoing;
  beforeEach(async () => {
    out = await openOutgoing();
  });
  afterEach(() => out.close());

  const died = '5d0d4bd4-5c53-4b62-b0a4-0fd1ad5b3a5e';
  /** As a worker does that is killed before it records anything. */
  const claimAndDie = async ({ fixed }: { fixed: boolean }): Promise<number> => {
    const { outbox, ports } = out.context.mail.digests;
    const ids = await out.owed();
    await outbox.claim(ids, { claim: died, leaseSeconds: 300, now: out.now });
    if (fixed) await outbox.fixBytes(died, ids, ports.signedWith);
    return ids[0]!;
  };
  const endLease = () =>
    out.database.pool.query(`update deliveries set lease_until = clock_timestamp() - interval '1 second'`);

  it('takes rows of a worker that died for uncertain once their lease ended', async () => {
    await out.planOne();
    await claimAndDie({ fixed: true });
    await sweepLanes(out.context);
    expect(await out.rows()).toMatchObject([{ state: 'submitting' }]);

    await endLease();
    await sweepLanes(out.context);
    expect(await out.rows()).toMatchObject([
      { state: 'uncertain', reason: 'lease-ended', finished_at: null },
    ]);
  });

  it('submits what a worker had claimed that died before it fixed the bytes', async () => {
    await out.planOne();
    await claimAndDie({ fixed: false });
    await endLease();
    await sweepLanes(out.context);
    expect(await out.rows()).toMatchObject([{ state: 'queued', reason: 'lease-ended' }]);
    expect(await out.context.mail.digests.outbox.fixBytes(died, [1], 'keys')).toEqual([]);
    await out.deliver();
    expect(await out.rows()).toMatchObject([{ state: 'submitted' }]);
  });

  it('tries again what a worker had claimed for its one retry and died before it began', async () => {
    await out.planOne();
    await claimAndDie({ fixed: true });
    for (const fixed of [false, true]) {
      await endLease();
      await sweepLanes(out.context);
      expect(await out.rows()).toMatchObject([{ state: 'uncertain', finished_at: null }]);
      out.later(6);
      await claimAndDie({ fixed });
    }
    await endLease();
    await sweepLanes(out.context);
    expect(await out.rows()).toMatchObject([{ state: 'uncertain', finished_at: out.now }]);
  });

  it('does not take the bytes of an earlier attempt for those of a claim that came to nothing', async () => {
    await out.planOne();
    out.misbehave = (stage) => (stage === 'rcpt' ? { reply: '451 4.3.0 Try later\r\n' } : undefined);
    await out.deliver();
    out.later(20);
    await claimAndDie({ fixed: false });
    await endLease();
    await sweepLanes(out.context);
    expect(await out.rows()).toMatchObject([{ state: 'queued' }]);
  });

  it('tells a worker that slept that its rows are not its own any more', async () => {
    await out.planOne();
    const id = await claimAndDie({ fixed: true });
    const { outbox } = out.context.mail.digests;
    expect(await outbox.refused(died, [id])).toEqual(new Map());
    await endLease();
    expect(await outbox.refused(died, [id])).toEqual(new Map([[id, 'lost']]));
    await sweepLanes(out.context);
    expect(await outbox.refused(died, [id])).toEqual(new Map([[id, 'lost']]));
  });

  it('lets an outcome go that comes after its lease was ended by somebody else', async () => {
    await out.planOne();
    const id = await claimAndDie({ fixed: true });
    await endLease();
    await sweepLanes(out.context);
    await out.context.mail.digests.outbox.record(
      [{ claim: died, outcome: { id, state: 'failed', reason: 'late', reply: null } }],
      out.now,
    );
    expect(await out.rows()).toMatchObject([{ state: 'uncertain' }]);
  });
});
