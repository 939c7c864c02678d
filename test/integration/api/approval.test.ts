import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { expirePending } from '@broadsheet/subscribers';
import { createSubscriberStore } from '@broadsheet/database';

import { startApiServer, type ApiServer } from './api-server.ts';
import { signedIn, type TinyBrowser } from './browser.ts';
import { confirmTokenOf, noticeTo, signUp, stateOf } from './mailed.ts';

describe('sign-up by approval', () => {
  let api: ApiServer;
  let editor: TinyBrowser;

  beforeAll(async () => {
    api = await startApiServer({ SIGNUP_MODE: 'approval' });
    editor = await signedIn(api, 'editor');
  }, 60_000);
  afterAll(() => api.close());

  const confirmed = async (email: string, document: object = {}) => {
    await signUp(api, { email, ...document });
    const token = await confirmTokenOf(api, email);
    const answer = await fetch(`${api.url}/confirm/${token}`, { method: 'POST' });
    const { rows } = await api.database.pool.query<{ id: number }>(
      'select id from subscribers where email_key = $1',
      [email],
    );
    return { token, id: rows[0]?.id ?? 0, status: answer.status, text: await answer.text() };
  };

  it('says on every page what comes next, and lets nobody in by the mailed button alone', async () => {
    const front = await (await fetch(`${api.url}/`)).text();
    expect(front).toContain('Then whoever runs this site decides.');
    const body = new URLSearchParams({ email: 'pages@reader.example', topics: 'agents' });
    const accepted = await (await fetch(`${api.url}/`, { method: 'POST', body })).text();
    expect(accepted).toContain('a mail tells you once you are let in');
    const token = await confirmTokenOf(api, 'pages@reader.example');
    expect(await (await fetch(`${api.url}/confirm/${token}`)).text()).toContain('Yes, ask for me');
    const pressed = await fetch(`${api.url}/confirm/${token}`, { method: 'POST' });
    expect(await pressed.text()).toContain('Your request is on its way');
    expect(await stateOf(api, 'pages@reader.example')).toBe('pending');
    const again = await fetch(`${api.url}/confirm/${token}`, { method: 'POST' });
    expect([again.status, await again.text()]).toEqual([200, expect.stringContaining('no mail comes')]);
  });

  it('answers new, waiting, let in and declined addresses alike', async () => {
    const waiting = await confirmed('waits@reader.example');
    const inside = await confirmed('inside@reader.example');
    const declined = await confirmed('declined@reader.example');
    await editor.post(`/admin/sign-ups/${String(inside.id)}`, { decision: 'approve' });
    await editor.post(`/admin/sign-ups/${String(declined.id)}`, { decision: 'decline' });
    expect(waiting.status).toBe(200);
    const answers = await Promise.all(
      ['new', 'waits', 'inside', 'declined'].map(async (name) => {
        const answer = await signUp(api, { email: `${name}@reader.example` });
        const headers = Object.fromEntries(answer.headers);
        delete headers['date'];
        return JSON.stringify([answer.status, headers, await answer.text()]);
      }),
    );
    expect(new Set(answers).size).toBe(1);
  });

  it('lets in with what was asked for, tells by mail, and once', async () => {
    const { id, token } = await confirmed('asks@reader.example', { topics: ['agents'], hour: 19 });
    expect((await editor.get('/admin/sign-ups')).text).toContain('asks@reader.example');
    expect((await editor.get('/admin')).text).toMatch(/sign-ups? waits? for your word/);
    const answer = await editor.post(`/admin/sign-ups/${String(id)}`, { decision: 'approve' });
    expect(answer.location).toBe('/admin/sign-ups?done=approved');
    expect(await stateOf(api, 'asks@reader.example')).toBe('active');
    expect(await noticeTo(api, 'asks@reader.example')).toEqual({ kind: 'approved', subscriberId: id });
    const subscriber = await createSubscriberStore(api.installation.database).find(id);
    expect(subscriber).toMatchObject({
      preferences: { hour: 19 },
      interests: [{ kind: 'topic', slug: 'agents' }],
      nextDueAt: expect.any(Date),
    });
    const again = await editor.post(`/admin/sign-ups/${String(id)}`, { decision: 'approve' });
    expect(again.status).toBe(404);
    expect((await editor.get('/admin/sign-ups')).text).not.toContain('asks@reader.example');
    const page = await (await fetch(`${api.url}/confirm/${token}`)).text();
    expect(page).toContain('You are subscribed');
    const trail = await editor.get(`/admin/audit?subject=subscriber+${String(id)}`);
    expect(trail.text).toContain('Sign-up approved');
    expect(trail.text).not.toContain('asks@reader.example');
  });

  it('declines without a mail, and forgets the request after seven days', async () => {
    const { id, token } = await confirmed('no@reader.example');
    await editor.post(`/admin/sign-ups/${String(id)}`, { decision: 'decline' });
    expect((await fetch(`${api.url}/confirm/${token}`, { method: 'POST' })).status).toBe(410);
    expect(await noticeTo(api, 'no@reader.example')).toMatchObject({ kind: 'confirm' });
    const subscribers = createSubscriberStore(api.installation.database);
    const days = (count: number) => new Date(api.installation.clock().getTime() + count * 86_400_000);
    await expirePending({ subscribers }, days(6));
    expect(await stateOf(api, 'no@reader.example')).toBe('pending');
    await expirePending({ subscribers }, days(8));
    expect(await stateOf(api, 'no@reader.example')).toBeUndefined();
    // Who still waits is not forgotten.
    expect(await stateOf(api, 'pages@reader.example')).toBe('pending');
  });

  it('asks again for who left, who is what they were where they are declined', async () => {
    const email = 'left@reader.example';
    const first = await confirmed(email);
    await editor.post(`/admin/sign-ups/${String(first.id)}`, { decision: 'approve' });
    const unsubscribe = api.installation.tokens.sign('unsubscribe', first.id);
    await fetch(`${api.url}/u/${unsubscribe}`, { method: 'POST' });
    await confirmed(email);
    expect(await stateOf(api, email)).toBe('pending');
    await editor.post(`/admin/sign-ups/${String(first.id)}`, { decision: 'decline' });
    expect(await stateOf(api, email)).toBe('unsubscribed');
  });

  it('is withdrawn by "not me", and refused for an address that is never mailed', async () => {
    const withdrawn = await confirmed('mistake@reader.example');
    await fetch(`${api.url}/not-me/${withdrawn.token}`, { method: 'POST' });
    const gone = await editor.post(`/admin/sign-ups/${String(withdrawn.id)}`, { decision: 'approve' });
    const barred = await confirmed('barred@throwaway.example');
    await editor.post('/admin/refusals', { who: 'throwaway.example' });
    const refused = await editor.post(`/admin/sign-ups/${String(barred.id)}`, { decision: 'approve' });
    expect([gone.status, refused.status]).toEqual([404, 409]);
    expect(await stateOf(api, 'barred@throwaway.example')).toBe('pending');
  });

  it('can be decided by a program with the scope for it', async () => {
    const { id } = await confirmed('program@reader.example');
    const issued = await api.context.operators.issueToken({ kind: 'system', name: 'test' }, 'ops', [
      'sign-ups:read',
      'sign-ups:write',
    ]);
    const token = issued.status === 'ok' ? issued.token : '';
    const call = (path: string, init: RequestInit = {}) =>
      fetch(`${api.url}/api/v1/admin${path}`, {
        ...init,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      });
    const list = (await (await call('/sign-ups')).json()) as { signUps: { email: string }[] };
    expect(list.signUps.map(({ email }) => email)).toContain('program@reader.example');
    const decide = (body: object) =>
      call(`/sign-ups/${String(id)}`, { method: 'POST', body: JSON.stringify(body) });
    expect((await decide({ approve: 'yes' })).status).toBe(422);
    expect(await (await decide({ approve: true })).json()).toEqual({ status: 'approved' });
    expect((await decide({ approve: false })).status).toBe(404);
  });
});

