import { adminParts } from '@broadsheet/api';
import { allows, roles, type Role } from '@broadsheet/operators';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { startApiServer, type ApiServer } from './api-server.ts';
import { password, tinyBrowser, type TinyBrowser } from '../../support/tiny-browser.ts';
import { invited, signedIn } from './browser.ts';

describe('operators', () => {
  let api: ApiServer;
  const browsers = new Map<Role, TinyBrowser>();

  beforeAll(async () => {
    api = await startApiServer();
    for (const role of roles) browsers.set(role, await signedIn(api, role));
  }, 60_000);
  afterAll(() => api.close());

  const browserOf = (role: Role): TinyBrowser => browsers.get(role) ?? tinyBrowser(api);

  it('join by an invitation, once, and sign in with any case of their address', async () => {
    const token = await invited(api.context.operators, 'owner', 'first@desk.example');
    const browser = tinyBrowser(api);
    const page = await browser.get(`/admin/join/${token}`);
    expect(page.text).toContain('first@desk.example');
    expect((await browser.post(`/admin/join/${token}`, { name: 'First', password: 'short' })).status).toBe(
      422,
    );
    const joined = await browser.post(`/admin/join/${token}`, { name: 'First', password });
    expect([joined.status, joined.location]).toEqual([303, '/admin/sign-in?joined']);
    expect((await browser.post(`/admin/join/${token}`, { name: 'Again', password })).status).toBe(410);
    const signed = await browser.post('/admin/sign-in', { email: 'First@Desk.example', password });
    expect([signed.status, signed.location]).toEqual([303, '/admin']);
    expect((await browser.get('/admin')).text).toContain('Overview');
    expect((await browser.get('/admin')).headers.get('cache-control')).toBe('no-store');
  });

  it('reach every page that their role allows, and no other; a form is refused without its token', async () => {
    const wrong: string[] = [];
    for (const route of adminParts(api.context).flatMap((part) => part.routes)) {
      const path = `/admin${route.path}`.replace(/:\w+/g, 'nobody');
      if (path.startsWith('/admin/sign-out')) continue;
      const nobody = tinyBrowser(api);
      const outside = route.method === 'get' ? await nobody.get(path) : await nobody.post(path, {});
      if (outside.status !== (route.method === 'get' ? 303 : 401))
        wrong.push(`nobody ${path}: ${String(outside.status)}`);
      for (const role of roles) {
        const browser = browserOf(role);
        const answer =
          route.method === 'get' ? await browser.get(path) : await browser.post(path, { form: 'forged' });
        // Who may come in is still refused without the form's token: nothing is changed by this test.
        const refused = answer.status === 403;
        const due = route.method === 'post' || !allows(role, route.needs);
        if (refused !== due) wrong.push(`${role} ${route.method} ${path}: ${String(answer.status)}`);
        const saysRole = answer.text.includes('Ask an owner');
        if (saysRole === allows(role, route.needs)) wrong.push(`${role} ${path} is told the wrong reason`);
      }
    }
    expect(wrong).toEqual([]);
  }, 120_000);

  it('are refused with the token of another session, and with a form of another site', async () => {
    const owner = browserOf('owner');
    const foreign = browserOf('editor').formToken ?? '';
    const invite = { email: 'x@desk.example', role: 'editor' };
    expect((await owner.post('/admin/operators/invite', { ...invite, form: foreign })).status).toBe(403);
    const evil = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    expect((await owner.post('/admin/operators/invite', invite, evil)).status).toBe(403);
    expect((await owner.post('/admin/operators/invite', invite)).status).toBe(200);
  });

  it('get another session with every sign-in, and end the one that the browser came with', async () => {
    const browser = await signedIn(api, 'viewer', 'fixed@desk.example');
    const old = new Map(browser.cookies);
    const planted = tinyBrowser(api);
    for (const [name, value] of old) planted.cookies.set(name, value);
    await browser.post('/admin/sign-in', { email: 'fixed@desk.example', password });
    expect([...browser.cookies.values()]).not.toEqual([...old.values()]);
    expect((await planted.get('/admin')).status).toBe(303);
    expect((await browser.get('/admin')).status).toBe(200);
    const set = (await tinyBrowser(api).post('/admin/sign-in', { email: 'fixed@desk.example', password }))
      .headers;
    expect(set.getSetCookie().join('\n')).toMatch(/HttpOnly.*SameSite=Lax/i);
  });

  it('sign out everywhere', async () => {
    const one = await signedIn(api, 'viewer', 'everywhere@desk.example');
    const other = tinyBrowser(api);
    await other.post('/admin/sign-in', { email: 'everywhere@desk.example', password });
    await one.post('/admin/sign-out/everywhere', {});
    expect([(await one.get('/admin')).status, (await other.get('/admin')).status]).toEqual([303, 303]);
  });

  it('cannot be guessed at: five wrong passwords an account, this machine like any other', async () => {
    const { operators } = api.context;
    await signedIn(api, 'viewer', 'guessed@desk.example');
    const tries = Array.from({ length: 12 }, (_one, at) =>
      operators.signIn('guessed@desk.example', `wrong ${String(at)}`, {
        cookie: '',
        ip: `198.51.${String(at)}.1`,
      }),
    );
    const outcomes = (await Promise.all(tries)).map(({ status }) => status);
    expect(outcomes.filter((status) => status === 'refused').length).toBeLessThanOrEqual(5);
    const right = () => operators.signIn('guessed@desk.example', password, { cookie: '', ip: '203.0.113.9' });
    expect((await right()).status).toBe('limited');
    const late = { email: 'guessed@desk.example', password };
    const waits = await tinyBrowser(api, { accept: '*/*' }).post('/admin/sign-in', late);
    expect(JSON.parse(waits.text)).toMatchObject({
      status: 429,
      detail: expect.stringContaining('Too many attempts'),
    });
    expect(waits.headers.get('retry-after')).toBe('900');
    // The link of an invitation is the way in for who is kept waiting.
    const token = await invited(operators, 'viewer', 'guessed@desk.example');
    await operators.accept(token, { name: '', password });
    expect((await right()).status).toBe('signed-in');
  });

  it('cannot be guessed at from one network: twenty attempts, whatever the accounts', async () => {
    const { operators } = api.context;
    const outcomes: string[] = [];
    for (let at = 0; at < 22; at += 1)
      outcomes.push(
        (await operators.signIn(`nobody${String(at)}@desk.example`, 'wrong', { cookie: '', ip: '192.0.2.7' }))
          .status,
      );
    expect(outcomes.filter((status) => status === 'limited')).toHaveLength(2);
  });

  it('are told what is wrong as a page, and their programs as a problem document', async () => {
    const token = await invited(api.context.operators, 'viewer', 'told@desk.example');
    const owner = browserOf('owner');
    const wrong = { email: 'told@desk.example', password: 'wrong', name: 'Told', code: '000000' };
    const refused: readonly (readonly [TinyBrowser, string, Record<string, string>, number, string])[] = [
      [tinyBrowser(api), `/admin/join/${token}`, wrong, 422, 'words do well'],
      [tinyBrowser(api), '/admin/join/nobody', wrong, 410, 'This link has ended'],
      [tinyBrowser(api), '/admin/sign-in', wrong, 401, 'do not go together'],
      [tinyBrowser(api), '/admin/second-step', wrong, 401, 'took too long'],
      [owner, '/admin/operators/invite', { email: 'nonsense', role: 'viewer' }, 422, 'one plain address'],
      [owner, '/admin/account/password', { old: 'wrong', new: password }, 422, 'not your password'],
      [owner, '/admin/topics/agents', { name: '' }, 422, 'Name must not be empty'],
      [owner, '/admin/account/factor/confirm', wrong, 422, 'not the present one'],
    ];
    for (const [browser, path, fields, status, words] of refused) {
      const page = await browser.post(path, fields);
      expect([path, page.status, page.headers.get('content-type')]).toEqual([
        path,
        status,
        'text/html; charset=utf-8',
      ]);
      expect(page.text).toContain(words);
      for (const accept of ['*/*', 'application/json']) {
        const answer = await browser.post(path, fields, { accept });
        expect([path, answer.status, answer.headers.get('content-type')]).toEqual([
          path,
          status,
          'application/problem+json; charset=utf-8',
        ]);
        const problem = JSON.parse(answer.text) as { status: number; detail: string };
        expect(problem.status).toBe(status);
        expect(problem.detail).toContain(words);
      }
    }
    const code = await owner.post('/admin/account/factor/confirm', wrong, { accept: '*/*' });
    expect(JSON.parse(code.text)).toMatchObject({ errors: [{ field: 'code' }] });
    const gone = await tinyBrowser(api, { accept: '*/*' }).get('/admin/join/nobody');
    expect(JSON.parse(gone.text)).toMatchObject({ status: 410, detail: expect.any(String) });
  });

  it('keep an owner: the last one is neither removed nor made less', async () => {
    const fresh = await startApiServer();
    const owner = await signedIn(fresh, 'owner');
    const [last] = (await fresh.context.operators.all()).operators;
    const path = `/admin/operators/${last?.id ?? ''}`;
    expect((await owner.post(`${path}/role`, { role: 'viewer' })).status).toBe(422);
    expect((await owner.post(`${path}/remove`, {})).status).toBe(422);
    const told = JSON.parse((await owner.post(`${path}/remove`, {}, { accept: '*/*' })).text) as object;
    expect(told).toMatchObject({ status: 422, detail: expect.stringContaining('the last owner') });
    expect(told).not.toHaveProperty('errors');
    await signedIn(fresh, 'owner', 'second@desk.example');
    expect((await owner.post(`${path}/remove`, {})).status).toBe(303);
    expect((await owner.get('/admin')).status).toBe(303);
    await fresh.close();
  }, 60_000);

  it('issue tokens that do what their scopes say, until revoked; every act is in the trail, and no secret', async () => {
    const owner = browserOf('owner');
    const issued = await owner.post('/admin/tokens', { label: 'A reader', scopes: ['topics:read'] });
    const token = /bst_[\w-]+/.exec(issued.text)?.[0] ?? '';
    const call = (path: string, bearer: string, method = 'GET') =>
      fetch(`${api.url}/api/v1/admin${path}`, {
        method,
        headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
        ...(method === 'PUT' ? { body: '[]' } : {}),
      }).then(({ status }) => status);
    expect(await call('/topics', token)).toBe(200);
    expect(await call('/topics', token, 'PUT')).toBe(403);
    expect(await call('/audit', token)).toBe(403);
    expect(await call('/topics', `${token}x`)).toBe(401);
    expect((await owner.get('/api/v1/admin/topics')).status).toBe(401);
    const { rows } = await api.database.pool.query<{ id: number }>('select id from api_tokens');
    await owner.post(`/admin/tokens/${String(rows[0]?.id)}/revoke`, {});
    expect(await call('/topics', token)).toBe(401);
    const trail = await api.database.pool.query('select * from audit_trail');
    const text = JSON.stringify(trail.rows);
    expect(text).toContain('token.issued');
    expect(text).not.toContain(token);
    expect(text).not.toContain(password);
    expect(api.logged.join('')).not.toContain(token);
  });
});
