import { tinyBrowser } from '../support/tiny-browser.ts';
import { addressesOf } from './access.ts';
import { form, json } from './client.ts';
import { deskOf, unchanged } from './privilege.ts';
import { type Chapter, hold, holdNone } from './promises.ts';
import { anyAddress, newOperator } from './world.ts';
import { password } from '../support/tiny-browser.ts';

const evil = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' } as const;
/** What a page that frames nothing of its own sends: a sandbox, a data: address. */
const sandboxed = { origin: 'null', 'sec-fetch-site': 'cross-site' } as const;
const sibling = { origin: 'null', 'sec-fetch-site': 'same-site' } as const;

/** Cross-site request forgery: what another site's page could make a browser send. */
export const forgery: Chapter = {
  name: 'forgery',
  attacks: [
    {
      promise:
        'no form that a cookie authorises is taken from another site, or without the token of its own session',
      async run(world) {
        const { owner, editor } = world.operators;
        const before = await world.snapshot();
        const wrong: string[] = [];
        const forms = deskOf(world).filter(({ method }) => method === 'POST');
        const fields = {
          email: 'forged@desk.example',
          role: 'owner',
          label: 'forged',
          scopes: ['topics:write'],
        };
        const tries: readonly [string, Record<string, string>, Record<string, string>][] = [
          ['no token', { form: '' }, {}],
          ['the token of another session', { form: editor.formToken ?? '' }, {}],
          ['a right token, from another site', {}, evil],
          ['a right token, from a sandbox', {}, sandboxed],
          ['a right token, from a sibling domain', {}, sibling],
          ['a right token, from http of the same host', {}, { origin: 'http://localhost' }],
        ];
        for (const { path } of forms)
          for (const [what, more, headers] of tries) {
            const { status } = await owner.post(path, { ...fields, ...more }, headers);
            if (status !== 403) wrong.push(`${path} with ${what}: ${String(status)}`);
          }
        const types: readonly Record<string, string>[] = [
          { 'content-type': 'text/plain' },
          { 'content-type': 'multipart/form-data; boundary=x' },
          json,
        ];
        const cookie = [...owner.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
        for (const headers of types) {
          const body = `form=${owner.formToken ?? ''}&email=forged@desk.example&role=owner`;
          const { status } = await world.ask('POST', '/admin/operators/invite', {
            headers: { ...headers, cookie },
            body,
          });
          if (status < 400) wrong.push(`a form as ${headers['content-type'] ?? ''}: ${String(status)}`);
        }
        holdNone(wrong);
        unchanged(before, await world.snapshot());
        return `${String(forms.length)} forms, ${String(tries.length)} ways`;
      },
    },
    {
      promise: 'no method but the one that a form is sent by does what the form does',
      async run(world) {
        const before = await world.snapshot();
        const wrong: string[] = [];
        const cookie = [...world.operators.owner.cookies]
          .map(([name, value]) => `${name}=${value}`)
          .join('; ');
        for (const { path } of deskOf(world).filter(({ method }) => method === 'POST'))
          for (const method of ['GET', 'PUT', 'DELETE', 'PATCH']) {
            const query = `?form=${world.operators.owner.formToken ?? ''}&email=forged@desk.example&role=owner`;
            const headers = { cookie, 'x-http-method-override': 'POST' };
            const { status } = await world.ask(method, `${path}${method === 'GET' ? query : ''}`, {
              headers,
            });
            if (method !== 'GET' && status !== 405) wrong.push(`${method} ${path}: ${String(status)}`);
          }
        holdNone(wrong);
        unchanged(before, await world.snapshot());
        return undefined;
      },
    },
    {
      promise:
        'links and forms of readers refuse another site, but for one-click unsubscribe and the form for other sites',
      async run(world) {
        const before = await world.snapshot();
        const open = ['/embed', '/u/'];
        const wrong: string[] = [];
        const [reader] = world.readers;
        const addresses = addressesOf(reader, { mailId: 1, invitation: 'none' });
        for (const { method, path, access } of addresses) {
          if (method === 'GET' || open.some((start) => path.startsWith(start)) || access === 'signed')
            continue;
          for (const headers of [evil, sandboxed, sibling]) {
            const type = path.startsWith('/api/') ? json : form;
            const { status } = await world.ask(method, path, {
              headers: { ...headers, ...type },
              body: '{}',
            });
            if (status !== 403)
              wrong.push(`${method} ${path} from ${JSON.stringify(headers)}: ${String(status)}`);
          }
        }
        holdNone(wrong);
        unchanged(before, await world.snapshot());
        return undefined;
      },
    },
    {
      promise: 'no other site may read an answer or send JSON in a browser: there is no CORS',
      async run(world) {
        const wrong: string[] = [];
        for (const { method, path } of addressesOf(world.readers[0], { mailId: 1, invitation: 'none' })) {
          const headers = { origin: 'https://evil.example', 'access-control-request-method': method };
          const { headers: answered } = await world.ask('OPTIONS', path, { headers });
          for (const name of ['access-control-allow-origin', 'access-control-allow-credentials'])
            if (answered.get(name) !== null) wrong.push(`OPTIONS ${path} answers ${name}`);
        }
        holdNone(wrong);
        return undefined;
      },
    },
  ],
};

/** Sessions of operators. */
export const sessions: Chapter = {
  name: 'sessions',
  attacks: [
    {
      promise:
        'a session that was planted before the sign-in is worth nothing after it, and neither is an old one',
      async run(world) {
        const victim = await newOperator(world, 'viewer', 'fixation');
        const planted = new Map(victim.cookies);
        await victim.post('/admin/sign-in', { email: 'fixation@desk.example', password });
        const thief = tinyBrowser(world, { 'x-forwarded-for': anyAddress() });
        for (const [name, value] of planted) thief.cookies.set(name, value);
        hold((await victim.get('/admin')).status === 200, 'the victim is not signed in');
        hold((await thief.get('/admin')).status === 303, 'the planted session is alive');
        const made = tinyBrowser(world);
        made.cookies.set('broadsheet.session_token', 'chosen-by-the-attacker.c2lnbmF0dXJl');
        hold((await made.get('/admin')).status === 303, 'a session that was made up is alive');
        return undefined;
      },
    },
    {
      promise: 'signing out, another password, a lesser role and removal take effect with the next request',
      async run(world) {
        const { context } = world;
        const by = { kind: 'system', name: 'attack' } as const;
        const copyOf = async (name: string, role: 'editor' | 'viewer' = 'editor') => {
          const browser = await newOperator(world, role, name);
          const copy = tinyBrowser(world, { 'x-forwarded-for': anyAddress() });
          for (const [key, value] of browser.cookies) copy.cookies.set(key, value);
          return { browser, copy };
        };
        const out = await copyOf('leaving');
        await out.browser.post('/admin/sign-out', {});
        hold((await out.copy.get('/admin')).status === 303, 'a copied session outlives signing out');
        const changed = await copyOf('changing');
        await changed.browser.post('/admin/account/password', { old: password, new: `${password} 2` });
        hold((await changed.copy.get('/admin')).status === 303, 'a copied session outlives another password');
        hold(
          (await changed.browser.get('/admin')).status === 200,
          'changing a password signs out who did it',
        );
        const idOf = async (email: string) =>
          (await context.operators.all()).operators.find((one) => one.email === email)?.id ?? '';
        const lesser = await copyOf('lesser');
        await context.operators.changeRole(by, await idOf('lesser@desk.example'), 'viewer');
        hold((await lesser.browser.get('/admin/new-topic')).status === 403, 'a lesser role is not in force');
        const removed = await copyOf('removed');
        await context.operators.remove(by, await idOf('removed@desk.example'));
        hold((await removed.browser.get('/admin')).status === 303, 'a removed operator is signed in');
        return undefined;
      },
    },
    {
      promise: 'cookies of sessions are HttpOnly, SameSite and of the desk alone',
      async run(world) {
        const { headers } = await world.ask('POST', '/admin/sign-in', {
          headers: form,
          body: new URLSearchParams({ email: 'owner@desk.example', password }),
          from: anyAddress(),
        });
        const cookies = headers.getSetCookie().filter((line) => !/max-age=0/i.test(line));
        hold(cookies.length > 0, 'no cookie was set');
        for (const line of cookies) {
          hold(/;\s*httponly/i.test(line), `readable by scripts: ${line.split('=', 1)[0] ?? ''}`);
          hold(
            /;\s*samesite=(lax|strict)/i.test(line),
            `sent from other sites: ${line.split('=', 1)[0] ?? ''}`,
          );
          hold(/;\s*path=\/admin(;|$)/i.test(line), `sent everywhere: ${line.split('=', 1)[0] ?? ''}`);
          hold(!/;\s*domain=/i.test(line), 'sent to sibling hosts');
        }
        return undefined;
      },
    },
    {
      promise:
        'passwords are guessed at five times an account and twenty times a network, whatever header claims another',
      async run(world) {
        await newOperator(world, 'viewer', 'guessed');
        const guess = (at: number, email: string, from: string) =>
          world.ask('POST', '/admin/sign-in', {
            headers: form,
            body: new URLSearchParams({ email, password: `wrong ${String(at)}` }),
            from,
          });
        const statuses: number[] = [];
        for (let at = 0; at < 12; at += 1)
          statuses.push((await guess(at, 'guessed@desk.example', `198.51.${String(at)}.9`)).status);
        const tried = statuses.filter((status) => status === 401).length;
        hold(tried <= 5, `${String(tried)} guesses at one account`);
        let ofNetwork = 0;
        for (let at = 0; at < 30; at += 1) {
          // A client may write what it likes before the address that the proxy adds.
          const { status } = await guess(
            at,
            `nobody${String(at)}@desk.example`,
            `10.0.${String(at)}.1, 203.0.113.77`,
          );
          if (status === 401) ofNetwork += 1;
        }
        hold(ofNetwork <= 20, `${String(ofNetwork)} guesses from one network`);
        return `${String(tried)} an account, ${String(ofNetwork)} a network`;
      },
    },
    {
      promise: 'signing in leads to a page of the desk, wherever the address was made to point',
      async run(world) {
        const places = [
          '//evil.example',
          'https://evil.example/admin',
          '/admin/..//evil.example',
          '/admin\\@evil.example',
          '/admin/%0d%0aLocation:%20https://evil.example',
          '/admin\r\nSet-Cookie: a=b',
          'javascript:alert(1)',
          '/administrator',
          '/admin@evil.example',
        ];
        const wrong: string[] = [];
        for (const to of places) {
          const { location, headers } = await world.ask('POST', '/admin/sign-in', {
            headers: form,
            body: new URLSearchParams({ email: 'owner@desk.example', password, to }),
            from: anyAddress(),
          });
          const { origin, pathname } = new URL(location ?? 'x:', world.url);
          if (origin !== world.url || !/^\/+admin|^\/+evil/.test(pathname))
            wrong.push(`${to} leads to ${location ?? 'nowhere'}`);
          if (headers.getSetCookie().some((line) => line.startsWith('a=')))
            wrong.push(`${JSON.stringify(to)} sets a cookie`);
        }
        holdNone(wrong);
        return undefined;
      },
    },
  ],
};
