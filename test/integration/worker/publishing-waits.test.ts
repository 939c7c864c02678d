import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { createBooksStore } from '@broadsheet/database';
import { drift } from '@broadsheet/delivery';
import type { Installation } from '@broadsheet/installation';
import type { Day, PaperRecord, Reading } from '@broadsheet/papers';
import {
  type WorkerContext,
  collect,
  createWorkerContext,
  outlook,
  plan,
  publish,
  sweepLanes,
  submit,
} from '@broadsheet/worker';

import { createTestInstallation } from '../../support/installation.ts';
import { aRecord, aSource } from '../../support/papers.ts';
import { type TestDatabase, createTestDatabase } from '../../support/postgres.ts';
import { type Seeds, createSeeds } from '../../support/seeds.ts';
import { type RecordingSmtpServer, startSmtpServer } from '../../support/smtp-server.ts';

const friday = '2025-08-08';
const failed: Reading = { status: 'failed', reason: 'HTTP 503', down: true };
const listOf = (day: Day, size: number, prefix: string): PaperRecord[] =>
  Array.from({ length: size }, (_, index) =>
    aRecord({ id: null, title: `${prefix} ${day} learning ${String(index)}`, listedOn: day }),
  );

describe('publishing', () => {
  let database: TestDatabase;
  let seeds: Seeds;
  let smtp: RecordingSmtpServer;
  let installation: Installation;
  let context: WorkerContext;
  let now = new Date(`${friday}T12:00:00Z`);
  const hf: Record<Day, readonly PaperRecord[] | Reading> = {};
  const arxiv: Record<Day, readonly PaperRecord[] | Reading> = {};

  beforeEach(async () => {
    for (const days of [hf, arxiv]) for (const day of Object.keys(days)) Reflect.deleteProperty(days, day);
    database = await createTestDatabase();
    seeds = createSeeds(database.pool);
    smtp = await startSmtpServer();
    installation = await createTestInstallation({ url: database.url, env: { SMTP_URL: smtp.url } });
    installation.clock = () => now;
    context = await open();
  });
  afterEach(async () => {
    await installation.close();
    await smtp.close();
    await database.close();
  });

  const open = (): Promise<WorkerContext> =>
    createWorkerContext(installation, {
      sources: [aSource(hf), aSource(arxiv, { name: 'arxiv:cs.CL', trending: false })],
    });
  /** What the worker's schedules do at an instant. */
  const tick = async (instant: string): Promise<void> => {
    now = new Date(instant);
    await collect(context, { signal: new AbortController().signal, onlyDue: true });
    await publish(context);
    await plan(context, { waits: true, wake: false });
    const { rows } = await database.pool.query<{ id: number }>(
      `select id from deliveries where state = 'queued'`,
    );
    const ids = rows.map(({ id }) => id);
    const stop = new AbortController().signal;
    if (ids.length > 0) await submit(context, context.mail.digests, ids, { concurrency: 2, stop });
    await sweepLanes(context);
  };
  const editionOf = async (day: Day) => context.editions.byDay(day);
  const subscriber = (email: string, nextDueAt: string): Promise<number> =>
    seeds.subscriber(email, { watermark: 0, nextDueAt });
  const textOf = (to: string): string | undefined =>
    smtp.accepted
      .find((mail) => mail.to.includes(to))
      ?.raw.toString('utf8')
      .replaceAll('=\r\n', '');

  it('waits for a source that fails, and comes as soon as it answers; who was due meanwhile gets it then', async () => {
    hf[friday] = failed;
    arxiv[friday] = listOf(friday, 3, 'Arxiv');
    const early = await subscriber('mumbai@example.org', '2025-08-09T01:30:00Z');
    await tick('2025-08-09T00:45:00Z');
    expect(await editionOf(friday)).toMatchObject({ state: 'open', papers: 3 });
    expect(await outlook(context, now)).toMatchObject({ status: 'waiting', wanting: [{ source: 'hf' }] });
    await tick('2025-08-09T01:31:00Z');
    const { rows } = await database.pool.query(
      'select next_due_at, watermark from subscribers where id = $1',
      [early],
    );
    expect(rows).toEqual([{ next_due_at: new Date('2025-08-09T01:30:00Z'), watermark: 0 }]);

    hf[friday] = listOf(friday, 2, 'Hugging');
    context = await open();
    await tick('2025-08-09T02:10:00Z');
    expect(await editionOf(friday)).toMatchObject({
      state: 'published',
      publication: 1,
      papers: 5,
      note: null,
    });
    expect(smtp.accepted.map(({ to }) => to)).toEqual([['mumbai@example.org']]);
    expect(textOf('mumbai@example.org')).not.toContain('could not be read');
  });

  it('goes at the deadline with what it has, and says so in the digest, the edition and its record', async () => {
    hf[friday] = failed;
    arxiv[friday] = listOf(friday, 3, 'Arxiv');
    await subscriber('mumbai@example.org', '2025-08-09T01:30:00Z');
    await tick('2025-08-09T00:45:00Z');
    await tick('2025-08-09T04:40:00Z');
    expect(smtp.accepted).toHaveLength(0);
    await tick('2025-08-09T04:45:00Z');
    const line = 'Hugging Face could not be read on Friday 8 August; this edition holds arXiv alone.';
    expect(await editionOf(friday)).toMatchObject({
      state: 'published',
      note: line,
      sources: [
        { source: 'hf', want: 'failed', listed: 0, reason: expect.stringContaining('HTTP 503') },
        { source: 'arxiv:cs.CL', want: null, listed: 3 },
      ],
    });
    expect(textOf('mumbai@example.org')).toContain(line);
    const books = await createBooksStore(installation.database).total();
    expect([books.planned, books.submitted, drift(books)]).toEqual([1, 1, 0]);
  });

  it('holds a list of 1 where 27 are usual until the deadline, reading it again and again, and says what is missing', async () => {
    for (let day = 1; day <= 7; day += 1)
      hf[`2025-08-0${String(day)}`] = listOf(`2025-08-0${String(day)}`, 27, 'Hugging');
    await tick('2025-08-08T00:50:00Z');
    hf[friday] = listOf(friday, 1, 'Hugging');
    await tick('2025-08-09T00:05:00Z');
    const before = (await context.papers.runsSince('hf', friday)).filter(({ day }) => day === friday);
    expect(before.at(-1)).toMatchObject({ outcome: 'partial', listed: 1, usual: 27 });
    for (const time of ['00:10', '00:20', '00:45', '01:30', '04:44']) await tick(`2025-08-09T${time}:00Z`);
    expect(await editionOf(friday)).toMatchObject({ state: 'open' });
    const runs = (await context.papers.runsSince('hf', friday)).filter(({ day }) => day === friday);
    expect(runs.length).toBeGreaterThan(before.length + 3);
    await tick('2025-08-09T04:45:00Z');
    expect(await editionOf(friday)).toMatchObject({
      state: 'published',
      note: 'Hugging Face listed 1 paper on Friday 8 August, where 27 are usual.',
    });
  });

  it('publishes at its hour where the rest of a partial list came in time', async () => {
    for (let day = 1; day <= 7; day += 1)
      hf[`2025-08-0${String(day)}`] = listOf(`2025-08-0${String(day)}`, 27, 'Hugging');
    await tick('2025-08-08T00:50:00Z');
    hf[friday] = listOf(friday, 1, 'Hugging');
    await tick('2025-08-09T00:05:00Z');
    hf[friday] = listOf(friday, 30, 'Hugging');
    await tick('2025-08-09T00:20:00Z');
    await tick('2025-08-09T00:45:00Z');
    expect(await editionOf(friday)).toMatchObject({ state: 'published', papers: 30, note: null });
  });

  it('publishes nothing on a day on which everything failed, and the day itself once a source answers', async () => {
    hf[friday] = failed;
    arxiv[friday] = failed;
    await subscriber('paris@example.org', '2025-08-09T05:00:00Z');
    await tick('2025-08-09T00:45:00Z');
    await tick('2025-08-09T05:01:00Z');
    expect(await editionOf(friday)).toBeNull();
    expect(await outlook(context, now)).toMatchObject({ status: 'missing' });
    expect(smtp.accepted).toHaveLength(0);

    hf[friday] = listOf(friday, 3, 'Hugging');
    arxiv[friday] = listOf(friday, 3, 'Arxiv');
    context = await open();
    await tick('2025-08-09T08:00:00Z');
    expect(await editionOf(friday)).toMatchObject({ state: 'published', papers: 6, note: null });
    expect(smtp.accepted.map(({ to }) => to)).toEqual([['paris@example.org']]);
  });

  it('lets those go who waited for eight hours, and tells them nothing twice', async () => {
    hf[friday] = failed;
    arxiv[friday] = failed;
    await subscriber('paris@example.org', '2025-08-09T05:00:00Z');
    await tick('2025-08-09T05:01:00Z');
    await tick('2025-08-09T13:02:00Z');
    const { rows } = await database.pool.query<{ next_due_at: Date }>('select next_due_at from subscribers');
    expect(rows[0]?.next_due_at.toISOString()).toBe('2025-08-10T07:00:00.000Z');
  });

  it('waits for nobody over a weekend without lists', async () => {
    const saturday = '2025-08-09';
    hf[saturday] = { status: 'not-open', expected: true };
    await tick('2025-08-10T00:45:00Z');
    expect(await outlook(context, now)).toEqual({ day: saturday, status: 'quiet' });
  });
});
