import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { startApiServer, type ApiServer } from './api-server.ts';
import { confirmTokenOf, noticeTo, signUp, stateOf, subscribed } from './mailed.ts';

describe('subscribing', () => {
  let api: ApiServer;

  beforeAll(async () => {
    api = await startApiServer();
    await api.publish('2025-08-08', [{ id: '2508.00001', title: 'Agents that plan', votes: 3 }]);
  });
  afterAll(() => api.close());

  const form = (fields: Record<string, string>) => ({ method: 'POST', body: new URLSearchParams(fields) });

  it('begins with a form, and with the button behind the mailed link', async () => {
    const email = 'begins@reader.example';
    const accepted = await fetch(
      `${api.url}/`,
      form({ email, topics: 'agents', hour: '9', cadence: 'weekdays' }),
    );
    expect(accepted.status).toBe(202);
    expect(await stateOf(api, email)).toBe('pending');
    const token = await confirmTokenOf(api, email);
    const page = await (await fetch(`${api.url}/confirm/${token}`)).text();
    expect(page).toContain('b***@r***.example');
    expect(await stateOf(api, email)).toBe('pending');
    const confirmed = await fetch(`${api.url}/confirm/${token}`, { method: 'POST', body: 'anything' });
    const again = await fetch(`${api.url}/confirm/${token}`, { method: 'POST' });
    expect([confirmed.status, again.status]).toEqual([200, 200]);
    expect(await stateOf(api, email)).toBe('active');
  });

  it('gives 410 for a link that was left behind, 404 for one that never was: a page, or a problem document', async () => {
    const { confirm, unsubscribe } = await subscribed(api, 'left@reader.example');
    await fetch(`${api.url}/u/${unsubscribe}`, { method: 'POST' });
    for (const method of ['GET', 'POST']) {
      const gone = await fetch(`${api.url}/confirm/${confirm}`, { method });
      const unknown = await fetch(`${api.url}/confirm/AAAAAAAAAAAAAAAAAAAAAAAA`, { method });
      expect([gone.status, unknown.status]).toEqual([410, 404]);
    }
    const unknown = ['confirm', 'data', 'digests', 'preferences', 'vote'].map(
      (door) => `${door}/${'A'.repeat(24)}`,
    );
    for (const path of [`confirm/${confirm}`, ...unknown]) {
      const problem = await fetch(`${api.url}/${path}`);
      const page = await fetch(`${api.url}/${path}`, { headers: { accept: 'text/html' } });
      expect(problem.status).toBe(unknown.includes(path) ? 404 : 410);
      expect(await problem.json()).toMatchObject({
        status: problem.status,
        detail: unknown.includes(path) ? expect.stringMatching(/leads nowhere/) : expect.any(String),
      });
      expect(problem.headers.get('content-type')).toMatch('application/problem+json');
      expect([page.status, page.headers.get('content-type')]).toEqual([
        problem.status,
        'text/html; charset=utf-8',
      ]);
    }
    expect(await stateOf(api, 'left@reader.example')).toBe('unsubscribed');
  });

  it('answers new, pending, active and suppressed addresses alike', async () => {
    await subscribed(api, 'active@reader.example');
    await signUp(api, { email: 'pending@reader.example' });
    await signUp(api, { email: 'never@reader.example' });
    await fetch(`${api.url}/not-me/${await confirmTokenOf(api, 'never@reader.example')}`, { method: 'POST' });
    const answers = await Promise.all(
      ['new', 'pending', 'active', 'never'].map(async (name) => {
        const answer = await signUp(api, { email: `${name}@reader.example` });
        const headers = Object.fromEntries(answer.headers);
        delete headers['date'];
        return { status: answer.status, headers, body: await answer.text() };
      }),
    );
    expect(answers[0]).toMatchObject({ status: 202, body: '{"status":"accepted"}' });
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });

  it('reads, changes and ends a subscription by the preference token', async () => {
    const { preferences } = await subscribed(api, 'bearer@reader.example', { topics: ['agents'] });
    const call = (method: string, body?: object) =>
      fetch(`${api.url}/api/v1/subscription`, {
        method,
        headers: { authorization: `Bearer ${preferences}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    expect(await (await call('GET')).json()).toEqual({
      email: 'bearer@reader.example',
      state: 'active',
      topics: ['agents'],
      queries: [],
      timezone: 'UTC',
      hour: 7,
      cadence: 'daily',
      maxPapers: 10,
    });
    const changed = await call('PATCH', { queries: ['"state space"'], hour: 18, state: 'paused' });
    expect(await changed.json()).toMatchObject({
      state: 'paused',
      topics: ['agents'],
      queries: ['"state space"'],
      hour: 18,
    });
    expect((await call('PATCH', { hour: 99 })).status).toBe(422);
    expect((await call('DELETE')).status).toBe(204);
    expect((await call('DELETE')).status).toBe(204);
    expect(await (await call('GET')).json()).toMatchObject({ state: 'unsubscribed' });
  });

  it('changes everything on the preference page, pauses, resumes and leaves', async () => {
    const email = 'page@reader.example';
    const { preferences } = await subscribed(api, email, { topics: ['agents'] });
    const path = `${api.url}/preferences/${preferences}`;
    const saved = await fetch(path, form({ queries: 'diffusion', timezone: 'Europe/Paris', hour: '18' }));
    expect([saved.status, await saved.text()]).toEqual([200, expect.stringContaining('Saved.')]);
    expect(await (await fetch(path)).text()).toContain('at 18:00, Europe/Paris');
    await fetch(`${path}/pause`, form({ weeks: '2' }));
    expect(await stateOf(api, email)).toBe('paused');
    expect(await (await fetch(path)).text()).toContain('until 23 August');
    expect((await fetch(`${path}/pause`, form({ weeks: '-1' }))).status).toBe(422);
    await fetch(`${path}/resume`, { method: 'POST' });
    expect(await stateOf(api, email)).toBe('active');
    await fetch(`${path}/unsubscribe`, { method: 'POST' });
    expect(await stateOf(api, email)).toBe('unsubscribed');
  });

  it('takes authors and what is not for me, on the page and by the token', async () => {
    const { preferences } = await subscribed(api, 'muting@reader.example', { topics: ['agents'] });
    const path = `${api.url}/preferences/${preferences}`;
    const both = await fetch(path, form({ topics: 'agents', mutedTopics: '-agents' }));
    expect([both.status, await both.text()]).toEqual([
      422,
      expect.stringContaining('Choose one of the two.'),
    ]);
    await fetch(
      path,
      form({ authors: 'Ada Lovelace', mutedTopics: 'agents', mutedQueries: 'survey\r\nnoise' }),
    );
    const page = await (await fetch(path)).text();
    expect(page).toMatch(/<textarea id="authors"[^>]*>Ada Lovelace</);
    expect(page).toMatch(/<textarea id="mutedQueries"[^>]*>survey\nnoise</);
    expect(page).toMatch(/name="mutedTopics" value="-agents" checked/);
    const headers = { authorization: `Bearer ${preferences}` };
    const told = await fetch(`${api.url}/api/v1/subscription`, { headers });
    expect(await told.json()).toMatchObject({
      topics: [],
      queries: ['author:"Ada Lovelace"'],
      mutedTopics: ['agents'],
      mutedQueries: ['survey', 'noise'],
    });
  });

  it('changes the address once the new one has pressed its button', async () => {
    const { id, preferences } = await subscribed(api, 'old@reader.example');
    const path = `${api.url}/preferences/${preferences}/address`;
    expect((await fetch(path, form({ email: 'nonsense' }))).status).toBe(422);
    expect((await fetch(path, form({ email: 'moved@reader.example' }))).status).toBe(200);
    expect(await stateOf(api, 'old@reader.example')).toBe('active');
    const token = await confirmTokenOf(api, 'moved@reader.example');
    const page = await (await fetch(`${api.url}/confirm/${token}`)).text();
    expect(page).toContain('Send the digest to this address?');
    expect((await fetch(`${api.url}/confirm/${token}`, { method: 'POST' })).status).toBe(200);
    expect(await stateOf(api, 'moved@reader.example')).toBe('active');
    expect(await noticeTo(api, 'old@reader.example')).toEqual({
      kind: 'address-changed',
      newMasked: 'm***@r***.example',
    });
    expect(api.installation.tokens.verify('preferences', preferences)).toBe(id);
  });

  it('mails the link again to whoever is subscribed, and says the same to whoever is not', async () => {
    await subscribed(api, 'forgot@reader.example');
    const known = await fetch(`${api.url}/link`, form({ email: 'forgot@reader.example' }));
    const unknown = await fetch(`${api.url}/link`, form({ email: 'stranger@reader.example' }));
    expect([known.status, unknown.status]).toEqual([202, 202]);
    expect(await known.text()).toBe(await unknown.text());
    expect(await noticeTo(api, 'forgot@reader.example')).toMatchObject({ kind: 'link' });
    expect(await noticeTo(api, 'stranger@reader.example')).toBeUndefined();
  });

  it('never mails an address again that said it was not them', async () => {
    await signUp(api, { email: 'victim@reader.example' });
    const token = await confirmTokenOf(api, 'victim@reader.example');
    const page = await (await fetch(`${api.url}/not-me/${token}`)).text();
    expect(page).toContain('Never mail this address');
    expect((await fetch(`${api.url}/not-me/${token}`, { method: 'POST' })).status).toBe(200);
    await signUp(api, { email: 'victim@reader.example' });
    expect(await noticeTo(api, 'victim@reader.example')).toBeUndefined();
  });
});

describe('sign-up that is closed', () => {
  it('keeps the front page and refuses everybody alike', async () => {
    const api = await startApiServer({ SIGNUP_MODE: 'closed' });
    const page = await (await fetch(`${api.url}/`)).text();
    const answer = await signUp(api, { email: 'reader@reader.example' });
    const post = (path: string) =>
      fetch(`${api.url}${path}`, {
        method: 'POST',
        body: new URLSearchParams({ email: 'reader@reader.example' }),
      });
    const forms = [(await post('/')).status, (await post('/embed')).status];
    const embedded = await (await fetch(`${api.url}/embed`)).text();
    await api.close();
    expect(forms).toEqual([403, 403]);
    expect(embedded).not.toContain('name="email"');
    expect(page).toContain('Sign-up is closed here');
    expect(page).not.toContain('name="email"');
    expect(answer.status).toBe(403);
  });
});
