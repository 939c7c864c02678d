import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import type { Installation } from '@broadsheet/installation';
import { dataToken, queuedNotice } from '@broadsheet/subscribers';
import { type WorkerContext, createWorkerContext, plan, startWorker, sweepLanes } from '@broadsheet/worker';

import { createTestInstallation } from '../../support/installation.ts';
import { type TestDatabase, createTestDatabase, wipePostgresQueue } from '../../support/postgres.ts';
import { type TestRedis, startRedis } from '../../support/redis.ts';
import { type Seeds, createSeeds } from '../../support/seeds.ts';
import { type RecordingSmtpServer, startSmtpServer } from '../../support/smtp-server.ts';
import { until } from '../../support/until.ts';

const now = new Date('2025-08-09T07:00:05Z');

describe('a worker whose queue was lost', () => {
  let database: TestDatabase;
  /** Of its own where the suite runs on Redis: others keep their jobs. */
  let redis: TestRedis | null;
  let seeds: Seeds;
  let smtp: RecordingSmtpServer;
  let installation: Installation;
  let context: WorkerContext;
  let worker: { close(): Promise<void> } | null = null;

  beforeEach(async () => {
    database = await createTestDatabase();
    redis = process.env['TEST_REDIS_URL'] === undefined ? null : await startRedis();
    seeds = createSeeds(database.pool);
    smtp = await startSmtpServer();
    installation = await createTestInstallation({
      url: database.url,
      env: { SMTP_URL: smtp.url, ...(redis !== null && { REDIS_URL: redis.url }) },
    });
    installation.clock = () => now;
    context = await createWorkerContext(installation, { sources: [] });
  });
  afterEach(async () => {
    await worker?.close();
    worker = null;
    await installation.close();
    await redis?.close();
    await smtp.close();
    await database.close();
  });

  const stateOf = async (table: 'deliveries' | 'notices'): Promise<string | undefined> => {
    const { rows } = await database.pool.query<{ state: string }>(`select state from ${table}`);
    return rows[0]?.state;
  };

  it('finds the digests that are owed, and submits each once', async () => {
    await seeds.edition('2025-08-08', 1, [{ id: await seeds.paper('One'), title: 'One' }]);
    for (const name of ['ada', 'ben', 'cleo']) await seeds.subscriber(`${name}@example.org`);
    // Planned by somebody whose jobs are gone.
    await plan(context, { wake: false });

    worker = await startWorker(context);
    await sweepLanes(context);
    await until('all were submitted', () => smtp.accepted.length === 3);
    await until('it was recorded', async () => (await stateOf('deliveries')) === 'submitted');
    expect(new Set(smtp.accepted.map(({ to }) => to[0])).size).toBe(3);
  });

  it('finds the notices that are owed, and empties their slots once they are over', async () => {
    const subscriberId = await seeds.subscriber('ada@example.org');
    const slots = [
      { kind: 'confirm', token: 'abcdefghijklmnopqrstuvwx' },
      { kind: 'data', subscriberId, until: '2025-08-09T08:00:00.000Z' },
      { kind: 'approved', subscriberId },
    ] as const;
    const to = { email: 'ada@example.org', subscriberId };
    for (const one of slots) {
      const { kind, sealed, createdAt, expiresAt } = queuedNotice(installation.sealer, one, to, now);
      await database.pool.query(
        `insert into notices (kind, subscriber_id, email, state, sealed, message_date, created_at, expires_at, next_attempt_at)
         values ($1, $5, 'ada@example.org', 'queued', $2, $3, $3, $4, $3)`,
        [kind, sealed, createdAt, expiresAt, subscriberId],
      );
    }

    worker = await startWorker(context);
    await sweepLanes(context);
    await until('they were submitted', () => smtp.accepted.length === 3);
    const text = smtp.accepted.map(({ raw }) => raw.toString('utf8').replaceAll('=\r\n', '')).join('\n');
    expect(text).toContain('/confirm/abcdefghijklmnopqrstuvwx');
    expect(text).toContain(
      `/data/${dataToken(installation.tokens, subscriberId, new Date('2025-08-09T08:00:00Z'))}`,
    );
    expect(text).toContain(`/preferences/${installation.tokens.sign('preferences', subscriberId)}`);
    const left = async () =>
      (await database.pool.query('select 1 from notices where sealed is not null')).rowCount;
    await until('their slots are empty', async () => (await left()) === 0);
  });

  it('plans and submits by its schedules alone, though the queue forgets even those', async () => {
    await seeds.edition('2025-08-08', 1, [{ id: await seeds.paper('One'), title: 'One' }]);
    await seeds.subscriber('ada@example.org');
    worker = await startWorker(context);
    await (redis?.wipe() ?? wipePostgresQueue(database.pool));
    await until('the digest was submitted', () => smtp.accepted.length === 1, 25_000);
  });
});
