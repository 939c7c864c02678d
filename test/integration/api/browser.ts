import { type Operators } from '@broadsheet/api';
import type { Role } from '@broadsheet/operators';

import type { ApiServer } from './api-server.ts';

/** A browser without a screen: keeps cookies as its like do, follows nothing. */
export type TinyBrowser = {
  get(path: string): Promise<{ status: number; location: string | null; text: string; headers: Headers }>;
  /** Posts a form; the session's token is added where a page of this browser showed one. */
  post(
    path: string,
    fields: Record<string, string | readonly string[]>,
    headers?: Record<string, string>,
  ): ReturnType<TinyBrowser['get']>;
  /** The cookies it holds, by name. */
  cookies: Map<string, string>;
  /** The token of its session's forms, as the last page with one had it. */
  formToken: string | null;
};

export const password = 'correct horse battery staple';

/** Opens a browser at a server. */
export function tinyBrowser(api: Pick<ApiServer, 'url'>): TinyBrowser {
  const cookies = new Map<string, string>();
  const browser: TinyBrowser = {
    cookies,
    formToken: null,
    get: (path) => ask(path, {}),
    post(path, fields, headers = {}) {
      const body = new URLSearchParams();
      if (browser.formToken !== null) body.set('form', browser.formToken);
      for (const [name, value] of Object.entries(fields)) {
        body.delete(name);
        for (const one of typeof value === 'string' ? [value] : value) body.append(name, one);
      }
      return ask(path, { method: 'POST', body, headers });
    },
  };

  async function ask(
    path: string,
    init: { method?: string; body?: URLSearchParams; headers?: Record<string, string> },
  ) {
    const answer = await fetch(api.url + path, {
      ...init,
      redirect: 'manual',
      headers: {
        accept: 'text/html',
        ...(cookies.size === 0
          ? {}
          : { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') }),
        ...init.headers,
      },
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '' || /max-age=0/i.test(line)) cookies.delete(name);
      else cookies.set(name, value);
    }
    const text = await answer.text();
    browser.formToken = /name="form" value="([^"]+)"/.exec(text)?.[1] ?? browser.formToken;
    return { status: answer.status, location: answer.headers.get('location'), text, headers: answer.headers };
  }
  return browser;
}

/** Makes an operator by an invitation, and signs in. */
export async function signedIn(
  api: ApiServer,
  role: Role,
  email = `${role}@desk.example`,
): Promise<TinyBrowser> {
  const token = await invited(api.context.operators, role, email);
  const browser = tinyBrowser(api);
  await browser.post(`/admin/join/${token}`, { name: `The ${role}`, password });
  await browser.post('/admin/sign-in', { email, password });
  await browser.get('/admin/account');
  return browser;
}

/** The token of an invitation. */
export async function invited(operators: Operators, role: Role, email: string): Promise<string> {
  const outcome = await operators.invite({ kind: 'system', name: 'test' }, email, role, false);
  if (outcome.status !== 'ok') throw new Error('The invitation was refused');
  return outcome.link.slice(outcome.link.lastIndexOf('/') + 1);
}
