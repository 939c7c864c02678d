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

/**
 * Opens a browser at a server.
 * @param always headers of every request
 */
export function tinyBrowser(
  { url }: { url: string },
  always: Readonly<Record<string, string>> = {},
): TinyBrowser {
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
    const answer = await fetch(url + path, {
      ...init,
      redirect: 'manual',
      headers: {
        accept: 'text/html',
        ...always,
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
