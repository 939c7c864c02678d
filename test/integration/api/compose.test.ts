import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { createApiContext, startApi, type RunningApi } from '@broadsheet/api';
import type { Installation } from '@broadsheet/installation';
import { openNotice } from '@broadsheet/subscribers';

import { createTestInstallation } from '../../support/installation.ts';
import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts';
import { createSeeds, type Seeds } from '../../support/seeds.ts';

const noon = '2025-08-09T12:00:00Z';
let database: TestDatabase;
let installation: Installation;
let api: RunningApi;
let seeds: Seeds;
let paper: number;
let edition: number;

const at = (path: string) => `http://127.0.0.1:${String(api.address.port)}${path}`;
const send = (method: string, path: string, body?: object, headers: Record<string, string> = {}) =>
  fetch(at(path), {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

beforeAll(async () => {
  database = await createTestDatabase();
  seeds = createSeeds(database.pool);
  paper = await seeds.paper('Learning to fold proteins');
  edition = await seeds.edition('2025-08-08', 1, [{ id: paper, title: 'Learning to fold proteins' }]);
  const rule = await seeds.rule('proteins');
  await seeds.topic('proteins', rule);
  await seeds.matches(rule, edition, [{ id: paper, score: 0.9 }]);
  installation = await createTestInstallation({ url: database.url, env: { BROADSHEET_NOW: noon } });
  api = await startApi(createApiContext(installation), { host: '127.0.0.1', port: 0 });
});

afterAll(async () => {
  await api.close();
  await installation.close();
  await database.close();
});

describe('the composed API', () => {
  it('takes a reader from sign-up to one-click unsubscribe', async () => {
    const accepted = await send('POST', '/api/v1/subscriptions', {
      email: 'Ada@example.org',
      topics: ['proteins'],
      queries: ['"fold proteins"'],
      timezone: 'Europe/Paris',
    });
    expect(accepted.status).toBe(202);
    const { rows: notices } = await database.pool.query<{ kind: string; state: string; sealed: Buffer }>(
      `select kind, state, sealed from notices where email = 'Ada@example.org'`,
    );
    expect(notices).toMatchObject([{ kind: 'confirm', state: 'queued' }]);
    const slots = openNotice(installation.sealer, 'confirm', notices[0]!.sealed);
    const token = slots?.kind === 'confirm' ? slots.token : '';
    expect(await installation.queues.waiting('notices')).toBe(1);

    expect((await fetch(at(`/confirm/${token}`))).status).toBe(200);
    expect((await fetch(at(`/confirm/${token}`), { method: 'POST' })).status).toBe(200);
    const { rows } = await database.pool.query<{ id: number; state: string; watermark: number }>(
      `select id, state, watermark from subscribers where email_key = 'ada@example.org'`,
    );
    const [{ id, ...row } = { id: 0 }] = rows;
    expect(row).toEqual({ state: 'active', watermark: 0 });
    expect(await installation.queues.waiting('ticks')).toBe(1);

    const bearer = { authorization: `Bearer ${installation.tokens.sign('preferences', id)}` };
    const changed = await send('PATCH', '/api/v1/subscription', { hour: 18, topics: [] }, bearer);
    expect(await changed.json()).toMatchObject({ hour: 18, topics: [], queries: ['"fold proteins"'] });

    const leave = await fetch(at(`/u/${installation.tokens.sign('unsubscribe', id)}`), { method: 'POST' });
    expect(leave.status).toBe(200);
    const subscription = await send('GET', '/api/v1/subscription', undefined, bearer);
    expect(await subscription.json()).toMatchObject({ state: 'unsubscribed' });
  });

  it('keeps evidence of a sign-up without the address of the network in clear', async () => {
    await send('POST', '/api/v1/subscriptions', { email: 'evidence@example.org' });
    const { rows } = await database.pool.query<{ evidence: Record<string, string> }>(
      `select evidence from confirmations where email = 'evidence@example.org'`,
    );
    expect(rows[0]?.evidence).toMatchObject({
      form: 'web-1',
      network: expect.stringMatching(/^[\w-]{20,}$/),
    });
    expect(JSON.stringify(rows)).not.toContain('127.0.0');
  });

  it('previews the newest edition and tells it in the archive', async () => {
    const preview = await send('POST', '/api/v1/preview', { topics: [], queries: ['proteins'] });
    expect(await preview.json()).toMatchObject({
      date: '2025-08-08',
      considered: 1,
      papers: [{ title: 'Learning to fold proteins', reasons: [{ query: 'proteins' }] }],
    });
    for (const path of ['/editions', '/editions/2025-08-08', '/topics/proteins', '/feed.xml']) {
      const answer = await fetch(at(path));
      expect({ path, status: answer.status }).toEqual({ path, status: 200 });
      expect(await answer.text()).toContain('Learning to fold proteins');
    }
  });
});

describe('the composed digest page', () => {
  async function deliver(localDay: string): Promise<{ path: string; subscriber: number }> {
    const subscriber = await seeds.subscriber(`reader-${localDay}@example.org`);
    const contents = {
      considered: 1,
      matched: 1,
      items: [[edition, paper, 0, 1]],
      also: [],
      cut: [],
      trendingOnly: true,
      labels: {},
    };
    const { rows } = await database.pool.query<{ id: number }>(
      `insert into deliveries (subscriber_id, local_day, edition_id, publication_from, publication_to, state, contents,
                               printed, message_date, planned_at, expires_at, next_attempt_at)
       values ($1, $2, $3, 0, 1, 'submitted', $4, $5, $6, $6, $6, $6) returning id::int`,
      [subscriber, localDay, edition, JSON.stringify(contents), [paper], `${localDay}T07:00:00Z`],
    );
    return { path: `/digests/${installation.tokens.sign('digest', rows[0]!.id)}`, subscriber };
  }

  it('shows a digest that is kept', async () => {
    const answer = await fetch(at((await deliver('2025-08-09')).path));
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('Learning to fold proteins');
  });

  it('shows it for four hundred days', async () => {
    expect((await fetch(at((await deliver('2024-07-05')).path))).status).toBe(200);
    expect((await fetch(at((await deliver('2024-07-04')).path))).status).toBe(410);
  });

  it('shows nobody the digest of somebody who was erased', async () => {
    const { path, subscriber } = await deliver('2025-08-07');
    await database.pool.query('delete from subscribers where id = $1', [subscriber]);
    expect((await fetch(at(path))).status).toBe(410);
  });

  it('knows no digest by the token of another purpose', async () => {
    expect((await fetch(at(`/digests/${installation.tokens.sign('preferences', 1)}`))).status).toBe(404);
  });
});

describe('the development mailbox', () => {
  it.each([
    ['is there without a mail server', {}, true],
    ['is not there with one', { SMTP_URL: 'smtp://127.0.0.1:2525' }, false],
  ])('%s', async (_name, env, there) => {
    const other = await createTestInstallation({ url: database.url, env });
    expect(createApiContext(other).mailbox !== null).toBe(there);
    await other.close();
  });

  it('is never there in production', async () => {
    const other = await createTestInstallation({ url: database.url, config: { production: true } });
    expect(createApiContext(other).mailbox).toBeNull();
    await other.close();
  });
});
