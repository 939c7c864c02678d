import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { startApiServer, type ApiServer } from './api-server.ts';
import { subscribed } from './mailed.ts';

type Preview = { papers: { id: string; url: string | null; reasons: object[] }[] };
type Topics = { slug: string; papersPerDay: number | null }[];
type Description = {
  openapi: string;
  components: { schemas: Record<string, { required?: string[] }> };
};

const hostile = '<img src=x onerror=alert(1)> & "agents" \u0007';

describe('pages and documents', () => {
  let api: ApiServer;

  beforeAll(async () => {
    api = await startApiServer({ METRICS_TOKEN: 'p@ss:numbers' });
    await api.publish('2025-08-07', [
      { id: '2508.00001', title: 'Agents that plan', abstract: 'An agent plans.', votes: 3 },
    ]);
    await api.publish('2025-08-08', [
      { id: '2508.00002', title: 'Tool use by agents', abstract: hostile, authors: [hostile], votes: 9 },
      { id: '2508.00003', title: 'On tides', votes: 5, url: 'https://arxiv.org/abs/2508.00003' },
    ]);
  });
  afterAll(() => api.close());

  const page = async (path: string) => (await fetch(api.url + path)).text();
  const json = async <T>(path: string, init?: RequestInit) =>
    (await (await fetch(api.url + path, init)).json()) as T;

  it('keeps token pages to whoever holds the token', async () => {
    const { preferences, confirm, unsubscribe } = await subscribed(api, 'headers@reader.example');
    const paths = [`/preferences/${preferences}`, `/confirm/${confirm}`, `/u/${unsubscribe}`, `/digests/x`];
    for (const path of paths) {
      const { headers } = await fetch(api.url + path);
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-robots-tag')).toBe('noindex');
      expect(headers.get('set-cookie')).toBeNull();
    }
    for (const token of [preferences, confirm, unsubscribe])
      expect(api.logged.some((line) => line.includes(token))).toBe(false);
    expect(api.logged.some((line) => line.includes('/confirm/[token]'))).toBe(true);
  });

  it('lets pages run and load nothing but their own files', async () => {
    const { headers } = await fetch(`${api.url}/`);
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none';script-src 'self';style-src 'self';img-src 'self';connect-src 'self';frame-src 'self';form-action 'self';base-uri 'none';frame-ancestors 'none'",
    );
    expect(headers.get('x-powered-by')).toBeNull();
    const html = await page('/');
    expect(html).not.toMatch(/<style|style="|<script(?![^>]*src=)|onclick/);
    const assets = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path ?? '');
    expect(assets).toHaveLength(3);
    for (const path of assets) {
      const answer = await fetch(api.url + path);
      expect([answer.status, answer.headers.get('cache-control')]).toEqual([
        200,
        'public, max-age=31536000, immutable',
      ]);
    }
  });

  it('may be framed by other sites at /embed alone, which takes their origin', async () => {
    const { headers } = await fetch(`${api.url}/embed`);
    expect(headers.get('content-security-policy')).toContain('frame-ancestors *');
    expect(headers.get('x-frame-options')).toBeNull();
    const answer = await fetch(`${api.url}/embed`, {
      method: 'POST',
      body: new URLSearchParams({ email: 'embedded@reader.example' }),
      headers: { origin: 'https://a-site.example' },
    });
    expect(answer.status).toBe(202);
  });

  it('shows what choices make of the newest edition, and why', async () => {
    const chosen = await json<Preview>('/api/v1/preview', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ topics: ['agents'], queries: ['tides'] }),
    });
    expect(chosen).toMatchObject({ date: '2025-08-08', considered: 2 });
    expect(chosen.papers.map((paper) => paper.id).sort()).toEqual(['2508.00002', '2508.00003']);
    expect(chosen.papers.find((paper) => paper.id === '2508.00003')).toMatchObject({
      url: 'https://arxiv.org/abs/2508.00003',
      score: expect.any(Number),
      reasons: [{ query: 'tides', terms: ['tides'] }],
    });
    const muted = await json<Preview>('/api/v1/preview', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ topics: ['agents'], queries: ['tides'], mutedQueries: ['tides'] }),
    });
    expect(muted.papers.map((paper) => paper.id)).toEqual(['2508.00002']);
    const nothing = await json<Preview>('/api/v1/preview', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    expect(nothing.papers.map((paper) => paper.id)).toEqual(['2508.00002', '2508.00003']);
  });

  it('previews a form without a script, and its parts for the script', async () => {
    const body = new URLSearchParams({ queries: 'tides AND NOT medical' });
    const whole = await (await fetch(`${api.url}/preview`, { method: 'POST', body })).text();
    const part = await (await fetch(`${api.url}/preview?part=front-page`, { method: 'POST', body })).text();
    for (const html of [whole, part]) {
      expect(html).toContain('Finds papers that say');
      expect(html).toContain('1 of 2 papers match');
    }
    expect(whole).toContain('<form');
    expect(part).not.toContain('<form');
  });

  it('tells topics with what they bring, as the contract lists them', async () => {
    const topics = await json<Topics>('/api/v1/topics');
    const agents = topics.find((topic) => topic.slug === 'agents');
    expect(Object.keys(agents ?? {})).toEqual(['slug', 'name', 'group', 'description', 'papersPerDay']);
    expect(agents?.papersPerDay).toBe(1);
  });

  it('tells an edition as a document and as a page, hostile text escaped', async () => {
    const edition = await json<{ papers: object[] }>('/api/v1/editions/2025-08-08');
    expect(edition).toMatchObject({ date: '2025-08-08', publication: 2, sample: false });
    expect(edition.papers[0]).toMatchObject({
      id: '2508.00002',
      votes: 9,
      topics: expect.arrayContaining(['agents']),
    });
    for (const path of ['/editions/2025-08-08', '/topics/agents', '/']) {
      const html = await page(path);
      expect(html).toMatch(/(?:<mark>)?Tool(?:<\/mark>)? use by/);
      expect(html).not.toContain('<img');
    }
    expect((await fetch(`${api.url}/editions/2025-08-06`)).status).toBe(404);
    expect((await fetch(`${api.url}/topics/nothing`)).status).toBe(404);
    expect(await page('/editions')).toContain('Friday 8 August 2025');
  });

  it('feeds readers with Atom, escaped', async () => {
    for (const path of ['/feed.xml', '/topics/agents/feed.xml']) {
      const answer = await fetch(api.url + path);
      const feed = await answer.text();
      expect(answer.headers.get('content-type')).toBe('application/atom+xml; charset=utf-8');
      expect(feed).toContain('<title>Tool use by agents</title>');
      expect(feed).not.toContain('<img');
      expect(feed).not.toMatch(/[\u0000-\u0008]/);
      expect(feed.match(/<entry>/g)?.length).toBeGreaterThan(1);
    }
  });

  it('describes itself from the schemas that judge its input', async () => {
    const api31 = await json<Description>('/openapi.json');
    expect(api31.openapi).toBe('3.1.0');
    const references = JSON.stringify(api31).match(/#\/components\/schemas\/(\w+)/g) ?? [];
    for (const reference of references) {
      const name = reference.split('/').at(-1) ?? '';
      expect(api31.components.schemas[name]).toBeDefined();
    }
    expect(api31.components.schemas['SignUp']?.required).toEqual(['email']);
  });

  it('answers health, readiness, and its numbers to this machine or the bearer alone', async () => {
    expect(await json('/healthz')).toEqual({ status: 'ok' });
    expect(await json('/readyz')).toMatchObject({ status: 'ready', checks: expect.any(Object) });
    expect(await page('/metrics')).toContain('broadsheet_http_request_seconds');
    const forwarded = { 'x-forwarded-for': '203.0.113.7' };
    const stranger = await fetch(`${api.url}/metrics`, { headers: forwarded });
    const bearer = await fetch(`${api.url}/metrics`, {
      headers: { ...forwarded, authorization: 'Bearer p@ss:numbers' },
    });
    expect(stranger.status).toBe(401);
    expect(bearer.status).toBe(200);
  });

  it('tells problems as pages to whoever reads pages', async () => {
    const answer = await fetch(`${api.url}/nowhere`, { headers: { accept: 'text/html' } });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
    expect(await answer.text()).toContain('There is nothing at this address');
  });
});

describe('an installation before its first edition', () => {
  it('says what to do where there is nothing yet', async () => {
    const api = await startApiServer();
    const home = await (await fetch(`${api.url}/`)).text();
    const archive = await (await fetch(`${api.url}/editions`)).text();
    const feed = await (await fetch(`${api.url}/feed.xml`)).text();
    await api.close();
    expect(home).toContain('your first digest comes with the first edition');
    expect(archive).toContain('No edition has been published yet');
    expect(feed).toContain('<feed');
  });
});
