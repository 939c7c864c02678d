import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { dataToken } from '@broadsheet/subscribers';

import { startApiServer, type ApiServer } from './api-server.ts';
import { confirmTokenOf, noticeTo, signUp, stateOf, subscribed } from './mailed.ts';

describe('what is kept about somebody', () => {
  let api: ApiServer;

  beforeAll(async () => {
    api = await startApiServer();
    await api.publish('2025-08-08', [{ id: '2508.00001', title: 'Agents that plan', votes: 3 }]);
  });
  afterAll(() => api.close());

  const later = (minutes: number) => new Date(api.installation.clock().getTime() + minutes * 60_000);
  const tokenFor = (id: number, minutes = 60) => dataToken(api.installation.tokens, id, later(minutes));
  const post = (path: string, fields: Record<string, string> = {}) =>
    fetch(`${api.url}${path}`, { method: 'POST', body: new URLSearchParams(fields) });
  const rowsAbout = async (word: string): Promise<readonly string[]> => {
    const { rows } = await api.database.pool.query<{ name: string; text: string }>(
      `select t.table_name as name, query_to_xml(format('select * from %I', t.table_name), true, false, '')::text as text
       from information_schema.tables t where t.table_schema = 'public' and t.table_type = 'BASE TABLE'`,
    );
    return rows.filter(({ text }) => text.includes(word)).map(({ name }) => name);
  };
  /** A digest that was mailed, refused once, and came back. */
  const delivered = async (subscriberId: number, email: string, words: string) => {
    const { rows } = await api.database.pool.query<{ id: number }>(
      `insert into deliveries (subscriber_id, local_day, edition_id, publication_from, publication_to, state, contents, printed,
         message_date, planned_at, expires_at, next_attempt_at, finished_at, reply)
       select $1, '2025-08-09', e.id, 0, 1, 'submitted', $2::json, array[p.id], $4, $4, $4, $4, $4, $3
       from editions e, papers p where e.day = '2025-08-08' limit 1 returning id`,
      [
        subscriberId,
        JSON.stringify({
          considered: 1,
          matched: 1,
          trendingOnly: false,
          items: [],
          also: [],
          cut: [],
          labels: { 7: { words } },
        }),
        `250 2.0.0 <${email}> queued`,
        api.installation.clock(),
      ],
    );
    await api.database.pool.query(
      `insert into returned_mails (event, channel, kind, class, subscriber_id, delivery_id, mail_host, received_at, consequence)
       values ($1, 'listener', 'bounce', 'soft', $2, $3, 'reader.example', $4, 'counted')`,
      [`d${String(rows[0]?.id)}`, subscriberId, rows[0]?.id, api.installation.clock()],
    );
  };

  it('is mailed as a link of its own, from the preference page and from the form, and to nobody else', async () => {
    const { id, preferences } = await subscribed(api, 'asks@reader.example');
    const page = await post(`/preferences/${preferences}/data`);
    expect(await page.text()).toContain('A link to your data is on its way');
    expect(await noticeTo(api, 'asks@reader.example')).toMatchObject({ kind: 'data', subscriberId: id });
    const answers = await Promise.all(
      ['asks@reader.example', 'stranger@reader.example'].map(async (email) => {
        const answer = await post('/link', { email, want: 'data' });
        const headers = Object.fromEntries(answer.headers);
        delete headers['date'];
        return JSON.stringify([answer.status, headers, await answer.text()]);
      }),
    );
    expect(new Set(answers).size).toBe(1);
    await post('/link', { email: 'asks@reader.example', want: 'data' });
    const { rows } = await api.database.pool.query<{ state: string; reason: string | null; short: boolean }>(
      `select state, reason, expires_at - created_at <= interval '1 hour' as short from notices where kind = 'data'`,
    );
    expect(rows.every(({ short }) => short)).toBe(true);
    expect(rows.map(({ state, reason }) => reason ?? state).sort()).toEqual([
      'limit',
      'not subscribed',
      'queued',
      'queued',
    ]);
  });

  it('is not mailed to an address that somebody typed in and nobody confirmed', async () => {
    await signUp(api, { email: 'victim@reader.example' });
    await post('/link', { email: 'victim@reader.example', want: 'data' });
    expect(await noticeTo(api, 'victim@reader.example')).toMatchObject({ kind: 'confirm' });
  });

  it('downloads whole, by a button: a look at the page changes and shows nothing', async () => {
    const email = 'whole@reader.example';
    const { id } = await subscribed(api, email, { topics: ['agents'], queries: ['graphene'] });
    await delivered(id, email, 'graphene');
    const paper = await api.database.pool.query<{ id: number }>(
      `select id from papers where key = '2508.00001'`,
    );
    await api.database.pool.query(
      `insert into votes (subscriber_id, paper_id, direction, voted_at) values ($1, $2, 1, $3)`,
      [id, paper.rows[0]?.id, api.installation.clock()],
    );
    const token = tokenFor(id);
    const before = await api.snapshot();
    const page = await fetch(`${api.url}/data/${token}`);
    const text = await page.text();
    expect(text).toContain('w***@r***.example');
    expect(text).not.toContain(email);
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect((await fetch(`${api.url}/data/${token}/export`)).status).toBe(405);
    const file = await post(`/data/${token}/export`);
    expect(file.headers.get('content-disposition')).toContain('your-data.json');
    expect(await file.json()).toMatchObject({
      email,
      state: 'active',
      preferences: { hour: 7, cadence: 'daily' },
      interests: [
        { topic: 'agents', words: null },
        { topic: null, words: 'graphene' },
      ],
      votes: [{ paper: '2508.00001', vote: 'more' }],
      confirmations: [{ kind: 'sign-up', email, confirmedAt: expect.any(String) }],
      notices: [{ kind: 'confirm' }],
      deliveries: [{ day: '2025-08-09', edition: '2025-08-08', state: 'submitted', papers: ['2508.00001'] }],
      returnedMail: [{ kind: 'bounce', class: 'soft', consequence: 'counted' }],
      suppression: null,
    });
    expect(await api.snapshot()).toBe(before);
  });

  it('is erased by a button, once: nothing names them after, the books keep the row, a suppression holds', async () => {
    const email = 'Forget.Me@reader.example';
    const { id, preferences, unsubscribe } = await subscribed(api, email, { queries: ['graphene secrets'] });
    await delivered(id, email, 'graphene secrets');
    await api.installation.suppressions.add([email.toLowerCase()], 'complaint', api.installation.clock());
    const token = tokenFor(id);
    const erased = await post(`/data/${token}/erase`);
    expect([erased.status, await erased.text()]).toEqual([200, expect.stringContaining('You are erased')]);
    expect(await rowsAbout('forget.me')).toEqual([]);
    expect(await rowsAbout('Forget.Me')).toEqual([]);
    // The rule stays, as everybody's who follows the same words; whose it was is gone.
    expect(await rowsAbout('graphene secrets')).toEqual(['rules']);
    const kept = await api.database.pool.query(
      `select state, reply, printed from deliveries where subscriber_id is null`,
    );
    expect(kept.rows).toEqual([{ state: 'submitted', reply: null, printed: [] }]);
    expect(await api.installation.suppressions.among([email.toLowerCase()])).toEqual(
      new Set([email.toLowerCase()]),
    );
    expect((await post(`/data/${token}/erase`)).status).toBe(410);
    expect((await post(`/data/${token}/export`)).status).toBe(410);
    expect((await fetch(`${api.url}/preferences/${preferences}`)).status).toBe(410);
    expect((await fetch(`${api.url}/u/${unsubscribe}`, { method: 'POST' })).status).toBe(200);
  });

  it('opens to no other token, for no longer than an hour, and not after the address was changed', async () => {
    const { id, preferences, unsubscribe } = await subscribed(api, 'guards@reader.example');
    const good = tokenFor(id);
    for (const token of [preferences, unsubscribe, `${good.slice(0, -1)}!`, 'nothing'])
      for (const path of ['', '/export', '/erase']) {
        const answer = await fetch(`${api.url}/data/${token}${path}`, {
          method: path === '' ? 'GET' : 'POST',
        });
        expect(answer.status).toBe(404);
      }
    expect((await post(`/data/${tokenFor(id, 0)}/erase`)).status).toBe(410);
    expect((await fetch(`${api.url}/preferences/${good}`)).status).toBe(404);
    await post(`/preferences/${preferences}/address`, { email: 'elsewhere@reader.example' });
    expect((await fetch(`${api.url}/data/${good}`)).status).toBe(200);
    const confirm = await confirmTokenOf(api, 'elsewhere@reader.example');
    await post(`/confirm/${confirm}`);
    expect((await post(`/data/${good}/export`)).status).toBe(410);
    expect((await post(`/data/${good}/erase`)).status).toBe(410);
    expect(await stateOf(api, 'elsewhere@reader.example')).toBe('active');
    expect(api.logged.join('\n')).not.toContain(good);
  });
});
