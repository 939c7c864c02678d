import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { createFetcher, type Fetcher } from '@broadsheet/fetcher';
import { createStreamStore } from '@broadsheet/database';
import type { Installation } from '@broadsheet/installation';
import { addDays, type Day } from '@broadsheet/papers';
import { createSources } from '@broadsheet/sources';
import {
  type WorkerContext,
  call,
  collect,
  createWorkerContext,
  findings,
  plan,
  publish,
  submit,
  watch,
} from '@broadsheet/worker';

import {
  type HuggingFaceItem,
  type HuggingFaceServer,
  startHuggingFace,
} from '../../support/hugging-face.ts';
import { createTestInstallation } from '../../support/installation.ts';
import { type TestDatabase, createTestDatabase } from '../../support/postgres.ts';
import { type RecordingSmtpServer, startSmtpServer } from '../../support/smtp-server.ts';
import { sourceDependencies } from '../../support/sources.ts';
import { type WebhookServer, startWebhook } from '../../support/webhook.ts';

const monday = '2025-08-04';
const listOf = (day: Day): HuggingFaceItem[] =>
  Array.from({ length: 12 }, (_, index) => ({
    paper: {
      id: `2508.${day.slice(8)}${String(100 + index)}`,
      title: `Paper ${day} ${String(index)}`,
      submittedOnDailyAt: `${day}T00:00:00.000Z`,
      upvotes: index,
    },
  }));

