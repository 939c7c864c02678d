import type { Agent, Dispatcher, request } from 'undici';

import { type AllowList, parseAllowList } from './allow-list.ts';
import { BodyError, type BodyLimits, readBody } from './body.ts';
import type { Resolve } from './dial.ts';
import { RefusedError, judgeAddress } from './guard.ts';

/**
 * What came of a fetch. `unchanged`: a 304, where validators were sent. `http`: any other answer that is not a 2xx. `refused`:
 * by our guard. `broken`: the network, or the body. `url` is where the answer came from, after redirects.
 */
export type Fetched =
  | { status: 'ok'; url: string; headers: Headers; bytes: Uint8Array }
  | { status: 'unchanged'; url: string; headers: Headers }
  | { status: 'http'; code: number; url: string; headers: Headers; bytes: Uint8Array }
  | { status: 'refused'; reason: string }
  | { status: 'broken'; reason: string };

/** By lower-case name; a header that came twice is joined by `, `. */
export type Headers = Readonly<Record<string, string>>;

/** What an earlier answer was known by, as its headers had it (RFC 9110 8.8). */
export type Validators = { etag: string | null; lastModified: string | null };

export type FetchOptions = {
  headers?: Headers;
  accept?: string;
  /** Asks only for what has changed since; the answer may then be `unchanged`. */
  validators?: Validators;
  /** Posts this text as JSON instead of getting; redirects of it are not followed. */
  json?: string;
  /** Bytes after decompression (20 MB). */
  maxBytes?: number;
  signal?: AbortSignal;
};

export type FetchEvent = { host: string; outcome: Fetched['status']; code?: number; milliseconds: number };

export type FetcherOptions = {
  /** `FETCH_ALLOW`, split. */
  allow: readonly string[];
  userAgent: string;
  log?: (event: FetchEvent) => void;
  /** Milliseconds: 5 s to connect, 20 s from first dial to last byte, redirects included. */
  timeouts?: { connect: number; total: number };
  resolve?: Resolve;
};

/** The one guarded door to the network. */
export type Fetcher = {
  /**
   * Gets an address, following at most five redirects, each judged anew.
   * @throws only the signal's reason, when it is aborted
   */
  fetch(address: string, options?: FetchOptions): Promise<Fetched>;
  close(): Promise<void>;
};

const mostRedirects = 5;
const largestBody: BodyLimits = { compressed: 5_000_000, decompressed: 20_000_000, ratio: 100 };
const largestErrorBody: BodyLimits = { compressed: 100_000, decompressed: 100_000, ratio: 100 };

/**
 * Opens the door. Requests go to http(s), ports 80 and 443, public addresses; `allow` exempts the operator's own.
 * @throws AllowListError for an entry that cannot be read
 */
export function createFetcher(options: FetcherOptions): Fetcher {
  const allow = parseAllowList(options.allow);
  const timeouts = options.timeouts ?? { connect: 5_000, total: 20_000 };
  let closed = false;
  let opening: Promise<Pick<Door, 'agent' | 'request'>> | null = null;
  /** undici is an eighth of all the modules of a worker, and many a verb fetches nothing: it is loaded for the first fetch. */
  const open = async (): Promise<Pick<Door, 'agent' | 'request'>> => {
    const { createGuardedAgent, request } = await import('./dial.ts');
    const agent = createGuardedAgent(allow, timeouts.connect, options.resolve);
    // Whoever fetches all the same is refused by it.
    if (closed) await agent.destroy();
    return { agent, request };
  };
  return {
    async fetch(address, fetchOptions = {}) {
      opening ??= open();
      const opened = await opening.catch((error: unknown) => {
        opening = null;
        throw error;
      });
      const began = performance.now();
      const limit = AbortSignal.timeout(timeouts.total);
      const signal =
        fetchOptions.signal === undefined ? limit : AbortSignal.any([limit, fetchOptions.signal]);
      const headers = {
        'user-agent': options.userAgent,
        'accept-encoding': 'gzip, deflate, br',
        ...headersOf(fetchOptions),
      };
      const door = {
        ...opened,
        allow,
        signal,
        headers,
        json: fetchOptions.json,
        conditional: 'if-none-match' in headers || 'if-modified-since' in headers,
        maxBytes: fetchOptions.maxBytes ?? largestBody.decompressed,
      };
      const fetched = await follow(address, door).catch((error: unknown) => broken(error, limit));
      fetchOptions.signal?.throwIfAborted();
      options.log?.({
        host: URL.canParse(address) ? new URL(address).host : '',
        outcome: fetched.status,
        ...(fetched.status === 'http' && { code: fetched.code }),
        milliseconds: Math.round(performance.now() - began),
      });
      return fetched;
    },
    async close() {
      closed = true;
      const opened = await opening?.catch(() => null);
      await opened?.agent.destroy();
    },
  };
}

