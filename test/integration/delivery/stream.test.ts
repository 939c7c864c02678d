import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { createStreamStore } from '@broadsheet/database';
import { type PauseReason, drift, rateOf } from '@broadsheet/delivery';
import { plan } from '@broadsheet/worker';

import { until } from '../../support/until.ts';
import { type Stream, openStream } from './outgoing.ts';

describe('the stream of digests', () => {
  let out: Stream;
  beforeEach(async () => {
    out = await openStream();
  });
  afterEach(() => out.close());

  const stream = () => createStreamStore(out.installation.database);

  it('rests while an operator has paused it, in every worker, and goes on when resumed', async () => {
    await out.planMany(3);
    await stream().pause({ reason: 'operator', detail: 'by a test', until: null, now: out.now });
    expect(await out.owed()).toEqual([]);
    expect(await out.deliver([1, 2, 3])).toEqual({ claimed: 0, states: {} });
    expect((await stream().state(out.now)).pause).toMatchObject({ reason: 'operator', until: null });

    expect(await stream().resume()).toBe(true);
    await out.deliver();
    expect(out.smtp.accepted).toHaveLength(3);
  });

  it('stops for all at the first reply that blames our set-up, burns no attempt, and tells once', async () => {
    const told: unknown[] = [];
    out.installation.log.error = ((fields: unknown, event: unknown) => {
      if (event === 'stream.paused') told.push(fields);
    }) as typeof out.installation.log.error;
    await out.planMany(40);
    out.answer = () => '550 5.7.26 This mail is unauthenticated';
    await out.deliver();

    expect((await stream().state(out.now)).pause).toMatchObject({ reason: 'our-set-up' });
    const { rows } = await out.database.pool.query('select distinct state, attempts from deliveries');
    expect(rows).toEqual([{ state: 'queued', attempts: 0 }]);

    // It looks again by itself, and is silent while the trouble is the same.
    out.now = new Date(out.now.getTime() + 16 * 60_000);
    await out.deliver();
    expect((await stream().state(out.now)).pause).not.toBeNull();
    expect(told).toHaveLength(1);

    // Who mended it and resumes waits for nothing.
    out.answer = () => undefined;
    expect(await stream().resume()).toBe(true);
    await out.deliver();
    expect(await out.inState('submitted')).toBe(40);
    expect(drift(await out.books())).toBe(0);
  });

  it('stops where most are refused, and leaves the rest owed until an operator looked', async () => {
    await out.planMany(150);
    out.answer = () => '550 5.1.1 No such user';
    const ids = await out.owed();
    await out.deliver(ids.slice(0, 100));
    expect((await stream().state(out.now)).pause).toMatchObject({ reason: 'mass-rejection', until: null });
    expect(await out.deliver(ids.slice(100))).toMatchObject({ claimed: 0 });
  });

  it('keeps saying that nearly everybody was refused, whoever pauses before or after', async () => {
    const pause = (reason: PauseReason, until: Date | null = null) =>
      stream().pause({ reason, detail: `for ${reason}`, until, now: out.now });
    const reason = async () => (await stream().state(out.now)).pause?.reason;
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
    await pause('our-set-up', new Date(out.now.getTime() + 1000));
    await pause('standing');
    expect(await reason()).toBe('operator');
  });

  it('tells how many leave a second while a page is under way, however long it takes', async () => {
    await out.planMany(30);
    let asked = 0;
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    out.answer = async () => {
      if ((asked += 1) > 12) await gate;
      return undefined;
    };
    const delivered = out.deliver();
    try {
      await until(
        'what left is counted',
        async () => rateOf((await stream().state(out.now)).pace, out.now) > 0,
      );
      expect(await out.inState('submitting')).toBeGreaterThan(0);
    } finally {
      open();
    }
    await delivered;
    expect((await stream().state(out.now)).pace).toMatchObject({ done: 30 });
  });

  it('keeps the rate over all workers, and lets digests pay for the notices that passed', async () => {
    const store = stream();
    const rate = { rate: 1000, most: 1000, burst: 50 };
    await out.database.pool.query(
      `update delivery_stream set tokens = 0, tokens_at = clock_timestamp() - interval '10 s'`,
    );
    expect(await store.take(rate)).toEqual({ granted: 50, wait: 0 });
    await store.spend(5000);
    const { granted, wait } = await store.take(rate);
    expect(granted).toBe(0);
    expect(wait).toBeGreaterThan(1000);
  });

  it('sends nothing while the bucket of SEND_RATE is empty, and fills it no higher than two slices', async () => {
    await out.reopen({ SEND_RATE: '50' });
    await out.planMany(40);
    const fill = () => out.database.pool.query('update delivery_stream set tokens = 1000');
    await out.database.pool.query(
      'update delivery_stream set tokens = -1000000, tokens_at = clock_timestamp()',
    );
    const delivered = out.deliver();
    const tokens = async () =>
      (
        await out.database.pool.query<{ tokens: number }>(
          'select tokens::float8 as tokens from delivery_stream',
        )
      ).rows[0]?.tokens ?? NaN;
    // It has asked for a turn, and was given none.
    await until('a turn was asked for', async () => (await tokens()) > -1000000);
    expect(out.smtp.accepted).toEqual([]);
    await fill();
    await until('turns are taken', () => out.smtp.accepted.length > 0);
    expect(await tokens()).toBeLessThanOrEqual(10);
    await delivered;
    expect(out.smtp.accepted).toHaveLength(40);
  });

  it('holds back what was planned before a restore, and covers nothing that was published before it', async () => {
    await out.planMany(2);
    await stream().fence(new Date(out.now.getTime() + 1000));
    await out.seeds.subscriber('late@example.org');
    await plan(out.context, { wake: false });
    expect(await out.owed()).toEqual([]);
    expect(await out.inState('queued')).toBe(2);

    expect(await stream().unfence()).toBe(true);
    await out.deliver();
    expect(out.smtp.accepted).toHaveLength(2);
  });
});
