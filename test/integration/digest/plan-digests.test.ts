import { afterAll, beforeEach, afterEach, describe, expect, it } from '@jest/globals';

import {
  type Database,
  connectDatabase,
  createBooksStore,
  createCoverageStore,
  createPlanningStore,
} from '@broadsheet/database';
import { drift } from '@broadsheet/delivery';
import { type PlanOptions, planDigests } from '@broadsheet/digest';
import { createDueTimes } from '@broadsheet/subscribers';

import { type TestDatabase, createTestDatabase } from '../../support/postgres.ts';
import { type Seeds, createSeeds } from '../../support/seeds.ts';

const at = (text: string): Date => new Date(text);

describe('planDigests', () => {
  let test: TestDatabase;
  let database: Database;
  let seeds: Seeds;
  const opened: (() => Promise<void>)[] = [];

  beforeEach(async () => {
    test = await createTestDatabase();
    database = connectDatabase(test.url);
    seeds = createSeeds(test.pool);
    opened.push(async () => {
      await database.close();
      await test.close();
    });
  });
  afterEach(async () => {
    await opened.pop()?.();
  });
  afterAll(() => {
    expect(opened).toEqual([]);
  });

  const plan = (options: PlanOptions) =>
    planDigests(
      {
        planning: createPlanningStore(database),
        coverage: createCoverageStore(database, () => Promise.resolve()),
        dueTimes: createDueTimes(),
      },
      options,
    );
  const deliveries = async () => {
    const { rows } = await test.pool.query<{
      subscriber_id: number;
      state: string;
      reason: string | null;
      local_day: Date;
      printed: number[];
      contents: { considered: number; matched: number; cut: unknown[]; labels: unknown };
    }>('select * from deliveries order by id');
    return rows;
  };
  const standing = async (id: number) => {
    const { rows } = await test.pool.query<{ watermark: number; next_due_at: Date }>(
      'select watermark, next_due_at from subscribers where id = $1',
      [id],
    );
    return rows[0]!;
  };
  const twoPapers = async () => {
    const one = { id: await seeds.paper('one'), title: 'one' };
    const two = { id: await seeds.paper('two'), title: 'two' };
    const edition = await seeds.edition('2025-08-08', 1, [one, two]);
    const rule = await seeds.rule('learning');
    return { one, two, edition, rule };
  };

  it('plans the papers that match, and moves watermark and due time with them', async () => {
    const { one, two, edition, rule } = await twoPapers();
    await seeds.matches(rule, edition, [{ id: two.id, score: 0.8 }]);
    const reader = await seeds.subscriber('reader@example.org');
    await seeds.follow(reader, { ruleId: rule, query: 'learning' });

    const result = await plan({ now: at('2025-08-09T07:00:05Z') });

    expect(result).toEqual({ due: 1, queued: 1, skipped: 0 });
    const [delivery] = await deliveries();
    expect(delivery).toMatchObject({ subscriber_id: reader, state: 'queued', printed: [two.id, one.id] });
    expect(delivery?.contents).toMatchObject({ considered: 2, matched: 1 });
    expect(await standing(reader)).toEqual({ watermark: 1, next_due_at: at('2025-08-10T07:00:00Z') });
  });

  it('orders by votes on what rules chose, and changes nothing of a digest once it is planned', async () => {
    const { one, two, edition, rule } = await twoPapers();
    const topicRule = await seeds.rule('robots');
    const topic = await seeds.topic('robots', topicRule);
    await seeds.matches(rule, edition, [{ id: one.id, score: 0.6 }]);
    await seeds.matches(topicRule, edition, [{ id: two.id, score: 0.5 }]);
    const earlier = await seeds.rule('an earlier revision');
    await test.pool.query(
      `insert into topic_revisions (topic_id, revision, rule_id, name, "group", description, examples, saved_by, saved_at)
       values ($1, 0, $2, 'robots', 'Group', '', '{}', 'test', '2025-08-01Z')`,
      [topic, earlier],
    );
    const votedOn = await Promise.all([seeds.paper('liked'), seeds.paper('liked too')]);
    const readers = [];
    for (const [email, votedAt] of [
      ['fresh@example.org', '2025-08-01Z'],
      ['stale@example.org', '2023-08-01Z'],
      ['later@example.org', '2025-08-20Z'],
    ] as const) {
      const reader = await seeds.subscriber(email);
      await seeds.follow(reader, { ruleId: rule, query: 'learning' });
      await seeds.follow(reader, { topicId: topic });
      for (const paper of votedOn)
        await test.pool.query(
          'insert into votes (subscriber_id, paper_id, direction, rule_id, voted_at) values ($1, $2, 1, $3, $4)',
          [reader, paper, earlier, votedAt],
        );
      readers.push(reader);
    }

    await plan({ now: at('2025-08-09T07:00:05Z') });

    const planned = await deliveries();
    const printed = new Map(planned.map((row) => [row.subscriber_id, row.printed]));
    expect(readers.map((reader) => printed.get(reader))).toEqual([
      [two.id, one.id],
      [one.id, two.id],
      [one.id, two.id],
    ]);
    await test.pool.query('update votes set direction = -1');
    await plan({ now: at('2025-08-09T08:00:00Z'), regardlessOfHour: true });
    expect(await deliveries()).toEqual(planned);
  });

  it('skips a digest without a match, keeps why, and mails nothing', async () => {
    const { edition, rule } = await twoPapers();
    await seeds.matches(rule, edition, []);
    const reader = await seeds.subscriber('reader@example.org');
    await seeds.follow(reader, { ruleId: rule, query: 'learning' });

    expect(await plan({ now: at('2025-08-09T07:00:05Z') })).toMatchObject({ queued: 0, skipped: 1 });
    expect((await deliveries())[0]).toMatchObject({ state: 'skipped', reason: 'nothing-matched' });
    expect(await standing(reader)).toMatchObject({ watermark: 1 });
  });

  it('chooses the trending top for who follows nothing', async () => {
    const { one, two } = await twoPapers();
    await seeds.subscriber('reader@example.org');
    await plan({ now: at('2025-08-09T07:00:05Z') });
    expect((await deliveries())[0]).toMatchObject({ state: 'queued', printed: [one.id, two.id] });
  });

  it('writes nothing when nothing was published since, and looks again the next day', async () => {
    await twoPapers();
    const reader = await seeds.subscriber('reader@example.org', { watermark: 1 });
    await plan({ now: at('2025-08-09T07:00:05Z') });
    expect(await deliveries()).toEqual([]);
    expect(await standing(reader)).toEqual({ watermark: 1, next_due_at: at('2025-08-10T07:00:00Z') });
  });

  it('gives one digest a local day, whatever is asked of it', async () => {
    await twoPapers();
    const reader = await seeds.subscriber('reader@example.org');
    await plan({ now: at('2025-08-09T07:00:05Z') });
    await test.pool.query(`update deliveries set state = 'submitted'`);
    const three = { id: await seeds.paper('three'), title: 'three' };
    await seeds.edition('2025-08-09', 2, [three]);

    await plan({ now: at('2025-08-09T20:00:00Z'), regardlessOfHour: true });
    expect(await deliveries()).toHaveLength(1);
    expect(await standing(reader)).toMatchObject({ watermark: 1 });

    await plan({ now: at('2025-08-10T07:00:00Z') });
    expect((await deliveries()).map(({ printed }) => printed)).toEqual([expect.anything(), [three.id]]);
  });

  it('waits with the next digest while one is still owed', async () => {
    await twoPapers();
    await seeds.subscriber('reader@example.org');
    await plan({ now: at('2025-08-09T07:00:05Z') });
    await seeds.edition('2025-08-09', 2, [{ id: await seeds.paper('three'), title: 'three' }]);
    expect(await plan({ now: at('2025-08-10T07:00:05Z') })).toMatchObject({ due: 0 });
  });

  it('prints a paper on its second appearance to those alone who have not had it', async () => {
    const { one, two } = await twoPapers();
    const had = await seeds.subscriber('had@example.org');
    await plan({ now: at('2025-08-09T07:00:05Z') });
    await test.pool.query(`update deliveries set state = 'submitted'`);
    const fresh = await seeds.subscriber('new@example.org', {
      watermark: 1,
      nextDueAt: '2025-08-10T07:00:00Z',
    });
    await seeds.edition('2025-08-09', 2, [{ ...one, appearance: 2 }]);

    await plan({ now: at('2025-08-10T07:00:05Z') });
    const planned = (await deliveries()).slice(1);
    expect(planned.find((row) => row.subscriber_id === had)).toMatchObject({ state: 'skipped', printed: [] });
    expect(planned.find((row) => row.subscriber_id === fresh)).toMatchObject({ printed: [one.id] });
    expect(two.id).toBeGreaterThan(0);
  });

  it('knows after a long pause what it printed before', async () => {
    const one = { id: await seeds.paper('one'), title: 'one' };
    await seeds.edition('2025-08-08', 1, [one]);
    const reader = await seeds.subscriber('reader@example.org');
    await plan({ now: at('2025-08-09T07:00:05Z') });
    await test.pool.query(`update deliveries set state = 'submitted'`);
    await seeds.edition('2025-08-20', 2, [{ ...one, appearance: 2 }]);
    await test.pool.query(`update subscribers set next_due_at = '2025-12-01T07:00:00Z' where id = $1`, [
      reader,
    ]);

    expect(await plan({ now: at('2025-12-01T07:00:05Z') })).toMatchObject({ queued: 0, skipped: 1 });
  });

  it('does not print a paper of the sample again, however long after', async () => {
    const one = { id: await seeds.paper('one'), title: 'one' };
    const sample = await test.pool.query<{ id: number }>(
      `insert into editions (state, opened_at, frozen_at) values ('frozen', '2025-05-01Z', '2025-05-01Z') returning id`,
    );
    await test.pool.query(
      `insert into edition_papers (edition_id, paper_id, appearance, entered_at, position, source, facts)
       values ($1, $2, 1, '2025-05-01Z', 1, 'sample', '{}')`,
      [sample.rows[0]?.id, one.id],
    );
    await seeds.subscriber('reader@example.org', { watermark: -1, nextDueAt: '2025-05-01T07:00:00Z' });
    await plan({ now: at('2025-05-01T07:00:00Z') });
    expect((await deliveries()).map(({ printed }) => printed)).toEqual([[one.id]]);
    await test.pool.query(`update deliveries set state = 'submitted'`);
    await seeds.edition('2025-08-08', 1, [{ ...one, appearance: 2 }]);

    expect(await plan({ now: at('2025-08-09T07:00:00Z') })).toMatchObject({ queued: 0, skipped: 1 });
  });

  it('counts what lies beyond the limit as cut', async () => {
    await twoPapers();
    await seeds.subscriber('reader@example.org', { maxPapers: 1 });
    const { edition, rule } = { edition: 1, rule: 1 };
    await seeds.matches(rule, edition, [
      { id: 1, score: 0.9 },
      { id: 2, score: 0.5 },
    ]);
    await seeds.follow(1, { ruleId: rule, query: 'learning' });
    await plan({ now: at('2025-08-09T07:00:05Z') });
    const [delivery] = await deliveries();
    expect(delivery?.printed).toEqual([1]);
    expect(delivery?.contents.cut).toHaveLength(1);
  });

  it('gives a rule one label for everybody: the name of the topic that has it, whoever typed the same words', async () => {
    const { two, edition, rule } = await twoPapers();
    await seeds.matches(rule, edition, [{ id: two.id, score: 0.8 }]);
    const topic = await seeds.topic('learning-machines', rule);
    await seeds.follow(await seeds.subscriber('typed@example.org'), { ruleId: rule, query: 'Learning' });
    await seeds.follow(await seeds.subscriber('chose@example.org'), { topicId: topic });
    await plan({ now: at('2025-08-09T07:00:05Z') });
    const named = { [rule]: { kind: 'topic', slug: 'learning-machines', name: 'learning-machines' } };
    expect((await deliveries()).map(({ contents }) => contents.labels)).toEqual([named, named]);
  });

  it('is done once by several planners at a time, and the books balance', async () => {
    await twoPapers();
    for (let n = 0; n < 40; n += 1) await seeds.subscriber(`reader${String(n)}@example.org`);
    const now = at('2025-08-09T07:00:05Z');
    const results = await Promise.all([plan({ now }), plan({ now }), plan({ now })]);
    expect(results.reduce((sum, { queued }) => sum + queued, 0)).toBe(40);
    const books = await createBooksStore(database).total();
    expect(books).toMatchObject({ planned: 40, owed: 40 });
    expect(drift(books)).toBe(0);
  });
});