type Door = {
  agent: Agent;
  request: typeof request;
  allow: AllowList;
  signal: AbortSignal;
  headers: Headers;
  /** Whether validators were sent. */
  conditional: boolean;
  json: string | undefined;
  maxBytes: number;
};

async function follow(address: string, door: Door): Promise<Fetched> {
  let next = address;
  let headers = door.headers;
  for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
    const verdict = judgeAddress(next, door.allow);
    if ('refused' in verdict) return { status: 'refused', reason: verdict.refused };
    const { url } = verdict;
    const answer = await door.request(url, {
      dispatcher: door.agent,
      signal: door.signal,
      headers,
      ...(door.json !== undefined && { method: 'POST', body: door.json }),
    });
    const location = joined(answer.headers)['location'];
    const moved = [301, 302, 303, 307, 308].includes(answer.statusCode) && location !== undefined;
    if (answer.statusCode === 304 && door.conditional) {
      await answer.body.dump({ limit: 10_000 });
      return { status: 'unchanged', url: url.href, headers: joined(answer.headers) };
    }
    if (!moved || door.json !== undefined) return await read(url, answer, door.maxBytes);
    await answer.body.dump({ limit: 10_000 });
    if (!URL.canParse(location, url.href)) return { status: 'broken', reason: 'it redirects to no address' };
    const target = new URL(location, url);
    // What is meant for one origin, a token above all, is not carried to another.
    if (target.origin !== url.origin) headers = withoutSecrets(headers);
    next = target.href;
  }
  return { status: 'broken', reason: `it redirects more than ${String(mostRedirects)} times` };
}

async function read(url: URL, answer: Dispatcher.ResponseData, maxBytes: number): Promise<Fetched> {
  const headers = joined(answer.headers);
  const code = answer.statusCode;
  const ok = code >= 200 && code < 300;
  const compressed = Math.min(largestBody.compressed, maxBytes);
  const limits = ok ? { ...largestBody, compressed, decompressed: maxBytes } : largestErrorBody;
  const bytes = await readBody(answer.body, headers['content-encoding'] ?? '', limits).catch(
    (error: unknown) => {
      // An error page that cannot be read is still an answer.
      if (ok || !(error instanceof BodyError)) throw error;
      return Buffer.alloc(0);
    },
  );
  const facts = {
    url: url.href,
    headers,
    bytes,
  };
  return ok
    ? Object.assign(facts, { status: 'ok' as const })
    : Object.assign(facts, { status: 'http' as const, code });
}

function broken(error: unknown, limit: AbortSignal): Fetched {
  const refused = [error, error instanceof Error ? error.cause : undefined].find(
    (cause) => cause instanceof RefusedError,
  );
  if (refused !== undefined) return { status: 'refused', reason: refused.message };
  if (limit.aborted) return { status: 'broken', reason: 'it took too long' };
  if (!(error instanceof Error)) return { status: 'broken', reason: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? ` (${error.code})` : '';
  return { status: 'broken', reason: `${error.message === '' ? error.name : error.message}${code}` };
}

function headersOf({ headers, accept, json, validators }: FetchOptions): Headers {
  return {
    ...(accept !== undefined && { accept }),
    ...(json !== undefined && { 'content-type': 'application/json' }),
    ...(validators !== undefined && validators.etag !== null && { 'if-none-match': validators.etag }),
    ...(validators !== undefined &&
      validators.lastModified !== null && { 'if-modified-since': validators.lastModified }),
    ...headers,
  };
}

function withoutSecrets(headers: Headers): Headers {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !/^(?:authorization|cookie)$/i.test(name)),
  );
}

function joined(headers: Dispatcher.ResponseData['headers']): Headers {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
}
