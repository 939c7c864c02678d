import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { createStreamStore } from '@broadsheet/database';
import { queuedNotice } from '@broadsheet/subscribers';
import { connectionsEach, startWorker, sweepLanes } from '@broadsheet/worker';

import { until } from '../../support/until.ts';
import { type Stream, openStream } from './outgoing.ts';

const newcomer = 'newcomer@example.net';

describe('the fast lane of notices', () => {
  let out: Stream;
  let worker: { close(): Promise<void> } | null = null;
  let open: () => void = () => undefined;
  beforeEach(async () => {
    out = await openStream();
  });
  afterEach(async () => {
    open();
    await worker?.close();
    worker = null;
    await out.close();
  });

  /** Digests are asked for at the server, and get no answer until `open`; counts how many. */
  function holdDigests(): () => number {
    let held = 0;
    const gate = new Promise<void>((resolve) => (open = resolve));
    out.answer = async (recipient) => {
      if (recipient === newcomer) return undefined;
      held += 1;
      await gate;
      return undefined;
    };
    return () => held;
  }
  const accepted = () => out.smtp.accepted.flatMap(({ to }) => to);

  /** Queues a confirm mail and wakes its lane, as a sign-up does. */
  async function askToConfirm(): Promise<void> {
    const slots = { kind: 'confirm', token: 'abcdefghijklmnopqrstuvwx' } as const;
    const subscriberId = await out.seeds.subscriber(newcomer, { nextDueAt: '2030-01-01T07:00:00Z' });
    const to = { email: newcomer, subscriberId };
    const { sealed, createdAt, expiresAt } = queuedNotice(out.installation.sealer, slots, to, out.now);
    const { rows } = await out.database.pool.query<{ id: string }>(
      `insert into notices (kind, subscriber_id, email, state, sealed, message_date, created_at, expires_at, next_attempt_at)
       values ('confirm', $5, $1, 'queued', $2, $3, $3, $4, $3) returning id`,
      [newcomer, sealed, createdAt, expiresAt, subscriberId],
    );
    await out.installation.queues.wake('notify', { ids: rows.map(({ id }) => Number(id)) });
  }
  const isSubmitted = async () =>
    (await out.database.pool.query(`select 1 from notices where state = 'submitted'`)).rowCount === 1;

  it('submits a confirm mail while every connection for digests waits for an answer, and pages wait behind', async () => {
    const most = connectionsEach(0);
    const held = holdDigests();
    await out.planMany(most * 2);
    const ids = await out.owed();
    worker = await startWorker(out.context);
    const page = most / out.context.crew.places;
    for (let from = 0; from < ids.length; from += page)
      await out.installation.queues.wake('deliver', { ids: ids.slice(from, from + page) });
    await until('every connection for digests is busy', () => held() === most);

    await askToConfirm();
    await until('the confirm mail is submitted', isSubmitted);
    expect(accepted()).toEqual([newcomer]);
    expect(held()).toBe(most);

    open();
    await until('all digests are submitted', async () => (await out.inState('submitted')) === most * 2);
  });

  it('submits a confirm mail while the stream is paused', async () => {
    holdDigests();
    open();
    const stream = createStreamStore(out.installation.database);
    await out.planMany(3);
    const ids = await out.owed();
    await stream.pause({ reason: 'operator', detail: 'by a test', until: null, now: out.now });
    worker = await startWorker(out.context);
    await out.installation.queues.wake('deliver', { ids: [...ids] });

    await askToConfirm();
    await until('the confirm mail is submitted', isSubmitted);
    expect(accepted()).toEqual([newcomer]);
    expect(await out.inState('queued')).toBe(3);

    await stream.resume();
    await sweepLanes(out.context);
    await until('all digests are submitted', async () => (await out.inState('submitted')) === 3);
  });
});
