import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { createApiContext, startApi, type RunningApi } from '@broadsheet/api';
import type { Installation } from '@broadsheet/installation';

import { createTestInstallation } from '../../support/installation.ts';
import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts';
import { createSeeds, type Seeds } from '../../support/seeds.ts';

let database: TestDatabase;
let installation: Installation;
let api: RunningApi;
let seeds: Seeds;
let paper: number;
let other: number;
let edition: number;
let rule: number;
let subscriber: number;
let delivery: number;

const at = (path: string) => `http://127.0.0.1:${String(api.address.port)}${path}`;
const post = (path: string, headers: Record<string, string> = {}) =>
  fetch(at(path), { method: 'POST', headers });
const pathOf = (paperId = paper) => `/vote/${installation.tokens.signPair('vote', delivery, paperId)}`;
const votes = async () =>
  (
    await database.pool.query<object>(
      'select paper_id, direction, rule_id from votes where subscriber_id = $1',
      [subscriber],
    )
  ).rows;

beforeAll(async () => {
  database = await createTestDatabase();
  seeds = createSeeds(database.pool);
  paper = await seeds.paper('Learning to fold proteins');
  other = await seeds.paper('Nobody printed this');
  edition = await seeds.edition('2025-08-08', 1, [{ id: paper, title: 'Learning to fold proteins' }]);
  rule = await seeds.rule('proteins');
  await seeds.topic('proteins', rule);
  await seeds.matches(rule, edition, [{ id: paper, score: 0.9 }]);
  const env = { BROADSHEET_NOW: '2025-08-09T12:00:00Z' };
  installation = await createTestInstallation({ url: database.url, env });
  api = await startApi(createApiContext(installation), { host: '127.0.0.1', port: 0 });
});

let readers = 0;
beforeEach(async () => {
  readers += 1;
  subscriber = await seeds.subscriber(`reader-${String(readers)}@example.org`);
  const contents = {
    considered: 1,
    matched: 1,
    items: [[edition, paper, rule, 1]],
    also: [],
    cut: [],
    trendingOnly: false,
    labels: { [rule]: { kind: 'topic', slug: 'proteins', name: 'Proteins' } },
  };
  const { rows } = await database.pool.query<{ id: number }>(
    `insert into deliveries (subscriber_id, local_day, edition_id, publication_from, publication_to, state, contents,
                             printed, message_date, planned_at, expires_at, next_attempt_at)
     values ($1, '2025-08-09', $2, 0, 1, 'submitted', $3, $4, $5, $5, $5, $5) returning id::int`,
    [subscriber, edition, JSON.stringify(contents), [paper], '2025-08-09T07:00:00Z'],
  );
  delivery = rows[0]!.id;
});

afterAll(async () => {
  await api.close();
  await installation.close();
  await database.close();
});

describe('the vote page', () => {
  it('asks with one button, and counts nothing on GET', async () => {
    const answer = await fetch(at(pathOf()));
    const page = await answer.text();
    expect(answer.status).toBe(200);
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect(page.match(/<button/g)).toHaveLength(1);
    expect(page).toContain('Learning to fold proteins');
    expect(await (await fetch(at(`${pathOf()}?less`))).text()).toContain('Less like this?');
    expect(await votes()).toEqual([]);
  });

  it('keeps one vote a paper, however often it is pressed', async () => {
    for (let press = 0; press < 2; press += 1) expect((await post(pathOf())).status).toBe(200);
    expect(await votes()).toEqual([{ paper_id: paper, direction: 1, rule_id: rule }]);
  });

  it('lets the other direction replace it, and takes it back', async () => {
    await post(pathOf());
    await post(`${pathOf()}?less`);
    expect(await votes()).toEqual([{ paper_id: paper, direction: -1, rule_id: rule }]);
    expect((await post(`${pathOf()}?none`)).status).toBe(200);
    expect(await votes()).toEqual([]);
  });

  it("refuses another site's page", async () => {
    expect((await post(pathOf(), { origin: 'https://elsewhere.example' })).status).toBe(403);
    expect(await votes()).toEqual([]);
  });

  it('knows no token of another purpose, and no paper that the digest did not print', async () => {
    expect((await post(`/vote/${installation.tokens.sign('digest', delivery)}`)).status).toBe(404);
    expect((await post(pathOf(other))).status).toBe(410);
    expect(await votes()).toEqual([]);
  });

  it('is gone with its reader, and so are their votes', async () => {
    await post(pathOf());
    await database.pool.query('delete from subscribers where id = $1', [subscriber]);
    expect((await post(pathOf())).status).toBe(410);
    expect(await votes()).toEqual([]);
  });

  it('goes to the paper that a paper was merged into since, and is gone when that is withdrawn', async () => {
    const survivor = await seeds.paper(`Folding proteins, merged ${String(readers)}`);
    const token = pathOf();
    await database.pool.query('update papers set merged_into = $2 where id = $1', [paper, survivor]);
    try {
      const answer = await post(token);
      expect(await answer.text()).toContain('Learning to fold proteins');
      expect(await votes()).toEqual([{ paper_id: survivor, direction: 1, rule_id: rule }]);
      await database.pool.query('update papers set withdrawn_at = now() where id = $1', [survivor]);
      expect((await post(token)).status).toBe(410);
    } finally {
      await database.pool.query('update papers set merged_into = null where id = $1', [paper]);
    }
  });

  it('is linked from the digest in the browser', async () => {
    const page = await fetch(at(`/digests/${installation.tokens.sign('digest', delivery)}`));
    const text = await page.text();
    expect(text).toContain(`href="${pathOf()}"`);
    expect(text).toContain(`href="${pathOf()}?less"`);
  });
});
