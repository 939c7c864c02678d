import { createStreamStore } from '@broadsheet/database';
import { loadConfig } from '@broadsheet/configuration';
import { openInstallation, type Installation } from '@broadsheet/installation';
import { type WorkerContext, createWorkerContext, plan, startWorker, sweepLanes } from '@broadsheet/worker';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTransport } from 'nodemailer';
import { pino } from 'pino';

import { type TestDatabase, createTestDatabase } from '../../support/postgres.ts';
import { type Seeds, createSeeds } from '../../support/seeds.ts';
import { type RecordingSmtpServer, startSmtpServer } from '../../support/smtp-server.ts';
import { until } from '../../support/until.ts';

/** What a mail server reports of a mail that came back. Whom it names is not believed: the return path is. */
const report = (messageId: string): string =>
  [
    'From: MAILER-DAEMON@mx.example.net',
    'To: postmaster@example.net',
    'Subject: Undelivered Mail Returned to Sender',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    'The mail system could not deliver your message.',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example.net',
    '',
    'Final-Recipient: rfc822; ben@example.org',
    'Action: failed',
    'Status: 5.1.1',
    'Diagnostic-Code: smtp; 550 5.1.1 User unknown',
    '',
    '--b',
    'Content-Type: text/rfc822-headers',
    '',
    `Message-ID: <${messageId}>`,
    '--b--',
    '',
  ].join('\r\n');

describe('a mail that comes back to a running worker', () => {
  let database: TestDatabase;
  let seeds: Seeds;
  let smtp: RecordingSmtpServer;
  let installation: Installation;
  let context: WorkerContext;
  let worker: { close(): Promise<void> };
  let now = new Date('2025-08-09T07:00:05Z');
  const logged: { msg: string; port?: number }[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
    seeds = createSeeds(database.pool);
    smtp = await startSmtpServer();
    const config = loadConfig(
      {
        DATABASE_URL: database.url,
        SECRET_KEY: 'one-secret-of-a-test-that-is-long-enough',
        SMTP_URL: smtp.url,
        MAIL_FROM: 'Digest <digest@example.com>',
        BOUNCE_DOMAIN: 'bounce.example.com',
        BOUNCE_LISTEN: 'smtp://127.0.0.1:0',
      },
      process.cwd(),
    );
    const log = pino(
      { level: 'info' },
      { write: (line: string) => void logged.push(JSON.parse(line) as { msg: string }) },
    );
    installation = await openInstallation(config, { log, migrates: false, connections: 5 });
    installation.clock = () => now;
    context = await createWorkerContext(installation, { sources: [] });
    // Before a worker plans by itself: whom it finds due with no edition to be had waits for the next day.
    await seeds.edition('2025-08-08', 1, [{ id: await seeds.paper('One'), title: 'One' }]);
    for (const name of ['ada', 'ben']) await seeds.subscriber(`${name}@example.org`);
    worker = await startWorker(context);
  }, 60_000);
  afterAll(async () => {
    await worker.close();
    await installation.close();
    await smtp.close();
    await database.close();
  });

  const deliveries = async () => {
    const { rows } = await database.pool.query<{
      email: string;
      day: string;
      state: string;
      reason: string | null;
    }>(
      `select s.email, d.local_day::text as day, d.state, d.reason
       from deliveries d join subscribers s on s.id = d.subscriber_id order by d.local_day, s.email`,
    );
    return rows;
  };

  it('suppresses whom its return path names, and the digest that was queued for them is skipped', async () => {
    await plan(context);
    await until('both were submitted', () => smtp.accepted.length === 2, 25_000);
    const stream = createStreamStore(installation.database);
    await stream.pause({ reason: 'operator', detail: '', until: null, now });
    await seeds.edition('2025-08-09', 2, [{ id: await seeds.paper('Two'), title: 'Two' }]);
    now = new Date('2025-08-10T07:00:05Z');
    await plan(context);
    await until(
      'the next ones are queued',
      async () => (await deliveries()).filter(({ state }) => state === 'queued').length === 2,
    );

    const first = smtp.accepted.find(({ to }) => to[0] === 'ada@example.org');
    expect(first?.from).toMatch(/^b\+[a-z2-7]+@bounce\.example\.com$/);
    const port = logged.find(({ msg }) => msg === 'returned.listening')?.port ?? 0;
    const postman = createTransport({ host: '127.0.0.1', port, secure: false, ignoreTLS: true });
    const bring = (to: string) =>
      postman.sendMail({ envelope: { from: '', to: [to] }, raw: report(first?.messageId ?? '') });
    // A stranger's guess at a return path is not even taken.
    await expect(bring(`b+${'a'.repeat(35)}@bounce.example.com`)).rejects.toThrow(/550/);
    await bring(first?.from ?? '');
    await until(
      'it is suppressed',
      async () => (await installation.suppressions.among(['ada@example.org'])).size === 1,
    );

    await stream.resume();
    await sweepLanes(context);
    await until(
      'nothing is owed',
      async () => !(await deliveries()).some(({ state }) => ['queued', 'submitting'].includes(state)),
    );
    expect(await deliveries()).toEqual([
      { email: 'ada@example.org', day: '2025-08-09', state: 'submitted', reason: null },
      { email: 'ben@example.org', day: '2025-08-09', state: 'submitted', reason: null },
      { email: 'ada@example.org', day: '2025-08-10', state: 'skipped', reason: 'suppressed' },
      { email: 'ben@example.org', day: '2025-08-10', state: 'submitted', reason: null },
    ]);
    expect(smtp.accepted.map(({ to }) => to[0]).sort()).toEqual([
      'ada@example.org',
      'ben@example.org',
      'ben@example.org',
    ]);
    expect(logged.map(({ msg }) => msg)).toContain('returned.heeded');
    expect(JSON.stringify(logged)).not.toContain('ada@example.org');
  }, 120_000);
});
