import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { connectDatabase, createPaperStore, createValidatorStore, type Database } from '@broadsheet/database';
import { createFetcher, type Fetcher } from '@broadsheet/fetcher';
import { collectPapers, type Source, type SourceRun } from '@broadsheet/papers';
import { createReader, createSources, type Reader } from '@broadsheet/sources';

import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts';
import { sourceDependencies } from '../../support/sources.ts';

const today = '2026-03-10';
const now = new Date(`${today}T12:00:00Z`);
const signal = new AbortController().signal;

const item = (name: string, date = ''): string =>
  `<item><title>Paper ${name}</title><link>/${name}</link>${date === '' ? '' : `<pubDate>${date}</pubDate>`}</item>`;
const feedOf = (...items: string[]): string =>
  `<rss version="2.0"><channel>${items.join('')}</channel></rss>`;

describe('the source of any feed', () => {
  let database: Database;
  let postgres: TestDatabase;
  let server: Server;
  let fetcher: Fetcher;
  let reader: Reader;
  let answer: { code: number; body: string; etag?: string };
  let asked: IncomingHttpHeaders[];
  let source: Source;

  beforeAll(async () => {
    postgres = await createTestDatabase();
    database = connectDatabase(postgres.url);
    server = createServer((request, response) => {
      asked.push(request.headers);
      if (answer.etag !== undefined) response.setHeader('etag', answer.etag);
      const same = answer.etag !== undefined && request.headers['if-none-match'] === answer.etag;
      response.writeHead(same ? 304 : answer.code).end(same ? undefined : answer.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const host = `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    fetcher = createFetcher({ allow: [host], userAgent: 'test' });
    reader = createReader();
    const made = createSources(
      [{ kind: 'feed', name: 'feed:f', address: `http://${host}/feed.xml` }],
      sourceDependencies({
        fetch: (address, options) => fetcher.fetch(address, options),
        reader,
        validators: createValidatorStore(database),
        clock: () => now,
      }),
    );
    if (made.status !== 'ok' || made.sources[0] === undefined) throw new Error('no source');
    source = made.sources[0];
  });
  afterAll(async () => {
    await fetcher.close();
    await reader.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await database.close();
    await postgres.close();
  });
  beforeEach(async () => {
    await database.pool.query(
      'truncate papers, editions, source_runs, fetch_validators restart identity cascade',
    );
    asked = [];
  });

  const collect = async (day = today): Promise<SourceRun | undefined> =>
    (
      await collectPapers(
        { papers: createPaperStore(database), clock: () => now },
        { source, days: [day], signal },
      )
    )[0];
  const placed = async (): Promise<string[]> => {
    const { rows } = await database.pool.query<{ place: string }>(
      `select e.day::text || ' ' || p.title as place from edition_papers ep
       join editions e on e.id = ep.edition_id join papers p on p.id = ep.paper_id order by 1`,
    );
    return rows.map(({ place }) => place);
  };

  it('gives entries to their own days, those without one to today, and leaves alone what is older than the back-fill', async () => {
    answer = {
      code: 200,
      body: feedOf(
        item('a', 'Tue, 10 Mar 2026 01:00:00 GMT'),
        item('b', 'Mon, 09 Mar 2026 23:30:00 -0500'),
        item('c', '2026-03-08'),
        item('d'),
        item('e', '2027-01-01'),
        item('f', '2025-12-31'),
      ),
    };
    expect(await collect()).toMatchObject({ outcome: 'ok', listed: 5, added: 5 });
    expect(await placed()).toEqual([
      '2026-03-08 Paper c',
      '2026-03-10 Paper a',
      '2026-03-10 Paper b',
      '2026-03-10 Paper d',
      '2026-03-10 Paper e',
    ]);
  });

  it('asks for what has changed once it is stored; what has not is unchanged, never empty', async () => {
    answer = { code: 200, body: feedOf(item('a'), item('b')), etag: '"1"' };
    expect(await collect()).toMatchObject({ outcome: 'ok', listed: 2, added: 2 });
    expect(await collect()).toMatchObject({ outcome: 'unchanged' });
    expect(asked.map((headers) => headers['if-none-match'])).toEqual([undefined, '"1"']);
    answer = { code: 200, body: feedOf(item('c'), item('a'), item('b')), etag: '"2"' };
    expect(await collect()).toMatchObject({ outcome: 'ok', listed: 3, added: 1 });
  });

  it('asks for the whole again where the reading was not stored, and where the validators have stood for a week', async () => {
    answer = { code: 200, body: feedOf(item('a')), etag: '"1"' };
    expect(await source.read(today, signal)).toMatchObject({ status: 'ok' });
    await collect();
    await database.pool.query(`update fetch_validators set kept_at = kept_at - interval '8 days'`);
    expect(await collect()).toMatchObject({ outcome: 'ok' });
    expect(asked.map((headers) => headers['if-none-match'])).toEqual([undefined, undefined, undefined]);
  });

  it('keeps a paper to its first day when it is published again under the same link', async () => {
    answer = { code: 200, body: feedOf(item('a', '2026-03-09')) };
    await collect();
    answer = { code: 200, body: feedOf('<item><title>Paper A, revised</title><link>/a</link></item>') };
    expect(await collect()).toMatchObject({ listed: 1, added: 0 });
    expect(await placed()).toHaveLength(1);
  });

  it('takes a link that all entries share for that of none', async () => {
    answer = {
      code: 200,
      body: feedOf(...['x', 'y'].map((name) => `<item><title>${name}</title><link>/blog/all</link></item>`)),
    };
    expect(await collect()).toMatchObject({ listed: 2, added: 2 });
  });

  it.each([
    ['a web page', 200, '<html><p>Maintenance', 'a web page'],
    ['an entity bomb', 200, '<!DOCTYPE r [<!ENTITY a "b">]><rss>&a;</rss>', 'entities'],
    ['nothing', 200, '', 'empty'],
    ['an error', 404, 'gone', 'HTTP 404'],
  ])('calls %s a failure, and says why', async (_, code, body, reason) => {
    answer = { code, body };
    expect(await collect()).toMatchObject({ outcome: 'failed', detail: expect.stringContaining(reason) });
  });

  it('calls a feed without entries empty, against expectation on a weekday, and one of old entries alone quiet', async () => {
    answer = { code: 200, body: feedOf() };
    expect(await collect()).toMatchObject({ outcome: 'empty', expected: false });
    answer = { code: 200, body: feedOf(item('a', '2020-01-01')) };
    expect(await collect()).toMatchObject({ outcome: 'empty', expected: true });
  });
});