describe('whom operators never mail', () => {
  let api: ApiServer;
  let editor: TinyBrowser;
  beforeAll(async () => {
    api = await startApiServer();
    editor = await signedIn(api, 'editor');
  }, 60_000);
  afterAll(() => api.close());

  it('are answered as everybody on form and API, and get no mail, until they are let go', async () => {
    const saved = await editor.post('/admin/refusals', { who: 'Throwaway.example\nmailbox@other.example' });
    expect(saved.location).toBe('/admin/sign-ups?added=2');
    expect((await editor.get('/admin/sign-ups')).text).toContain('Of late: throwaway.example.');
    const asked = async (email: string) => {
      const form = await fetch(`${api.url}/embed`, { method: 'POST', body: new URLSearchParams({ email }) });
      const json = await signUp(api, { email });
      return JSON.stringify([form.status, await form.text(), json.status, await json.text()]);
    };
    const answers = [
      await asked('me@throwaway.example'),
      await asked('mailbox@other.example'),
      await asked('free@other.example'),
    ];
    expect(new Set(answers).size).toBe(1);
    expect(await noticeTo(api, 'me@throwaway.example')).toBeUndefined();
    expect(await noticeTo(api, 'mailbox@other.example')).toBeUndefined();
    expect(await noticeTo(api, 'free@other.example')).toMatchObject({ kind: 'confirm' });
    expect((await editor.post('/admin/refusals', { who: 'not a domain' })).status).toBe(422);
    await editor.post('/admin/refusals/lift', { lift: 'throwaway.example' });
    await signUp(api, { email: 'other@throwaway.example' });
    expect(await noticeTo(api, 'other@throwaway.example')).toMatchObject({ kind: 'confirm' });
  });
});

describe('sign-up for some domains', () => {
  it('is told on the form, and refused alike on form, embedded form and API', async () => {
    const api = await startApiServer({ SIGNUP_MODE: 'domains:lab.example+uni.example' });
    const post = (path: string, email: string) =>
      fetch(`${api.url}${path}`, { method: 'POST', body: new URLSearchParams({ email }) });
    const page = await (await fetch(`${api.url}/`)).text();
    const outside = [
      (await post('/', 'a@elsewhere.example')).status,
      (await post('/embed', 'b@elsewhere.example')).status,
      (await signUp(api, { email: 'c@elsewhere.example' })).status,
    ];
    const inside = [
      (await post('/', 'a@lab.example')).status,
      (await post('/embed', 'b@dept.uni.example')).status,
      (await signUp(api, { email: 'c@uni.example' })).status,
    ];
    const state = await stateOf(api, 'a@elsewhere.example');
    await api.close();
    expect(page).toContain('Sign-up is for addresses at lab.example, uni.example.');
    expect([outside, inside]).toEqual([
      [422, 422, 422],
      [202, 202, 202],
    ]);
    expect(state).toBeUndefined();
  });
});
