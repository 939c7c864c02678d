import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { startApiServer, type ApiServer } from './api-server.ts';
import { stateOf, subscribed } from './mailed.ts';

describe('one-click unsubscribe (RFC 8058)', () => {
  let api: ApiServer;

  beforeAll(async () => {
    api = await startApiServer();
  });
  afterAll(() => api.close());

  const form = new FormData();
  form.set('List-Unsubscribe', 'One-Click');
  const posts: readonly [string, RequestInit][] = [
    [
      'application/x-www-form-urlencoded',
      {
        body: 'List-Unsubscribe=One-Click',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      },
    ],
    ['multipart/form-data', { body: form }],
    ['no body', {}],
    ['malformed JSON', { body: '{', headers: { 'content-type': 'application/json' } }],
  ];

  it.each(posts)('ends the subscription when posted as %s, without any redirect', async (name, init) => {
    const email = `${name.replaceAll(/\W+/g, '-')}@reader.example`;
    const { unsubscribe } = await subscribed(api, email);
    const answer = await fetch(`${api.url}/u/${unsubscribe}`, {
      method: 'POST',
      redirect: 'manual',
      ...init,
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('location')).toBeNull();
    expect(await stateOf(api, email)).toBe('unsubscribed');
  });

  it('answers one body for any token, known, replayed, altered or malformed, at both addresses', async () => {
    const { unsubscribe, preferences } = await subscribed(api, 'same@reader.example');
    const altered = `${unsubscribe.startsWith('A') ? 'B' : 'A'}${unsubscribe.slice(1)}`;
    const tokens = [
      unsubscribe,
      unsubscribe,
      unsubscribe,
      altered,
      preferences,
      'nonsense',
      '%E0%A4%A',
      '%00',
    ];
    const answers = await Promise.all(
      tokens.flatMap((token) =>
        ['u', 'unsubscribe'].map((path) =>
          fetch(`${api.url}/${path}/${token}`, { method: 'POST', redirect: 'manual' }),
        ),
      ),
    );
    const bodies = new Set(await Promise.all(answers.map((answer) => answer.text())));
    expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 200));
    expect(bodies.size).toBe(1);
  });

  it('is not refused for where it comes from, and never read when its body is huge', async () => {
    const { unsubscribe } = await subscribed(api, 'origin@reader.example');
    const answer = await fetch(`${api.url}/u/${unsubscribe}`, {
      method: 'POST',
      headers: { origin: 'https://mail.example', 'content-type': 'text/plain' },
      body: 'x'.repeat(1_000_000),
    });
    expect(answer.status).toBe(200);
    expect(await stateOf(api, 'origin@reader.example')).toBe('unsubscribed');
  });

  it('changes nothing on a hundred GETs and HEADs', async () => {
    const tokens = await subscribed(api, 'scanned@reader.example');
    const before = await api.snapshot();
    const paths = [
      `/u/${tokens.unsubscribe}`,
      `/unsubscribe/${tokens.unsubscribe}`,
      `/confirm/${tokens.confirm}`,
      `/not-me/${tokens.confirm}`,
      `/preferences/${tokens.preferences}`,
    ];
    for (let round = 0; round < 20; round += 1)
      for (const path of paths) {
        const method = round % 2 === 0 ? 'GET' : 'HEAD';
        const answer = await fetch(api.url + path, { method, redirect: 'manual' });
        await answer.arrayBuffer();
        expect(answer.status).toBe(200);
      }
    expect(await api.snapshot()).toBe(before);
  });

  it('opens nothing else with an unsubscribe token', async () => {
    const { unsubscribe } = await subscribed(api, 'narrow@reader.example');
    const bearer = { authorization: `Bearer ${unsubscribe}` };
    const statuses = await Promise.all([
      fetch(`${api.url}/preferences/${unsubscribe}`).then((answer) => answer.status),
      fetch(`${api.url}/confirm/${unsubscribe}`, { method: 'POST' }).then((answer) => answer.status),
      fetch(`${api.url}/digests/${unsubscribe}`).then((answer) => answer.status),
      fetch(`${api.url}/api/v1/subscription`, { headers: bearer }).then((answer) => answer.status),
      fetch(`${api.url}/api/v1/subscription`, { method: 'DELETE', headers: bearer }).then(
        (answer) => answer.status,
      ),
    ]);
    expect(statuses).toEqual([404, 404, 404, 401, 401]);
    expect(await stateOf(api, 'narrow@reader.example')).toBe('active');
  });

  it('shows one button that posts, and no script, on GET', async () => {
    const { unsubscribe } = await subscribed(api, 'button@reader.example');
    const page = await (await fetch(`${api.url}/u/${unsubscribe}`)).text();
    expect(page.match(/<button/g)).toHaveLength(1);
    expect(page).toContain(`action="/u/${unsubscribe}"`);
    expect(page).not.toContain('<script');
    expect(page).toContain('b***@r***.example');
    expect(page).not.toContain('button@reader.example');
  });
});
