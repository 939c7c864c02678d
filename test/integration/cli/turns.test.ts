import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { Installation } from '@broadsheet/installation';
import { type WorkerContext, createWorkerContext, plan, submitDigests } from '@broadsheet/worker';

import { createOutput } from '../../../apps/cli/src/output.ts';
import { deliver } from '../../../apps/cli/src/verbs/deliver.ts';
import { createTestInstallation } from '../../support/installation.ts';
import { type TestDatabase, createTestDatabase } from '../../support/postgres.ts';
import { createSeeds } from '../../support/seeds.ts';
import { type RecordingSmtpServer, startSmtpServer } from '../../support/smtp-server.ts';

const morning = new Date('2025-08-09T07:00:05Z').getTime();
const never = new AbortController().signal;
const output = createOutput(true);
let database: TestDatabase;
let smtp: RecordingSmtpServer;
let installation: Installation;
let context: WorkerContext;
let reader: number;
/** Milliseconds since the morning; a clock that goes where it is told to. */
let since = (): number => 0;

beforeAll(async () => {
  database = await createTestDatabase();
  smtp = await startSmtpServer();
  installation = await createTestInstallation({
    url: database.url,
    // A turn every quarter of a second.
    env: { SMTP_URL: smtp.url, HOST_LIMITS: 'limited.example=-/240' },
  });
  installation.clock = () => new Date(morning + since());
  context = await createWorkerContext(installation, { sources: [] });
  const seeds = createSeeds(database.pool);
  await seeds.edition('2025-08-08', 1, [{ id: await seeds.paper('One'), title: 'One' }]);
});
beforeEach(async () => {
  since = () => 0;
  smtp.accepted.splice(0);
  await database.pool.query('truncate deliveries, subscribers, plan_ledger, mail_groups cascade');
  const seeds = createSeeds(database.pool);
  await seeds.subscriber('other@limited.example');
  reader = await seeds.subscriber('reader@limited.example');
  await plan(context, { wake: false });
});
afterAll(async () => {
  await installation.close();
  await smtp.close();
  await database.close();
});

const state = async () =>
  (
    await database.pool.query<{ state: string; reason: string | null; attempts: number }>(
      'select state, reason, attempts from deliveries where subscriber_id = $1',
      [reader],
    )
  ).rows[0];

/** The group took all that it bears just now, and rests as long as is said. */
const spend = async (rest: number | null): Promise<void> => {
  await database.pool.query(
    `insert into mail_groups (mail_group, tokens, tokens_at, slowed_at, held_until, before, per_minute)
     values ('limited.example', 0, $1, $2, $3, $4, $4)`,
    rest === null
      ? [new Date(morning), null, null, null]
      : [new Date(morning), new Date(morning), new Date(morning + rest), 240],
  );
  const owed = await context.mail.digests.outbox.owed({
    now: installation.clock(),
    limit: 10,
    subscriberId: reader,
  });
  await submitDigests(context, owed, never);
};

describe('`send --to` where a limit puts mail off', () => {
  it('waits for the turn of that one subscriber, and mails nobody else', async () => {
    await spend(null);
    expect(await state()).toEqual({ state: 'queued', reason: 'host-limit', attempts: 0 });

    const from = performance.now();
    since = () => performance.now() - from;
    await deliver(context, reader, output, never);
    expect(smtp.accepted.map(({ to }) => to)).toEqual([['reader@limited.example']]);
    expect(await state()).toMatchObject({ state: 'submitted', attempts: 1 });
  });

  it('leaves a provider alone that rests for longer than a turn takes', async () => {
    await spend(30 * 60_000);
    await deliver(context, reader, output, never);
    expect(smtp.accepted).toEqual([]);
    expect(await state()).toEqual({ state: 'queued', reason: 'host-limit', attempts: 0 });
  });

  it('stops waiting when it is asked to end', async () => {
    await spend(null);
    const stop = new AbortController();
    const delivered = deliver(context, reader, output, stop.signal);
    stop.abort();
    await delivered;
    expect(smtp.accepted).toEqual([]);
  });
});
