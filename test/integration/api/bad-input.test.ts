import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { startApiServer, type ApiServer } from './api-server.ts';
import { subscribed } from './mailed.ts';

type Problem = {
  status: number;
  title: string;
  detail: string;
  errors?: { field: string; message: string }[];
};

describe('bad input', () => {
  let api: ApiServer;

  beforeAll(async () => {
    api = await startApiServer();
  });
  afterAll(() => api.close());

  const post = (path: string, body: string, type = 'application/json', headers = {}) =>
    fetch(api.url + path, { method: 'POST', body, headers: { 'content-type': type, ...headers } });
  const form = 'application/x-www-form-urlencoded';
  const email = 'reader@reader.example';
  const long = `${'a'.repeat(243)}@reader.example`;

  const documents: readonly [string, object | string, string | null][] = [
    ['an array', [], 'body'],
    ['text', '"reader@reader.example"', 'body'],
    ['null', 'null', 'body'],
    ['no address', {}, 'email'],
    ['an address that is a number', { email: 7 }, 'email'],
    ['an address of 258 octets', { email: long }, 'email'],
    ['an address with a line end', { email: 'reader@reader.example\r\nBcc: other@reader.example' }, 'email'],
    ['two addresses', { email: 'a@reader.example, b@reader.example' }, 'email'],
    ['an unknown topic', { email, topics: ['no-such-topic'] }, 'topics'],
    ['a topic with a line end', { email, topics: ['agents\r\n'] }, 'topics'],
    ['a topic with a NUL', { email, topics: ['agents\0'] }, 'topics.0'],
    ['topics that are text', { email, topics: 'agents' }, 'topics'],
    ['topics of objects', { email, topics: [{ $ne: null }] }, 'topics.0'],
    ['an unclosed quote', { email, queries: ['"state space'] }, 'queries.0'],
    ['a query with a line end', { email, queries: ['diffusion\r\nBcc: other'] }, 'queries.0'],
    ['an empty query', { email, queries: ['  '] }, 'queries.0'],
    ['an endless query', { email, queries: ['a'.repeat(1001)] }, 'queries.0'],
    ['a zone that is none', { email, timezone: 'Mars/Olympus' }, 'timezone'],
    ['a zone with a line end', { email, timezone: 'UTC\r\n' }, 'timezone'],
    ['hour 24', { email, hour: 24 }, 'hour'],
    ['half an hour', { email, hour: 7.5 }, 'hour'],
    ['an hour as text', { email, hour: '7\r\n' }, 'hour'],
    ['an unknown cadence', { email, cadence: 'weekly:lun' }, 'cadence'],
    ['a cadence with a line end', { email, cadence: 'daily\r\n' }, 'cadence'],
    ['no papers', { email, maxPapers: 0 }, 'maxPapers'],
    ['51 papers', { email, maxPapers: 51 }, 'maxPapers'],
  ];

  it.each(documents)('refuses a sign-up with %s, and stores nothing', async (_name, document, field) => {
    const before = await api.snapshot();
    const body = typeof document === 'string' ? document : JSON.stringify(document);
    const answer = await post('/api/v1/subscriptions', body);
    const problem = (await answer.json()) as Problem;
    expect(answer.status).toBe(422);
    expect(answer.headers.get('content-type')).toMatch('application/problem+json');
    expect(problem).toMatchObject({ status: 422, title: expect.any(String), detail: expect.any(String) });
    expect(problem.errors?.map((error) => error.field)).toEqual([field]);
    expect(await api.snapshot()).toBe(before);
  });

  it('names every field that is wrong at once', async () => {
    const answer = await post('/api/v1/subscriptions', JSON.stringify({ email: 7, hour: 25, cadence: 'x' }));
    const problem = (await answer.json()) as Problem;
    expect(problem.errors?.map((error) => error.field).sort()).toEqual(['cadence', 'email', 'hour']);
  });

  const requests: readonly [string, string, string, string, number][] = [
    ['malformed JSON', '/api/v1/subscriptions', '{"email":', 'application/json', 400],
    ['an empty body', '/api/v1/subscriptions', '', 'application/json', 422],
    ['XML', '/api/v1/subscriptions', '<a/>', 'application/xml', 415],
    ['a form where JSON is due', '/api/v1/subscriptions', 'email=a', form, 415],
    ['JSON where a form is due', '/', '{}', 'application/json', 415],
    [
      'ten megabytes of JSON',
      '/api/v1/subscriptions',
      `"${'x'.repeat(10_000_000)}"`,
      'application/json',
      413,
    ],
    ['ten megabytes of form', '/', `email=${'x'.repeat(10_000_000)}`, form, 413],
    ['ten megabytes of preview', '/api/v1/preview', `"${'x'.repeat(10_000_000)}"`, 'application/json', 413],
    ['an unknown charset', '/api/v1/subscriptions', '{}', 'application/json; charset=ebcdic', 415],
    ['a topic nobody offers in a preview', '/api/v1/preview', '{"topics":["nope"]}', 'application/json', 422],
    ['an unclosed quote in a preview', '/api/v1/preview', '{"queries":["\\""]}', 'application/json', 422],
    ['an address nobody has', '/nowhere', '', form, 404],
    ['a post to the archive', '/editions', '', form, 405],
  ];

  it.each(requests)('answers %s with a problem document', async (_name, path, body, type, status) => {
    const before = await api.snapshot();
    const answer = await post(path, body, type);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toMatch('application/problem+json');
    const text = await answer.text();
    expect(JSON.parse(text)).toMatchObject({ status, detail: expect.any(String) });
    expect(text).not.toMatch(/node_modules|\bat .*:\d+:\d+/);
    expect(await api.snapshot()).toBe(before);
  });

  it('says which methods there are where one is not', async () => {
    const answer = await fetch(`${api.url}/api/v1/subscription`, { method: 'PUT' });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, PATCH, DELETE, HEAD']);
  });

  it.each(['2025-02-30', '2025-8-8', 'yesterday', '2025-08-08%0D%0A', '99999-01-01'])(
    'refuses %s as a day',
    async (day) => {
      const page = await fetch(`${api.url}/editions/${day}`);
      const document = await fetch(`${api.url}/api/v1/editions/${day}`);
      expect([page.status, document.status]).toEqual([422, 422]);
    },
  );

  it('shows the form again with what was typed, the message beside the field', async () => {
    const before = await api.snapshot();
    const fields = new URLSearchParams({ email: 'nobody', queries: '"open\nfine' });
    fields.append('topics', 'agents');
    const answer = await post('/', fields.toString(), form, { accept: 'text/html' });
    const page = await answer.text();
    expect(answer.status).toBe(422);
    expect(page).toContain('value="nobody"');
    expect(page).toMatch(/<input(?=[^>]*value="agents")(?=[^>]*checked)/);
    expect(page.match(/aria-invalid="true"/g)).toHaveLength(2);
    expect(page).toContain('id="email-error"');
    expect(await api.snapshot()).toBe(before);
  });

  it('tells a robot that fills every field what it tells everybody, and stores nothing', async () => {
    const before = await api.snapshot();
    const answer = await post(
      '/',
      new URLSearchParams({ email, website: 'https://spam.example' }).toString(),
      form,
    );
    expect(answer.status).toBe(202);
    expect(await api.snapshot()).toBe(before);
  });

  it('refuses what a page of another site sends, and takes what our own sends without a referrer', async () => {
    const { preferences } = await subscribed(api, 'guarded@reader.example');
    const paths = ['/', `/preferences/${preferences}/unsubscribe`, '/api/v1/subscriptions'];
    for (const path of paths) {
      const foreign = await post(path, '', form, { origin: 'https://evil.example' });
      const framed = await post(path, '', form, { origin: 'null', 'sec-fetch-site': 'cross-site' });
      expect([foreign.status, framed.status]).toEqual([403, 403]);
    }
    const own = await post(`/preferences/${preferences}`, 'hour=9', form, {
      origin: 'null',
      'sec-fetch-site': 'same-origin',
    });
    expect(own.status).toBe(200);
  });

  it('answers in words, and logs the cause, when something breaks here', async () => {
    const broken = await startApiServer();
    await broken.database.pool.query('alter table topics rename to mislaid');
    const answer = await fetch(`${broken.url}/`, { headers: { accept: 'text/html' } });
    const page = await answer.text();
    expect(answer.status).toBe(500);
    expect(page).toContain('Something went wrong here');
    expect(page).not.toMatch(/topics"|node_modules/);
    expect(broken.logged.some((line) => line.includes('request failed'))).toBe(true);
    await broken.close();
  });
});
