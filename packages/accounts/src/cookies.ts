/** The library's `Set-Cookie` values. */
export function cookiesOf(response: Response): readonly string[] {
  return response.headers.getSetCookie();
}

/** Whether a `Cookie` header carries a session at all: most visitors have none, and cost no query. */
export function sessionOf(cookie: string): boolean {
  return /(?:^|;\s*)(?:__Secure-)?broadsheet\.session_token=/.test(cookie);
}

/** The headers that the library is called with: the cookies of the request, and nothing else that it might believe. */
export function withCookies(cookie: string): Headers {
  return new Headers({ cookie });
}
