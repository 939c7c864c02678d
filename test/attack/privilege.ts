import { createApp } from '@broadsheet/api';
import { allows, isRole, isScope, roles, scopes, type Scope } from '@broadsheet/operators';

import { type Access, accessTable, type Address, addressesOf } from './access.ts';
import { bearer, form, json } from './client.ts';
import { type Chapter, hold, holdNone } from './promises.ts';
import { routesOf } from './routes.ts';
import { differenceOf, type World } from './world.ts';

export const privilege: Chapter = {
  name: 'privilege',
  attacks: [
    {
      promise: 'every address that is mounted has a line in access.ts, and every line an address',
      run({ context }) {
        const routes = routesOf(createApp(context));
        const without = routes.filter((route) => accessTable[route] === undefined);
        const void_ = Object.keys(accessTable).filter((route) => !routes.includes(route));
        holdNone([
          ...without.map((route) => `${route} is new: say in test/attack/access.ts who may use it`),
          ...void_.map(
            (route) =>
              `${route} is no address of the app any more: take its line out of test/attack/access.ts`,
          ),
        ]);
        return `${String(routes.length)} addresses`;
      },
    },
    {
      promise: 'nobody without a session reaches the desk, nobody without a token its API',
      async run(world) {
        const { ask, readers } = world;
        const wrong: string[] = [];
        const addresses = deskOf(world).concat(apiOf(world));
        const before = await world.snapshot();
        const keys: readonly Record<string, string>[] = [
          {},
          bearer(readers[0].preferences),
          bearer('bst_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'),
          { cookie: 'better-auth.session_token=forged; broadsheet.session_token=forged.forged' },
        ];
        for (const { method, path } of addresses)
          for (const headers of keys) {
            const { status, location } = await ask(method, path, {
              headers: { ...headers, ...(method === 'GET' ? {} : path.startsWith('/api/') ? json : form) },
              ...(method === 'GET' ? {} : { body: path.startsWith('/api/') ? '[]' : 'form=x' }),
            });
            const refused =
              status === 401 || (status === 303 && location?.startsWith('/admin/sign-in') === true);
            if (!refused)
              wrong.push(`${method} ${path} with ${Object.values(headers).join()}: ${String(status)}`);
          }
        holdNone(wrong);
        unchanged(before, await world.snapshot());
        return `${String(addresses.length)} addresses, ${String(keys.length)} keys`;
      },
    },
    {
      promise: 'a role reaches what is its own and nothing above, and an API token opens no page',
      async run(world) {
        const wrong: string[] = [];
        const before = await world.snapshot();
        for (const { method, path, access } of deskOf(world))
          for (const role of roles) {
            const browser = world.operators[role];
            // Refused for the role before the form: a form token that is wrong proves it without doing anything.
            const answer =
              method === 'GET' ? await browser.get(path) : await browser.post(path, { form: 'wrong' });
            const refusedForRole = answer.status === 403 && answer.text.includes('Ask an owner');
            if (!isRole(access) || refusedForRole === allows(role, access))
              wrong.push(`${role}: ${method} ${path} answers ${String(answer.status)}`);
            if (answer.status === 303 && answer.location?.includes('sign-in') === true)
              wrong.push(`${role} is not signed in at ${path}`);
            if (method === 'POST' && answer.status !== 403)
              wrong.push(`${role}: ${path} takes a form without its token`);
          }
        holdNone(wrong);
        unchanged(before, await world.snapshot());
        return undefined;
      },
    },
    {
      promise: 'what is above a role does nothing even with a right form of the session',
      async run(world) {
        const before = await world.snapshot();
        const wrong: string[] = [];
        const [victim] = (await world.context.operators.all()).operators;
        for (const { method, path, access } of deskOf(world)) {
          if (method !== 'POST' || !isRole(access)) continue;
          for (const role of roles) {
            if (allows(role, access)) continue;
            const full = path.replace('999999', victim?.id ?? '');
            const fields = {
              email: 'intruder@desk.example',
              role: 'owner',
              label: 'x',
              scopes: ['topics:write'],
              query: 'x',
            };
            const { status } = await world.operators[role].post(full, fields);
            if (status !== 403) wrong.push(`${role}: POST ${full} answers ${String(status)}`);
          }
        }
        holdNone(wrong);
        unchanged(before, await world.snapshot());
        return undefined;
      },
    },
    {
      promise: 'an API token does what its scope says and nothing else, and nothing once revoked',
      async run(world) {
        const { ask, context, secrets } = world;
        const owner = { kind: 'system', name: 'attack' } as const;
        const wrong: string[] = [];
        for (const scope of scopes) {
          const issued = await context.operators.issueToken(owner, `only ${scope}`, [scope]);
          hold(issued.status === 'ok', 'no token was issued');
          secrets.add(issued.token);
          for (const address of apiOf(world)) {
            const { status } = await callApi(world, address, issued.token);
            // What is behind the guard may refuse an empty document, or not know what 999999 names.
            const admitted = status !== 401 && status !== 403;
            if (admitted !== (address.access === scope))
              wrong.push(`${scope}: ${address.method} ${address.path} answers ${String(status)}`);
          }
          const page = await ask('GET', '/admin', { headers: bearer(issued.token) });
          if (page.status !== 303) wrong.push(`${scope} opens the desk`);
        }
        const standing = await context.operators.tokens();
        for (const { id, label } of standing)
          if (label.startsWith('only ')) await context.operators.revokeToken(owner, id);
        for (const address of apiOf(world)) {
          const { status } = await callApi(
            world,
            address,
            [...secrets].find((one) => one.startsWith('bst_')) ?? '',
          );
          if (status !== 401) wrong.push(`a revoked token: ${address.path} answers ${String(status)}`);
        }
        holdNone(wrong);
        return `${String(scopes.length)} scopes`;
      },
    },
    {
      promise: '/metrics answers loopback and its bearer, never what a proxy forwards',
      async run({ ask }) {
        const statuses = await Promise.all([
          ask('GET', '/metrics', { from: '203.0.113.7' }),
          ask('GET', '/metrics', { from: '127.0.0.1' }),
          ask('GET', '/metrics', { headers: { forwarded: 'for=127.0.0.1' } }),
          ask('GET', '/metrics', { from: '203.0.113.7', headers: bearer('metrics-token-of-this-attacl') }),
          ask('GET', '/metrics', { from: '203.0.113.7', headers: bearer('metrics-token-of-this-attack') }),
        ]);
        const got = statuses.map(({ status }) => status).join(' ');
        hold(got === '401 401 401 401 200', got);
        return undefined;
      },
    },
  ],
};

/** The pages and forms of the desk, without those that end the session by which the others are asked. */
export function deskOf({ readers }: World): readonly Address[] {
  return addressesOf(readers[0], { mailId: 1, invitation: 'none' }).filter(
    ({ path, access }) => isRole(access) && path.startsWith('/admin') && !path.startsWith('/admin/sign-out'),
  );
}

function apiOf({ readers }: World): Address[] {
  return addressesOf(readers[0], { mailId: 1, invitation: 'none' }).filter(({ access }) =>
    isScopeAccess(access),
  );
}

const isScopeAccess = (access: Access): access is Scope => isScope(access);

function callApi({ ask }: World, { method, path }: Address, token: string) {
  return ask(method, path, {
    headers: { ...bearer(token), ...(method === 'GET' ? {} : json) },
    ...(method === 'GET' ? {} : { body: '[]' }),
  });
}

export function unchanged(before: string, after: string): void {
  hold(before === after, `something changed:\n${differenceOf(before, after)}`);
}
