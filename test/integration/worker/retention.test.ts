import { readFile } from 'node:fs/promises';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { createBooksStore, createDigestStore, daysKept } from '@broadsheet/database';
import { drift } from '@broadsheet/delivery';
import type { Installation } from '@broadsheet/installation';
import { forget } from '@broadsheet/worker';

import { createTestInstallation } from '../../support/installation.ts';
import { type TestDatabase, createTestDatabase } from '../../support/postgres.ts';
import { type Seeds, createSeeds } from '../../support/seeds.ts';

const now = new Date('2026-09-20T03:00:00Z');
const ago = (days: number): Date => new Date(now.getTime() - days * 86_400_000);

describe('what is over its time', () => {
  let database: TestDatabase;
  let installation: Installation;
  let seeds: Seeds;

  beforeAll(async () => {
    database = await createTestDatabase();
    seeds = createSeeds(database.pool);
    installation = await createTestInstallation({ url: database.url });
    installation.clock = () => now;
  });
  afterAll(async () => {
    await installation.close();
    await database.close();
  });

  const countOf = async (table: string): Promise<number> =>
    (await database.pool.query(`select 1 from ${table}`)).rowCount ?? 0;
  const balance = async () => {
    const books = createBooksStore(installation.database);
    const all = [await books.total(), ...(await books.byEdition(9)).map((one) => one.books)];
    return all.map((one) => drift(one));
  };
  /** Digests of one edition, planned as the planner does. */
  const planned = async (
    editionId: number,
    states: readonly string[],
    at: Date,
  ): Promise<readonly number[]> => {
    const ids: number[] = [];
    for (const [index, state] of states.entries()) {
      const subscriber = await seeds.subscriber(`reader${String(editionId)}-${String(index)}@example.org`);
      const { rows } = await database.pool.query<{ id: number }>(
        `insert into deliveries (subscriber_id, local_day, edition_id, publication_from, publication_to, state, contents, printed,
           message_date, planned_at, expires_at, next_attempt_at, finished_at)
         values ($1, $2::timestamptz::date, $3, 0, 1, $4, '{"items": [], "also": [], "cut": []}', '{}', $2, $2, $2, $2,
           case when $4 <> 'queued' then $2::timestamptz end)
         returning id`,
        [subscriber, at, editionId, state],
      );
      ids.push(Number(rows[0]?.id));
    }
    await database.pool.query(
      'insert into plan_ledger (edition_id, planned, planned_at) values ($1, $2, $3)',
      [editionId, states.length, at],
    );
    return ids;
  };

  it('goes by pages, the books balancing after each, and what is younger or owed stays', async () => {
    const old = await seeds.edition('2025-08-08', 1, []);
    const young = await seeds.edition('2026-09-18', 2, []);
    const gone = await planned(old, ['submitted', 'skipped', 'rejected', 'uncertain'], ago(401));
    const kept = await planned(young, ['submitted', 'queued'], ago(2));
    const digests = createDigestStore(installation.database, () => Promise.resolve([]));
    expect(await digests.find(gone[0] ?? 0)).toBeDefined();
    expect(await balance()).toEqual([0, 0, 0]);
    expect(await forget({ installation })).toMatchObject({ deliveries: 4, ledgers: 2 });
    expect(await digests.find(gone[0] ?? 0)).toBeUndefined();
    expect(await balance()).toEqual([0, 0]);
    const { rows } = await database.pool.query<{ id: string }>('select id from deliveries order by id');
    expect(rows.map(({ id }) => Number(id))).toEqual(kept);
    expect(await forget({ installation })).toEqual({});
  });

  it('goes from every table that has something of age, and from no other', async () => {
    const { pool } = database;
    const reader = await seeds.subscriber('votes@example.org');
    const papers = [await seeds.paper('Old'), await seeds.paper('New')];
    for (const [at, name, paper] of [
      [ago(1200), 'old', papers[0]],
      [ago(0.5), 'new', papers[1]],
    ] as const) {
      await pool.query(
        'insert into votes (subscriber_id, paper_id, direction, voted_at) values ($1, $2, 1, $3)',
        [reader, paper, at],
      );
      for (const consequence of ['counted', 'held'])
        await pool.query(
          `insert into returned_mails (event, channel, kind, mail_host, received_at, consequence)
           values ($1 || $3, 'listener', 'bounce', 'example.org', $2, $3)`,
          [name, at, consequence],
        );
      await pool.query(
        `insert into notices (kind, email, state, message_date, created_at, expires_at, next_attempt_at, finished_at)
         values ('link', 'a@example.org', 'submitted', $1, $1, $1, $1, $1)`,
        [at],
      );
      await pool.query(
        `insert into audit_trail (at, by_kind, by_name, act, subject) values ($1, 'system', 'x', 'y', 'z')`,
        [at],
      );
      await pool.query(
        `insert into alerts (kind, subject, headline, lines, opened_at, last_seen, closed_at) values ('x', '', '', '{}', $1, $1, $1)`,
        [at],
      );
      await pool.query(
        `insert into caught_mails ("to", subject, at, raw) values ('a@example.org', '', $1, '')`,
        [at],
      );
      await pool.query(`insert into spent_once values ('proof', $1, $2)`, [name, name === 'old' ? at : now]);
      await pool.query(`insert into network_uses (purpose, network, hour, uses) values ('link', '', $1, 1)`, [
        at,
      ]);
      await pool.query(`insert into mail_hosts values ($1 || '.example', 'x', $2)`, [name, at]);
      await pool.query(`insert into mail_groups (mail_group, tokens, tokens_at) values ($1, 1, $2)`, [
        name,
        at,
      ]);
      await pool.query(`insert into sign_in_attempts (account, network, at) values ('', '', $1)`, [at]);
      await pool.query(`insert into embeddings values ('m at host', $1, 1, '', $2)`, [name, at]);
    }
    const forgotten = await forget({ installation });
    expect(forgotten).toEqual({
      returnedMail: 1,
      votes: 1,
      notices: 1,
      auditTrail: 1,
      alerts: 1,
      caughtMails: 1,
      spentOnce: 1,
      signInAttempts: 1,
      vectors: 1,
      networkUses: 1,
      mailHosts: 1,
      mailGroups: 1,
    });
    expect(await countOf('returned_mails')).toBe(3);
    for (const table of [
      'votes',
      'notices',
      'audit_trail',
      'alerts',
      'caught_mails',
      'spent_once',
      'sign_in_attempts',
      'network_uses',
      'mail_hosts',
      'mail_groups',
      'embeddings',
    ])
      expect([table, await countOf(table)]).toEqual([table, 1]);
  });

  it('takes matches of own words with the digests that show them, whoever follows them, and leaves those of topics', async () => {
    const { pool } = database;
    const paper = await seeds.paper('matched');
    const editions = [await seeds.edition('2025-06-01', 11, []), await seeds.edition('2026-09-10', 12, [])];
    const [own, followed, topic, earlier] = [
      await seeds.rule('own words'),
      await seeds.rule('followed words'),
      await seeds.rule('of a topic'),
      await seeds.rule('of an earlier revision'),
    ];
    const topicId = await seeds.topic('kept', topic);
    await pool.query(
      `insert into topic_revisions (topic_id, revision, rule_id, name, "group", description, examples, saved_by, saved_at)
       values ($1, 1, $2, 'Kept', 'Group', '', '{}', 'x', $3)`,
      [topicId, earlier, now],
    );
    await seeds.follow(await seeds.subscriber('follower@example.org'), { ruleId: followed, query: 'x' });
    for (const edition of editions)
      for (const rule of [own, followed, topic, earlier])
        await seeds.matches(rule, edition, [{ id: paper, score: 1 }]);

    expect(await forget({ installation })).toEqual({ ownMatches: 2 });
    const left = await pool.query<{ rule_id: number; edition_id: number }>(
      'select rule_id, edition_id from matched_rules join matches using (rule_id, edition_id) order by edition_id, rule_id',
    );
    expect(left.rows.map((row) => [row.edition_id, row.rule_id])).toEqual([
      [editions[0], topic],
      [editions[0], earlier],
      ...[own, followed, topic, earlier].map((rule) => [editions[1], rule]),
    ]);
  });

  it('stands in the operating manual with the days that hold', async () => {
    const manual = await readFile(new URL('../../../docs/operating.md', import.meta.url), 'utf8');
    const section = /## What is kept, and for how long\n([\s\S]*?)\n## /.exec(manual)?.[1] ?? '';
    const said = new Map(
      [...section.matchAll(/^\| (.+?) +\| ([\d,]+) days?\b/gm)].map(([, what = '', days = '']) => [
        what,
        Number(days.replace(',', '')),
      ]),
    );
    const days = (start: string) => [...said].find(([what]) => what.includes(start))?.[1];
    expect({
      deliveries: days('deliveries'),
      ledgers: days('the ledger of the books'),
      returnedMail: days('returned mail'),
      votes: days('votes'),
      ownMatches: days('matches of own words'),
      alerts: days('closed alerts'),
      auditTrail: days('audit trail'),
      notices: days('notices'),
      vectors: days('vectors of an embedding service'),
      fragments: days('fragments'),
      caughtMails: days('development mailbox'),
      invitations: days('invitations'),
      signInAttempts: days('attempts to sign in'),
      networkUses: days('counts of links'),
      mailHosts: days('mail hosts that nobody'),
      mailGroups: days('mail hosts that nobody'),
    }).toEqual(
      Object.fromEntries(
        Object.entries(daysKept).filter(
          ([what]) => !['sessions', 'verifications', 'spentOnce', 'remains'].includes(what),
        ),
      ),
    );
  });
});
