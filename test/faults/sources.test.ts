import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { connectDatabase, createPaperStore, type Database } from '@broadsheet/database';
import { createFetcher, type Fetcher } from '@broadsheet/fetcher';
import { collectPapers, type Source, type SourceRun } from '@broadsheet/papers';
import { createReader, createSources, parseSourceList, type Reader } from '@broadsheet/sources';
import { createFakeTime, type FakeTime } from '../support/fake-time.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { sourceDependencies } from '../support/sources.ts';
import {
  madePapers,
  playArxiv,
  playArxivFeed,
  playBiorxiv,
  playHuggingFace,
  type MadePaper,
} from '../support/upstream-plays.ts';
import { startUpstream, type Fault, type Reply, type UpstreamServer } from '../support/upstream-server.ts';

const day = '2025-08-20'; // a Wednesday
const count = 45;
/** In the window that arXiv announces on that day. */
const submitted = '2025-08-19T10:00:00Z';

type Upstream = {
  source: string;
  play: (papers: () => readonly MadePaper[]) => (url: URL) => Reply;
  /** When it is asked: the feed knows today alone. */
  now: string;
  /** What an answer without papers, though there must be some, is stored as. */
  nothing: { fault: Fault; outcome: string };
  renamed: (body: string) => string;
};

const upstreams: Upstream[] = [
  {
    source: 'hf',
    play: playHuggingFace,
    now: '2025-08-21T12:00:00Z',
    nothing: { fault: { body: '[]' }, outcome: 'empty' },
    renamed: (body) => body.replaceAll('"paper"', '"article"'),
  },
  {
    source: 'arxiv:cs.CL+cs.LG',
    play: playArxiv,
    now: '2025-08-21T12:00:00Z',
    nothing: {
      fault: ({ body }) => ({ body: body.replace(/<entry>[^]*<\/entry>/, '') }),
      outcome: 'failed',
    },
    renamed: (body) => body.replaceAll('published>', 'issued>'),
  },
  {
    source: 'arxiv-feed:cs.CL',
    play: playArxivFeed,
    now: '2025-08-20T12:00:00Z',
    nothing: {
      fault: ({ body }) => ({ body: body.replace(/<entry>[^]*<\/entry>/, '') }),
      outcome: 'empty',
    },
    renamed: (body) => body.replaceAll('published>', 'issued>'),
  },
  {
    source: 'biorxiv:neuroscience',
    play: playBiorxiv,
    now: '2025-08-21T12:00:00Z',
    nothing: {
      fault: ({ body }) => ({ body: body.replace(/"collection":\[[^]*\]/, '"collection":[]') }),
      outcome: 'failed',
    },
    renamed: (body) => body.replaceAll('"doi"', '"identifier"'),
  },
];