describe('an upstream that fails for three days', () => {
  let database: TestDatabase;
  let smtp: RecordingSmtpServer;
  let hf: HuggingFaceServer;
  let hook: WebhookServer;
  let installation: Installation;
  let fetcher: Fetcher;
  let workers: WorkerContext[];
  let now = new Date(`${monday}T00:00:00Z`);

  beforeEach(async () => {
    database = await createTestDatabase();
    smtp = await startSmtpServer();
    hook = await startWebhook();
    hf = await startHuggingFace();
    installation = await createTestInstallation({
      url: database.url,
      env: {
        SMTP_URL: smtp.url,
        ADMIN_EMAIL: 'ops@example.org',
        ALERT_WEBHOOK_URL: hook.url,
        FETCH_ALLOW: `${hook.host},${hf.host}`,
      },
    });
    installation.clock = () => now;
    fetcher = createFetcher({ allow: [hf.host], userAgent: 'test' });
    await restart();
  });
  afterEach(async () => {
    await installation.close();
    await fetcher.close();
    await hf.close();
    await hook.close();
    await smtp.close();
    await database.close();
  });

  /** Two workers that remember nothing of what was before. */
  const restart = async (): Promise<void> => {
    const open = async (): Promise<WorkerContext> => {
      const made = createSources(
        [{ kind: 'hf', name: 'hf' }],
        sourceDependencies({
          hf: { baseUrl: hf.baseUrl, token: null },
          fetch: (address, options) => fetcher.fetch(address, options),
          clock: () => now,
        }),
      );
      return createWorkerContext(installation, { sources: made.status === 'ok' ? made.sources : [] });
    };
    workers = [await open(), await open()];
  };
  /** What both workers' schedules do at an instant. */
  const tick = async (instant: Date): Promise<void> => {
    now = instant;
    hf.setToday(instant.toISOString().slice(0, 10));
    for (const worker of workers)
      await collect(worker, { signal: new AbortController().signal, onlyDue: true });
    for (const worker of workers) {
      await publish(worker);
      await plan(worker, { waits: true, wake: false });
    }
    await Promise.all(workers.map((worker) => watch(worker)));
    await Promise.all(workers.map((worker) => call(worker)));
    const [worker] = workers;
    const { rows } = await database.pool.query<{ id: number }>(
      `select id from notices where state = 'queued'`,
    );
    const stop = new AbortController().signal;
    if (worker !== undefined && rows.length > 0)
      await submit(
        worker,
        worker.mail.notices,
        rows.map(({ id }) => id),
        { concurrency: 1, stop },
      );
  };
  const at = (instant: string): { signal: AbortSignal } => {
    now = new Date(instant);
    hf.setToday(instant.slice(0, 10));
    return { signal: new AbortController().signal };
  };
  /** Every so many minutes, up to and without `until`. */
  const pass = async (from: string, until: string, minutes = 30): Promise<void> => {
    for (let time = Date.parse(from); time < Date.parse(until); time += minutes * 60_000)
      await tick(new Date(time));
  };
  const outcomes = async (day: Day): Promise<string[]> => {
    const { rows } = await database.pool.query<{ outcome: string }>(
      `select distinct outcome from source_runs where day = $1 order by 1`,
      [day],
    );
    return rows.map(({ outcome }) => outcome);
  };
  const subjects = (): string[] =>
    smtp.accepted.map(({ raw }) => /^Subject: (.*)$/m.exec(raw.toString('utf8'))?.[1] ?? '');
  const events = (): string[] => hook.bodies.map((body) => (body as { event: string }).event);

  it('is alerted once, reminded of daily, over once; every day has its fact, and every list comes in the end', async () => {
    for (let day = monday; day <= '2025-08-08'; day = addDays(day, 1)) hf.setDay(day, listOf(day));
    await tick(new Date(`${monday}T22:00:00Z`));
    await hf.fail('refused');
    await pass(`${monday}T23:00:00Z`, '2025-08-05T01:30:00Z');
    // A restart in between asks nobody more often and tells nobody again.
    await restart();
    await pass('2025-08-05T01:30:00Z', '2025-08-05T05:30:00Z', 60);
    await pass('2025-08-06T00:00:00Z', '2025-08-06T02:00:00Z');
    await pass('2025-08-07T00:00:00Z', '2025-08-07T02:00:00Z', 60);
    expect(subjects()).toEqual([
      'Broadsheet: Hugging Face cannot be read',
      'Broadsheet: Still: Hugging Face cannot be read',
      'Broadsheet: Still: Hugging Face cannot be read',
    ]);
    expect(await outcomes('2025-08-05')).toEqual(['failed']);
    expect(await workers[0]!.editions.byDay('2025-08-05')).toBeNull();

    hf.requests.length = 0;
    await hf.recover();
    await pass('2025-08-07T02:00:00Z', '2025-08-07T03:30:00Z');
    expect(subjects().slice(3)).toEqual(['Broadsheet: Over: Hugging Face cannot be read']);
    expect(events()).toEqual(['opened', 'reminder', 'reminder', 'over']);
    const days = ['2025-08-04', '2025-08-05', '2025-08-06'];
    for (const day of days)
      expect(await workers[0]!.editions.byDay(day)).toMatchObject({ state: 'published', papers: 12 });
    expect(await outcomes('2025-08-05')).toEqual(['failed', 'ok']);
    const { rows } = await database.pool.query('select kind, count(*)::int from alerts group by 1');
    expect(rows).toEqual([{ kind: 'source-failed', count: 1 }]);
  });

  it('is quiet over a weekend', async () => {
    for (let day = monday; day <= '2025-08-08'; day = addDays(day, 1)) hf.setDay(day, listOf(day));
    await tick(new Date('2025-08-08T23:00:00Z'));
    for (const day of ['2025-08-09', '2025-08-10', '2025-08-11'])
      await pass(`${day}T00:00:00Z`, `${day}T01:20:00Z`);
    const { rows } = await database.pool.query('select * from alerts');
    expect(rows).toEqual([]);
    expect(await outcomes('2025-08-09')).toEqual(['empty']);
  });

  it('calls again while the webhook refuses, and mails all the same', async () => {
    hook.answer(500);
    await hf.fail('refused');
    await pass('2025-08-05T00:00:00Z', '2025-08-05T01:20:00Z', 10);
    expect(subjects()).toHaveLength(1);
    expect(hook.bodies.length).toBeGreaterThanOrEqual(1);
    hook.answer(204);
    await pass('2025-08-05T01:20:00Z', '2025-08-05T02:00:00Z');
    const taken = hook.bodies.length;
    await pass('2025-08-05T02:00:00Z', '2025-08-05T02:30:00Z');
    expect(hook.bodies).toHaveLength(taken);
    expect(new Set(events())).toEqual(new Set(['opened']));
    const { rows } = await database.pool.query(
      'select finished_at is not null as over, reason from alert_calls',
    );
    expect(rows).toEqual([{ over: true, reason: null }]);
  });

  it('finds what stops the mail, and that the books do not balance', async () => {
    await database.pool.query(
      `insert into notices (kind, email, state, reason, reply, message_date, created_at, expires_at, next_attempt_at)
       values ('link', 'a@example.org', 'queued', 'stop', '535 5.7.8 No', $1, $1, $2, $2)`,
      [now, addDaysTo(now, 1)],
    );
    await watch(workers[0]!);
    const { rows } = await database.pool.query('select kind, lines from alerts');
    // Nothing is paused for it, so that there is nothing to resume.
    expect(rows).toEqual([
      {
        kind: 'mail-stopped',
        lines: [
          expect.stringMatching(/^1 message .* It is tried again every quarter of an hour\.$/),
          'It said: 535 5.7.8 No',
        ],
      },
    ]);
    // Where it stopped all digests, all of them wait, not the few alone that were refused.
    const stream = createStreamStore(database);
    await database.pool.query(
      `with edition as (
         insert into editions (day, state, publication, opened_at, frozen_at, published_at)
         values ('2025-08-02', 'published', 1, $1, $1, $1) returning id
       ), ledger as (insert into plan_ledger (edition_id, planned, planned_at) select id, 3, $1 from edition)
       insert into deliveries (local_day, edition_id, publication_from, publication_to, state, contents, printed, message_date, planned_at,
         expires_at, next_attempt_at)
       select '2025-08-03', id, 0, 1, 'queued', '{}', '{}', $1, $1, $2, $1 from edition, generate_series(1, 3)`,
      [now, addDaysTo(now, 1)],
    );
    await stream.pause({ reason: 'our-set-up', detail: '535 5.7.8 No', until: addDaysTo(now, 1), now });
    expect(await findings(workers[0]!, now)).toMatchObject([
      {
        kind: 'mail-stopped',
        lines: [
          expect.stringMatching(/^3 messages .* quarter of an hour, and at once after Resume\.$/),
          'It said: 535 5.7.8 No',
        ],
      },
    ]);
    // A pause by an operator is no news to operators; one by the guard is.
    for (const reason of ['operator', 'mass-rejection'] as const) {
      await stream.resume();
      await stream.pause({ reason, detail: '60 of the last 100', until: null, now });
      expect((await findings(workers[0]!, now)).filter(({ kind }) => kind === 'mass-rejection')).toHaveLength(
        reason === 'operator' ? 0 : 1,
      );
    }
    // A server that answers too late leaves many unknown; a killed worker few.
    const endAs = (state: string, count: number) =>
      database.pool.query(
        `insert into deliveries (local_day, edition_id, publication_from, publication_to, state, contents, printed, message_date, planned_at,
           expires_at, next_attempt_at, finished_at)
         select '2025-08-03', (select max(id) from editions), 0, 1, $1, '{}', '{}', $2, $2, $3, $2, $2 from generate_series(1, $4::integer)`,
        [state, now, addDaysTo(now, 1), count],
      );
    const unknown = async () =>
      (await findings(workers[0]!, now)).filter(({ kind }) => kind === 'outcomes-unknown');
    await endAs('submitted', 100);
    await endAs('uncertain', 19);
    expect(await unknown()).toEqual([]);
    await endAs('uncertain', 1);
    expect(await unknown()).toMatchObject([
      { lines: [expect.stringMatching(/^20 of 120 digests /), expect.anything()] },
    ]);
    await endAs('submitted', 280);
    expect(await unknown()).toEqual([]);
    // More was planned than there are rows of digests.
    await database.pool.query(
      `with edition as (
         insert into editions (day, state, publication, opened_at, frozen_at, published_at)
         values ('2025-08-03', 'published', 2, $1, $1, $1) returning id
       )
       insert into plan_ledger (edition_id, planned, planned_at) select id, 3, $1 from edition`,
      [now],
    );
    expect(await findings(workers[0]!, now)).toContainEqual(
      expect.objectContaining({ kind: 'books-drift', lines: [expect.stringContaining('3 digests')] }),
    );
  });

  it('finds an edition that nobody publishes, once its deadline has passed', async () => {
    hf.setDay(monday, listOf(monday));
    await collect(workers[0]!, at(`${monday}T22:00:00Z`));
    await collect(workers[0]!, at('2025-08-05T00:10:00Z'));
    const kinds = async (instant: string): Promise<string[]> =>
      (await findings(workers[0]!, new Date(instant))).map(({ kind }) => kind);
    expect(await kinds('2025-08-05T04:50:00Z')).toEqual([]);
    expect(await findings(workers[0]!, new Date('2025-08-05T05:01:00Z'))).toEqual([
      expect.objectContaining({
        kind: 'publication-late',
        subject: monday,
        headline: 'The edition of Monday 4 August is late',
      }),
    ]);
    now = new Date('2025-08-05T05:05:00Z');
    await publish(workers[0]!);
    expect(await kinds('2025-08-05T05:06:00Z')).toEqual([]);
  });

  it('finds an edition that came out without a source that nobody asked', async () => {
    hf.setDay(monday, listOf(monday));
    await collect(workers[0]!, at(`${monday}T22:00:00Z`));
    now = new Date('2025-08-05T04:46:00Z');
    await publish(workers[0]!);
    expect(await findings(workers[0]!, now)).toEqual([
      expect.objectContaining({
        kind: 'publication-incomplete',
        subject: monday,
        headline: 'The edition of Monday 4 August lacks Hugging Face',
        lines: ['Hugging Face was not asked since the day ended.'],
      }),
    ]);
  });
});

function addDaysTo(time: Date, days: number): Date {
  return new Date(time.getTime() + days * 86_400_000);
}
