import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { createApiContext, type ApiContext } from '@broadsheet/api';
import { createGroupStore, createPaperStore, createStreamStore } from '@broadsheet/database';
import { slowDown } from '@broadsheet/delivery';
import type { Installation } from '@broadsheet/installation';

import { createTestInstallation } from '../../support/installation.ts';
import { aRun } from '../../support/papers.ts';
import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts';
import { createSeeds } from '../../support/seeds.ts';

let database: TestDatabase;
let installation: Installation;
let context: ApiContext;

beforeAll(async () => {
  database = await createTestDatabase();
  installation = await createTestInstallation({
    url: database.url,
    env: { BROADSHEET_NOW: '2025-08-09T07:10:00Z', SOURCES: 'hf,arxiv:cs.CL' },
  });
  context = createApiContext(installation);
});

afterAll(async () => {
  await installation.close();
  await database.close();
});

/** Samples by name and labels; the numbers of HTTP aside. */
async function samples(of = context): Promise<Record<string, number>> {
  const lines = (await of.registry.metrics()).split('\n').filter((line) => /^broadsheet_/.test(line));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

describe('the numbers of an installation', () => {
  it('are all zero at first, and the newest edition is absent', async () => {
    const { broadsheet_database_up, broadsheet_queue_up, ...others } = await samples();
    expect([broadsheet_database_up, broadsheet_queue_up]).toEqual([1, 1]);
    expect(Object.values(others).every((value) => value === 0)).toBe(true);
    expect(Object.keys(others)).toContain('broadsheet_mail_owed{lane="notices"}');
    expect(Object.keys(others)).not.toContain('broadsheet_newest_edition_timestamp_seconds');
  });

  it('tell what is owed, uncertain, late, due, published and waiting', async () => {
    const seeds = createSeeds(database.pool);
    const edition = await seeds.edition('2025-08-08', 1, []);
    const subscriber = await seeds.subscriber('ada@example.org', { nextDueAt: '2025-08-09T07:00:00Z' });
    const states = ['queued', 'submitting', 'submitted', 'submitted', 'uncertain'];
    for (const [index, state] of states.entries())
      await database.pool.query(
        `insert into deliveries (subscriber_id, local_day, edition_id, publication_from, publication_to, state, contents,
                                 printed, message_date, planned_at, expires_at, next_attempt_at)
         values ($1, $2, $3, 0, 1, $4, '{}', '{}', $5, $5, $5, $5)`,
        [subscriber, `2025-08-0${String(index + 1)}`, edition, state, '2025-08-09T07:09:00Z'],
      );
    await database.pool.query(
      `insert into plan_ledger (edition_id, planned, planned_at) values ($1, 6, '2025-08-09T07:09:00Z')`,
      [edition],
    );
    await installation.queues.wake('deliver', { ids: [1] });
    const stream = createStreamStore(installation.database);
    const at = installation.clock();
    await stream.pause({ reason: 'mass-rejection', detail: '', until: null, now: at });
    await stream.count({ submitted: 50, rejected: 10 }, at);
    await createGroupStore(installation.database).change(['Gmail'], at, (pace) => ({
      pace: slowDown(pace, {
        now: at,
        observed: 40,
        limit: { atOnce: 5, perMinute: null },
        reply: '421 4.7.28',
      }),
      result: undefined,
    }));

    const found = await samples();
    expect(found['broadsheet_digests_per_second']).toBeGreaterThan(0);
    expect(found).toMatchObject({
      'broadsheet_mail_owed{lane="digests"}': 2,
      'broadsheet_mail_owed{lane="notices"}': 0,
      'broadsheet_mail_uncertain{lane="digests"}': 1,
      'broadsheet_newest_edition_digests{state="planned"}': 6,
      'broadsheet_newest_edition_digests{state="submitted"}': 2,
      broadsheet_books_drift: 1,
      'broadsheet_digests_paused{reason="mass-rejection"}': 1,
      'broadsheet_digests_paused{reason="operator"}': 0,
      'broadsheet_digests_paused{reason="standing"}': 0,
      broadsheet_digests_fenced: 0,
      'broadsheet_mail_group_messages_per_minute{group="Gmail"}': 20,
      'broadsheet_mail_group_slowed_until_timestamp_seconds{group="Gmail"}': at.getTime() / 1000 + 1800,
      'broadsheet_subscribers{state="active"}': 1,
      'broadsheet_subscribers{state="pending"}': 0,
      broadsheet_editions_published: 1,
      broadsheet_newest_edition_timestamp_seconds: Date.parse('2025-08-08T00:00:00Z') / 1000,
      'broadsheet_queue_waiting{queue="deliveries"}': 1,
    });
    expect(found['broadsheet_mail_lag_seconds{lane="digests"}']).toBeGreaterThanOrEqual(60);
    expect(found['broadsheet_mail_lag_seconds{lane="digests"}']).toBeLessThan(120);
    expect(found['broadsheet_oldest_due_seconds']).toBeGreaterThanOrEqual(600);
  });

  it('tell of every source its last list, whether its last reading was whole, and how often it failed since', async () => {
    const never = await samples();
    expect(never['broadsheet_source_failures{source="hf"}']).toBe(0);
    expect(Object.keys(never).filter((name) => /source_(?:last|age|listed|whole)/.test(name))).toEqual([]);

    const papers = createPaperStore(installation.database);
    await papers.recordRun(aRun({ day: '2025-08-07', startedAt: new Date('2025-08-08T00:20:00Z') }));
    for (const hour of ['00', '01'])
      await papers.recordRun(
        aRun({
          day: '2025-08-08',
          startedAt: new Date(`2025-08-09T${hour}:20:00Z`),
          outcome: 'failed',
          expected: false,
          listed: 0,
          detail: 'HTTP 503',
        }),
      );
    await papers.recordRun(
      aRun({
        source: 'arxiv:cs.CL',
        day: '2025-08-08',
        startedAt: new Date('2025-08-09T04:00:00Z'),
        listed: 90,
      }),
    );
    const found = await samples();
    expect(found).toMatchObject({
      'broadsheet_source_last_list_timestamp_seconds{source="hf"}': Date.parse('2025-08-08T00:20:00Z') / 1000,
      'broadsheet_source_listed{source="hf"}': 27,
      'broadsheet_source_whole{source="hf"}': 0,
      'broadsheet_source_failures{source="hf"}': 2,
      'broadsheet_source_listed{source="arxiv:cs.CL"}': 90,
      'broadsheet_source_whole{source="arxiv:cs.CL"}': 1,
      'broadsheet_source_failures{source="arxiv:cs.CL"}': 0,
    });
    expect(found['broadsheet_source_age_seconds{source="hf"}']).toBeGreaterThanOrEqual(30 * 3600 + 50 * 60);
  });
});

describe('readiness', () => {
  it('names every part that requests lean on', async () => {
    expect(await context.readiness()).toEqual({
      ready: true,
      checks: { database: 'ok', migrations: 'ok', queue: 'ok' },
    });
  });

  it('fails while a migration is half done', async () => {
    await database.pool.query(
      `insert into _prisma_migrations (id, checksum, migration_name) values ('half', 'none', '99990101000000_half')`,
    );
    expect(await context.readiness()).toMatchObject({ ready: false, checks: { migrations: 'failed' } });
    await database.pool.query(`delete from _prisma_migrations where id = 'half'`);
    expect(await context.readiness()).toMatchObject({ ready: true });
  });

  it('fails without a database, and a scrape says so instead of failing', async () => {
    const lost = await createTestDatabase();
    const other = await createTestInstallation({ url: lost.url });
    const orphan = createApiContext(other);
    await lost.close();
    // The queue is lost with it only where it lives in the same database.
    expect(await orphan.readiness()).toMatchObject({
      ready: false,
      checks: { database: 'failed', migrations: 'failed' },
    });
    expect(await samples(orphan)).toMatchObject({ broadsheet_database_up: 0 });
    await other.close();
  });
});
