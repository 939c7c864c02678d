import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { createDeliveryHand, createPaperStore } from '@broadsheet/database';
import { drift } from '@broadsheet/delivery';
import { withdrawPaper } from '@broadsheet/papers';
import { plan } from '@broadsheet/worker';

import { type Outgoing, minutes, openOutgoing } from './outgoing.ts';

describe('a paper withdrawn after it was planned', () => {
  let out: Outgoing;
  beforeEach(async () => {
    out = await openOutgoing();
  });
  afterEach(() => out.close());

  const withdraw = (id: string) =>
    withdrawPaper({ papers: createPaperStore(out.installation.database) }, { id, now: out.now });
  const mailed = (): string[] => out.smtp.accepted.map(({ raw }) => raw.toString('utf8'));

  it('is left out of what is not submitted yet, also where it was rendered for others before', async () => {
    await out.planOne('first@example.org');
    await out.deliver();
    await out.planOne('second@example.org');
    expect(await withdraw('seed-One')).toEqual({ status: 'withdrawn', key: 'seed-One', title: 'One' });
    // What was withdrawn is asked again every half second at most: another process has not asked yet.
    await out.reopen();
    await out.deliver();
    const [first, second] = mailed();
    expect(first).toContain('What One is about');
    expect(second).not.toContain('What One is about');
    expect(second).toContain('What Two is about');
  });

  it('makes a digest that had nothing else skipped, with the reason, and the rest comes in the next', async () => {
    const reader = await out.planOne();
    for (const id of ['seed-One', 'seed-Two']) await withdraw(id);
    await out.deliver();
    expect(await out.rows()).toMatchObject([{ state: 'skipped', reason: 'withdrawn' }]);
    expect(out.smtp.lines).toEqual([]);
    expect(await out.books()).toMatchObject({ planned: 1, skipped: 1, owed: 0 });
    expect(await out.watermark(reader)).toBe(0);

    await out.seeds.edition('2025-08-09', 2, [{ id: await out.seeds.paper('Three'), title: 'Three' }]);
    out.later(24 * 60);
    await plan(out.context, { wake: false });
    await out.deliver();
    expect(mailed()).toEqual([expect.stringContaining('What Three is about')]);
    expect(mailed()[0]).not.toContain('What One is about');
    expect(drift(await out.books())).toBe(0);
  });

  it('leaves an unknown outcome as it is, since a retry has the same bytes; an operator resends it without the paper', async () => {
    await out.planOne();
    out.misbehave = (stage) => (stage === 'dot' ? 'accept-and-drop' : undefined);
    await out.deliver();
    await withdraw('seed-One');
    out.misbehave = () => undefined;
    out.later(6);
    await out.reopen();
    await out.deliver();
    expect(await out.rows()).toMatchObject([{ state: 'uncertain', reason: 'withdrawn' }]);
    expect(mailed()).toHaveLength(1);

    const expiresAt = new Date(out.now.getTime() + minutes(60));
    const hand = createDeliveryHand(out.installation.database);
    expect(await hand.resendUncertain(out.edition, { now: out.now, expiresAt })).toBe(1);
    await out.deliver();
    expect(await out.rows()).toMatchObject([{ state: 'submitted' }]);
    expect(mailed()[1]).not.toContain('What One is about');
    expect(mailed()[1]).toContain('What Two is about');
  });

  it('is not planned any more', async () => {
    await withdraw('seed-One');
    expect(await withdraw('seed-One')).toMatchObject({ status: 'already-withdrawn' });
    expect(await withdraw('no such paper')).toEqual({ status: 'unknown' });
    await out.planOne();
    await out.deliver();
    expect(mailed()[0]).not.toContain('What One is about');
  });
});