describe.each(upstreams)('$source', ({ source: name, play, now, nothing, renamed }) => {
  let server: TestDatabase;
  let database: Database;
  let fetcher: Fetcher;
  let reader: Reader;
  let upstream: UpstreamServer;
  let papers: MadePaper[];
  let time: FakeTime;
  let source: Source;

  beforeAll(async () => {
    server = await createTestDatabase();
    database = connectDatabase(server.url);
    reader = createReader();
    upstream = await startUpstream(play(() => papers));
    fetcher = createFetcher({
      allow: [upstream.host],
      userAgent: 'test',
      timeouts: { connect: 5_000, total: 5_000 },
    });
  });
  afterAll(async () => {
    await upstream.close();
    await fetcher.close();
    await reader.close();
    await database.close();
    await server.close();
  });
  beforeEach(async () => {
    await database.pool.query('truncate papers, editions, source_runs restart identity cascade');
    papers = madePapers(count, day, submitted);
    time = createFakeTime(now);
    source = sourceAt(5_000);
    upstream.requests.length = 0;
  });
  afterEach(() => upstream.recover());

  /** The source, patient for so many milliseconds. */
  const sourceAt = (patience: number): Source => {
    const { baseUrl } = upstream;
    const list = parseSourceList(name);
    const made = createSources(
      list.status === 'ok' ? list.specs : [],
      sourceDependencies({
        fetch: (address, options) =>
          patience === 5_000
            ? fetcher.fetch(address, options)
            : fetcher.fetch(address, { ...options, signal: AbortSignal.timeout(patience) }).catch(() => ({
                status: 'broken' as const,
                reason: 'it took too long',
              })),
        reader,
        hf: { baseUrl, token: null },
        arxiv: { baseUrl, feedBaseUrl: baseUrl },
        biorxiv: { baseUrl },
        clock: () => time.now(),
        wait: (milliseconds, signal) => time.wait(milliseconds, signal),
        pacing: time.pacing,
      }),
    );
    const [only] = made.status === 'ok' ? made.sources : [];
    if (only === undefined) throw new Error(`no source ${name}`);
    return only;
  };

  const read = async (asked = source): Promise<SourceRun | undefined> => {
    const ports = { papers: createPaperStore(database), clock: () => time.now() };
    const { signal } = new AbortController();
    const [run] = await collectPapers(ports, { source: asked, days: [day], signal });
    const { rows } = await database.pool.query<{ outcome: string }>(
      'select outcome from source_runs order by id desc limit 1',
    );
    // What is returned is what was stored.
    expect(rows[0]?.outcome).toBe(run?.outcome);
    return run;
  };
  const stored = async (): Promise<number> => {
    const { rows } = await database.pool.query<{ papers: number }>(
      `select count(*)::int as papers from edition_papers ep join editions e on e.id = ep.edition_id where e.day = $1`,
      [day],
    );
    return rows[0]?.papers ?? 0;
  };
  /** The next good reading brings everything, once. */
  const expectWhole = async (): Promise<void> => {
    await upstream.recover();
    expect(await read()).toMatchObject({ outcome: 'ok', listed: count });
    expect(await stored()).toBe(count);
  };

  it('reads a good day whole', async () => {
    await expectWhole();
    expect(await read()).toMatchObject({ outcome: 'ok', listed: count, added: 0 });
  });

  it('waits as long as a 429 says, and reads on', async () => {
    await upstream.fail({ status: 429, headers: { 'retry-after': '7' }, body: 'slow down' }, 2);
    expect(await read()).toMatchObject({ outcome: 'ok', listed: count });
    expect(time.waits.filter((wait) => wait === 7_000).length).toBe(2);
  });

  it('is not asked for the hour that a 429 names, and says until when', async () => {
    await upstream.fail({ status: 429, headers: { 'retry-after': '3600' }, body: '' });
    expect(await read()).toMatchObject({ outcome: 'failed', expected: false, detail: 'HTTP 429' });
    const asked = upstream.requests.length;
    await upstream.recover();
    expect(await read(sourceAt(5_000))).toMatchObject({
      outcome: 'failed',
      detail: expect.stringMatching(/^not asked before 2025-08-2\d 13:0\d UTC: HTTP 429$/),
    });
    expect(upstream.requests.length).toBe(asked);
    time.pass(3_600_000);
    await expectWhole();
  });

  it('leaves it alone for ever longer where a 429 says nothing, and for a minute at first', async () => {
    await upstream.fail({ status: 429, body: '' });
    expect(await read()).toMatchObject({ outcome: 'failed', detail: 'HTTP 429' });
    expect(upstream.requests.length).toBe(4);
    expect(await read()).toMatchObject({ outcome: 'failed', detail: 'HTTP 429' });
    expect(upstream.requests.length).toBe(8);
    expect(await read()).toMatchObject({ detail: expect.stringMatching(/^not asked before/) });
    expect(upstream.requests.length).toBe(8);
    time.pass(5 * 60_000);
    await expectWhole();
  });

  it('asks again after a 500, and fails after four', async () => {
    await upstream.fail({ status: 500, body: '' }, 1);
    expect(await read()).toMatchObject({ outcome: 'ok', listed: count });
    await database.pool.query('truncate papers, editions, source_runs restart identity cascade');
    upstream.requests.length = 0;
    await upstream.fail({ status: 502, body: 'bad gateway' });
    expect(await read()).toMatchObject({ outcome: 'failed', detail: 'HTTP 502: bad gateway' });
    expect(upstream.requests.length).toBe(4);
    await expectWhole();
  });

  it('stores nothing of half a body', async () => {
    await upstream.fail('half');
    expect(await read()).toMatchObject({ outcome: 'failed', expected: false });
    expect(await stored()).toBe(0);
    await expectWhole();
  });

  it('stores nothing of a page that breaks off in the middle, though its length is right', async () => {
    await upstream.fail(({ body }) => ({ body: body.slice(0, body.length / 2) }));
    expect(await read()).toMatchObject({ outcome: 'failed', expected: false });
    expect(await stored()).toBe(0);
    await expectWhole();
  });

  it('reads the right thing under a wrong content type', async () => {
    await upstream.fail(({ body }) => ({ headers: { 'content-type': 'text/plain' }, body }));
    expect(await read()).toMatchObject({ outcome: 'ok', listed: count });
  });

  it('fails on a web page in place of an answer, and says so', async () => {
    const headers = { 'content-type': 'text/html' };
    await upstream.fail({ headers, body: '<!DOCTYPE html><html><body>We are down<br></body></html>' });
    expect(await read()).toMatchObject({ outcome: 'failed', detail: expect.stringContaining('web page') });
    await expectWhole();
  });

  it('fails on an empty body', async () => {
    await upstream.fail({ body: '' });
    expect(await read()).toMatchObject({ outcome: 'failed', detail: expect.stringContaining('empty') });
    await expectWhole();
  });

  it('never takes an answer without papers for a quiet day', async () => {
    await upstream.fail(nothing.fault);
    expect(await read()).toMatchObject({ outcome: nothing.outcome, expected: false });
    await expectWhole();
  });

  it('sees that the names of fields have changed', async () => {
    await upstream.fail(({ body }) => ({ body: renamed(body) }));
    expect(await read()).toMatchObject({ outcome: 'shape-changed', expected: false });
    expect(await stored()).toBe(0);
    await expectWhole();
  });

  it('gives up on silence', async () => {
    await upstream.fail('silence');
    expect(await read(sourceAt(100))).toMatchObject({ outcome: 'failed', detail: 'it took too long' });
    await expectWhole();
  });

  it('fails while nobody is there', async () => {
    await upstream.fail('refused');
    expect(await read()).toMatchObject({
      outcome: 'failed',
      detail: expect.stringContaining('ECONNREFUSED'),
    });
    await expectWhole();
  });

  it('keeps papers that an upstream ahead of us dates tomorrow to the day that was asked for', async () => {
    const ahead = (body: string): string =>
      body.replaceAll('2025-08-20', '2025-08-21').replaceAll('2025-8-20', '2025-8-21');
    await upstream.fail(({ body }) => ({ body: ahead(body) }));
    expect(await read()).toMatchObject({ outcome: 'ok', listed: count });
    expect(await stored()).toBe(count);
    await expectWhole();
  });
});
