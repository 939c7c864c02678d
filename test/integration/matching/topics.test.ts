import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  connectDatabase,
  createExamplePapers,
  createRuleStore,
  createTopicStore,
  type Database,
} from '@broadsheet/database';
import {
  compileKnown,
  compileRule,
  exportTopic,
  installStarterTopics,
  saveTopics,
  starterTopics,
  type SaveTopicsResult,
  type TopicDefinition,
  type TopicStore,
} from '@broadsheet/matching';
import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts';

const now = new Date('2025-08-09T00:45:00Z');

const robots: TopicDefinition = {
  slug: 'robots',
  name: 'Robots',
  group: 'Machines',
  description: 'That move.',
  query: 'robots OR (arms legs)',
  examples: ['2508.00001'],
  cutoff: 0.4,
};

describe('topics', () => {
  let server: TestDatabase;
  let database: Database;
  let topics: TopicStore;

  beforeAll(async () => {
    server = await createTestDatabase();
    database = connectDatabase(server.url);
    topics = createTopicStore(database);
  });
  afterAll(async () => {
    await database.close();
    await server.close();
  });
  beforeEach(async () => {
    await database.pool.query('truncate topics, topic_revisions, rules restart identity cascade');
  });

  const save = (...definitions: TopicDefinition[]): Promise<SaveTopicsResult> =>
    saveTopics({ topics }, definitions, { by: 'ada@example.org', note: 'why', now });
  const revisions = async (): Promise<unknown[]> => {
    const { rows } = await database.pool.query<object>(
      'select topic_id, revision, name, note, saved_by from topic_revisions order by topic_id, revision',
    );
    return rows;
  };

  it('adds a topic with its first revision, and offers it with its rule', async () => {
    expect(await save(robots)).toEqual({
      ok: true,
      saved: [{ slug: 'robots', outcome: 'added', revision: 1 }],
    });
    const [offered] = await topics.offered();
    expect(offered).toMatchObject({
      slug: 'robots',
      revision: 1,
      rule: { query: '(arms legs) OR robots', cutoff: 0.4, examples: ['2508.00001'] },
    });
    expect(await revisions()).toEqual([
      { topic_id: 1, revision: 1, name: 'Robots', note: 'why', saved_by: 'ada@example.org' },
    ]);
  });

  it('names a rule by its examples too, and keeps them', async () => {
    await save(robots, { ...robots, slug: 'others', examples: [] });
    const ids = (await topics.offered()).map(({ rule }) => rule.id);
    expect(new Set(ids).size).toBe(2);
    const rules = await createRuleStore(database).byIds(ids);
    expect(rules.map(({ examples }) => examples)).toEqual([['2508.00001'], []]);
  });

  it('looks examples up by key, by any identifier, and through what was merged', async () => {
    const papers = createExamplePapers(database);
    await database.pool.query(
      `insert into papers (key, title, abstract, authors, categories, keywords, created_at, updated_at)
       select k, 'Title of ' || k, '', '{}', '{}', '{}', $1, $1 from unnest(array['2508.00001', 'old', 'gone']) as k`,
      [now],
    );
    await database.pool.query(
      `update papers set merged_into = (select id from papers where key = '2508.00001'), merged_at = $1 where key = 'old'`,
      [now],
    );
    await database.pool.query(`update papers set withdrawn_at = $1 where key = 'gone'`, [now]);
    await database.pool.query(
      `insert into identifiers (kind, value, paper_id) select 'doi', '10.1234/x', id from papers where key = '2508.00001'`,
    );
    const known = await papers.named(['2508.00001', '10.1234/x', 'old', 'gone', '2508.99999']);
    expect([...known].map(([name, { title }]) => [name, title]).sort()).toEqual([
      ['10.1234/x', 'Title of 2508.00001'],
      ['2508.00001', 'Title of 2508.00001'],
      ['old', 'Title of 2508.00001'],
    ]);
    expect(await compileKnown(papers, 'robots like:2508.00001')).toMatchObject({ ok: true });
    expect(await compileKnown(papers, 'robots like:2508.99999')).toEqual({
      ok: false,
      problem: { column: 13, message: expect.stringContaining('We do not know the paper 2508.99999') },
    });
  });

  it('makes no revision of what stands as it is, the export among it', async () => {
    await save(robots);
    const exported = (await topics.offered()).map(exportTopic);
    const results = [
      await save(robots),
      await save(...exported),
      await save({ ...robots, query: '(legs AND arms) OR ROBOTS' }),
    ];
    for (const result of results)
      expect(result).toMatchObject({ saved: [{ outcome: 'unchanged', revision: 1 }] });
    expect(await revisions()).toHaveLength(1);
  });

  it.each<Partial<TopicDefinition>>([
    { name: 'Robotics' },
    { group: 'Other' },
    { description: 'That stand.' },
    { query: 'robots' },
    { examples: [] },
    { cutoff: null },
  ])('makes a revision of %j, under the same id', async (change) => {
    await save(robots);
    expect(await save({ ...robots, ...change })).toMatchObject({
      saved: [{ outcome: 'revised', revision: 2 }],
    });
    expect(await topics.offered()).toMatchObject([{ id: 1, revision: 2 }]);
    expect(await revisions()).toHaveLength(2);
  });

  it('saves all or none', async () => {
    const result = await save(robots, { ...robots, slug: 'broken', query: '(robots' });
    expect(result).toMatchObject({ ok: false, problems: [{ where: 'broken, query, column 1' }] });
    expect(await topics.offered()).toEqual([]);
  });

  it('offers a retired topic again once it is saved again', async () => {
    await save(robots);
    await database.pool.query('update topics set retired_at = $1', [now]);
    expect(await topics.offered()).toEqual([]);
    expect(await save(robots)).toMatchObject({ saved: [{ outcome: 'revised', revision: 2 }] });
    expect(await topics.offered()).toHaveLength(1);
  });

  it('installs the starter topics once, in their order, and never beside any other', async () => {
    const installs = await Promise.all([1, 2].map(() => installStarterTopics({ topics }, { now })));
    expect(installs.sort((a, b) => a - b)).toEqual([0, starterTopics.length]);
    expect((await topics.offered()).map(({ slug }) => slug)).toEqual(starterTopics.map(({ slug }) => slug));
    await database.pool.query('delete from topic_revisions; delete from topics');
    await save(robots);
    await database.pool.query('update topics set retired_at = $1', [now]);
    expect(await installStarterTopics({ topics }, { now })).toBe(0);
  });

  it('keeps two writers of the same topics apart', async () => {
    const results = await Promise.all([save(robots), save(robots), save(robots)]);
    expect(
      results
        .flatMap((result) => (result.ok ? result.saved : []))
        .map(({ outcome }) => outcome)
        .sort(),
    ).toEqual(['added', 'unchanged', 'unchanged']);
  });

  it('gives the same rule to all who write the same words at the same time', async () => {
    const rules = createRuleStore(database);
    const compiled = ['arms legs', 'legs arms', 'robots'].flatMap((text) => {
      const one = compileRule(text);
      return one.ok ? [one.rule] : [];
    });
    const ids = await Promise.all(
      [compiled, [...compiled].reverse(), compiled].map((some) => rules.upsert(some, now)),
    );
    expect(new Set(ids.map((map) => JSON.stringify([...map].sort()))).size).toBe(1);
    expect(ids[0]?.size).toBe(2);
    expect(await rules.byIds([...(ids[0]?.values() ?? []), 999])).toHaveLength(2);
  });
});
