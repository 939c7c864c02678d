import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  connectDatabase,
  createEditionStore,
  createMatchStore,
  createPaperStore,
  createRuleStore,
  createTopicStore,
  type Database,
} from '@broadsheet/database';
import {
  compileRule,
  ensureMatches,
  matchOffered,
  papersPerDay,
  publishEdition,
  publishEditions,
  saveTopics,
  wordsAlone,
  type PublishPorts,
} from '@broadsheet/matching';
import { collectPapers, type Day } from '@broadsheet/papers';
import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts';
import { aRecord, aSource } from '../../support/papers.ts';

const now = new Date('2025-08-09T00:45:00Z');

describe('publishing', () => {
  let server: TestDatabase;
  let database: Database;
  let ports: PublishPorts;

  beforeAll(async () => {
    server = await createTestDatabase();
    database = connectDatabase(server.url);
    ports = {
      editions: createEditionStore(database),
      rules: createRuleStore(database),
      matches: createMatchStore(database),
      matcher: wordsAlone,
    };
  });
  afterAll(async () => {
    await database.close();
    await server.close();
  });
  beforeEach(async () => {
    await database.pool.query(
      'truncate papers, editions, source_runs, rules, topics, topic_revisions, subscribers restart identity cascade',
    );
    await saveTopics(
      { topics: createTopicStore(database) },
      [
        {
          slug: 'robots',
          name: 'Robots',
          group: '',
          description: '',
          query: 'robots',
          examples: [],
          cutoff: null,
        },
      ],
      { by: 'test', note: null, now },
    );
  });

  const fill = async (day: Day, titles: readonly string[]): Promise<void> => {
    const source = aSource({ [day]: titles.map((title) => aRecord({ title })) });
    await collectPapers(
      { papers: createPaperStore(database), clock: () => new Date(`${day}T12:00:00Z`) },
      { source, days: [day], signal: new AbortController().signal },
    );
  };
  const publish = (day: Day): ReturnType<typeof publishEdition> =>
    publishEdition(ports, { edition: { day }, now });
  const stored = async (): Promise<unknown[]> => {
    const { rows } = await database.pool.query<object>(
      `select e.day, r.query, p.title, m.score, m.reasons from matches m join rules r on r.id = m.rule_id
       join editions e on e.id = m.edition_id join papers p on p.id = m.paper_id order by e.day, r.query, p.title`,
    );
    return rows;
  };
  const rule = async (text: string): Promise<number> => {
    const compiled = compileRule(text);
    if (!compiled.ok) throw new Error(text);
    const ids = await createRuleStore(database).upsert([compiled.rule], now);
    return ids.get(compiled.rule.key) ?? 0;
  };
  const follow = async (ruleId: number, email: string, state = 'active'): Promise<void> => {
    await database.pool.query(
      `with s as (insert into subscribers (email, email_key, state, timezone, hour, cadence, max_papers, created_at)
         values ($2, $2, $3, 'UTC', 7, 'daily', 10, $4) returning id)
       insert into interests (subscriber_id, rule_id, query, position) select id, $1, 'words', 1 from s`,
      [ruleId, email, state, now],
    );
  };

  it('freezes, matches topics and own words of active subscribers, and takes the next number', async () => {
    await follow(await rule('arms'), 'a@b.org');
    await follow(await rule('legs'), 'c@d.org', 'pending');
    await fill('2025-08-08', ['Robots with arms and legs', 'Flowers']);
    expect(await publish('2025-08-08')).toEqual({
      outcome: 'published',
      day: '2025-08-08',
      publication: 1,
      papers: 2,
    });
    expect(await stored()).toMatchObject([
      { query: 'arms', title: 'Robots with arms and legs', reasons: [{ field: 'title', terms: ['arms'] }] },
      { query: 'robots', reasons: [{ field: 'title', terms: ['Robots'] }] },
    ]);
  });

  it('leaves an edition without papers open, and knows no edition of another day', async () => {
    await database.pool.query(
      `insert into editions (day, state, opened_at) values ('2025-08-08', 'open', $1)`,
      [now],
    );
    expect(await publish('2025-08-08')).toEqual({ outcome: 'empty', day: '2025-08-08' });
    expect(await publish('2025-08-07')).toEqual({ outcome: 'unknown' });
    expect((await createEditionStore(database).byDay('2025-08-08'))?.state).toBe('open');
  });

  it('gives one publication to two publishers at once, with each match once', async () => {
    await fill('2025-08-08', ['Robots']);
    const results = await Promise.all([publish('2025-08-08'), publish('2025-08-08'), publish('2025-08-08')]);
    expect(results.map(({ outcome }) => outcome).sort()).toEqual([
      'already-published',
      'already-published',
      'published',
    ]);
    expect(new Set(results.map((result) => 'publication' in result && result.publication))).toEqual(
      new Set([1]),
    );
    expect(await stored()).toHaveLength(1);
  });

  it.each(['freeze', 'add', 'writeStrands', 'takePublication'] as const)(
    'goes on after a crash in %s',
    async (step) => {
      await fill('2025-08-08', ['Robots']);
      const crash = (): Promise<never> => Promise.reject(new Error('crash'));
      const broken: PublishPorts =
        step === 'add'
          ? { ...ports, matches: { ...ports.matches, add: crash } }
          : { ...ports, editions: { ...ports.editions, [step]: crash } };
      const attempt = publishEdition(broken, { edition: { day: '2025-08-08' }, now });
      await expect(attempt).rejects.toThrow('crash');
      expect(await publish('2025-08-08')).toMatchObject({ outcome: 'published', publication: 1 });
      expect(await stored()).toHaveLength(1);
    },
  );

  it('reads the papers of an edition once, for matches and strands alike', async () => {
    await fill('2025-08-08', ['Robots with arms', 'Flowers']);
    let read = 0;
    const editions: PublishPorts['editions'] = {
      ...ports.editions,
      papersOf(ids) {
        read += 1;
        return ports.editions.papersOf(ids);
      },
    };
    await publishEdition({ ...ports, editions }, { edition: { day: '2025-08-08' }, now });
    expect(await stored()).toHaveLength(1);
    expect(read).toBe(1);
  });

  it('publishes what has papers, oldest first, up to a day', async () => {
    await fill('2025-08-07', ['Robots two']);
    await fill('2025-08-06', ['Robots one']);
    await fill('2025-08-09', ['Robots three']);
    const results = await publishEditions(ports, { until: '2025-08-08', now });
    expect(results).toMatchObject([
      { day: '2025-08-06', publication: 1 },
      { day: '2025-08-07', publication: 2 },
    ]);
    expect(await publishEditions(ports, { until: null, now })).toMatchObject([{ publication: 3 }]);
  });

  it('computes the pairs that are missing, once, whoever asks at the same time', async () => {
    await fill('2025-08-07', ['Robots with arms']);
    await fill('2025-08-08', ['More arms', 'Legs']);
    await publishEditions(ports, { until: null, now });
    const ids = await Promise.all([rule('arms'), rule('legs'), rule('arms OR legs')]);
    const added = await Promise.all(
      [ids, [...ids].reverse(), ids.slice(1)].map((some) => ensureMatches(ports, some, [1, 2], now)),
    );
    expect(added.reduce((sum, count) => sum + count)).toBe(6);
    expect(await ensureMatches(ports, ids, [1, 2], now)).toBe(0);
    // Two of "robots", two of "arms", one of "legs", three of both.
    expect(await stored()).toHaveLength(7);
  });

  it('holds a topic that came after publishing against what is published, once', async () => {
    await fill('2025-08-07', ['Robots', 'Flowers']);
    await publishEditions(ports, { until: null, now });
    const topics = createTopicStore(database);
    const flowers = { slug: 'flowers', name: 'Flowers', group: '', description: '', query: 'flowers' };
    await saveTopics({ topics }, [{ ...flowers, examples: [], cutoff: null }], {
      by: 'test',
      note: null,
      now,
    });

    const offered = { ...ports, topics, editions: createEditionStore(database) };
    expect(await matchOffered(offered, now)).toBe(1);
    expect(await matchOffered(offered, now)).toBe(0);
    const perDay = await papersPerDay({ matches: createMatchStore(database) }, await topics.offered());
    expect(perDay.get('flowers')).toEqual({ papersPerDay: 1, editions: 1 });
  });

  it('counts papers a day over the editions that a topic was computed on', async () => {
    await fill('2025-08-07', ['Robots', 'Robots again']);
    await fill('2025-08-08', ['Flowers']);
    await publishEditions(ports, { until: null, now });
    const topics = await createTopicStore(database).offered();
    expect(await papersPerDay({ matches: createMatchStore(database) }, topics)).toEqual(
      new Map([['robots', { papersPerDay: 1, editions: 2 }]]),
    );
  });
});
