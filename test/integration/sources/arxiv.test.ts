import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createFetcher, type Fetcher } from '@broadsheet/fetcher';
import type { Day, Reading, Source } from '@broadsheet/papers';
import { createReader, createSources, parseSourceList, type Reader } from '@broadsheet/sources';
import { createFakeTime, type FakeTime } from '../../support/fake-time.ts';
import { sourceDependencies } from '../../support/sources.ts';
import { madePapers, playArxiv, playArxivFeed, type MadePaper } from '../../support/upstream-plays.ts';
import { startUpstream, type UpstreamServer } from '../../support/upstream-server.ts';

const { signal } = new AbortController();
const listedOn = (reading: Reading): (Day | null)[] =>
  reading.status === 'ok' ? [...new Set(reading.records.map((record) => record.listedOn))] : [];

describe('arXiv', () => {
  let upstream: UpstreamServer;
  let fetcher: Fetcher;
  let reader: Reader;
  let papers: MadePaper[];
  let time: FakeTime;
  let heard: number[];

  beforeAll(async () => {
    reader = createReader();
    const api = playArxiv(() => papers);
    const feed = playArxivFeed(() => papers);
    upstream = await startUpstream(
      (url) => (url.pathname === '/api/query' ? api(url) : feed(url)),
      () => heard.push(time.now().getTime()),
    );
    fetcher = createFetcher({ allow: [upstream.host], userAgent: 'test' });
  });
  afterAll(async () => {
    await upstream.close();
    await fetcher.close();
    await reader.close();
  });
  beforeEach(() => {
    papers = madePapers(45, '2025-08-20', '2025-08-19T10:00:00Z');
    time = createFakeTime('2025-08-21T12:00:00Z');
    heard = [];
    upstream.requests.length = 0;
  });
  afterEach(() => upstream.recover());

  const source = (name: string): Source => {
    const list = parseSourceList(name);
    const { baseUrl } = upstream;
    const made = createSources(
      list.status === 'ok' ? list.specs : [],
      sourceDependencies({
        fetch: (address, options) => fetcher.fetch(address, options),
        reader,
        arxiv: { baseUrl, feedBaseUrl: baseUrl },
        clock: () => time.now(),
        wait: (milliseconds, aborted) => time.wait(milliseconds, aborted),
        pacing: time.pacing,
      }),
    );
    const [only] = made.status === 'ok' ? made.sources : [];
    if (only === undefined) throw new Error(`no source ${name}`);
    return only;
  };
  const query = (index: number): string =>
    new URL(upstream.requests[index] ?? '', upstream.baseUrl).searchParams.get('search_query') ?? '';

  it('asks for the submissions that were announced on the day, a day of overlap before them, in GMT', async () => {
    await source('arxiv:cs.CL+cs.LG').read('2025-08-20', signal);
    expect(query(0)).toBe('(cat:cs.CL OR cat:cs.LG) AND submittedDate:[202508171800 TO 202508191800]');
    await source('arxiv:cs').read('2025-08-20', signal);
    expect(query(2)).toMatch(/^cat:cs\.\* AND/);
  });

  it('pages by what comes, not by what it asked for', async () => {
    const reading = await source('arxiv:cs.CL').read('2025-08-20', signal);
    expect(reading.status === 'ok' && reading.records.length).toBe(45);
    expect(upstream.requests.map((path) => /start=(\d+)/.exec(path)?.[1])).toEqual(['0', '40']);
  });

  it('lets three seconds pass between any two requests, to the API and to the feed alike', async () => {
    time = createFakeTime('2025-08-20T12:00:00Z');
    const [api, feed] = [source('arxiv:cs.CL'), source('arxiv-feed:cs.CL')];
    for (const each of [api, feed, api, feed]) await each.read('2025-08-20', signal);
    const gaps = heard.slice(1).map((at, index) => at - (heard[index] ?? 0));
    expect(heard.length).toBe(6);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(3_000);
  });

  it('asks for an empty page in the middle again, and goes on', async () => {
    let empty = 2;
    await upstream.fail(({ body }) => {
      if (!upstream.requests.at(-1)?.includes('start=40') || empty === 0) return { body };
      empty -= 1;
      return { body: body.replace(/<entry>[^]*<\/entry>/, '') };
    });
    const reading = await source('arxiv:cs.CL').read('2025-08-20', signal);
    expect(reading.status === 'ok' && reading.records.length).toBe(45);
    expect(upstream.requests.length).toBe(4);
  });

  it('asks nothing on weekends and holidays, which its calendar knows to be empty', async () => {
    time = createFakeTime('2026-11-30T12:00:00Z');
    for (const day of ['2026-11-27', '2026-11-28', '2026-11-29'])
      expect(await source('arxiv:cs.CL').read(day, signal)).toEqual({ status: 'empty', expected: true });
    expect(upstream.requests).toEqual([]);
  });

  it('expects the index to lag while the day lasts, and asks again before it believes so afterwards', async () => {
    papers = madePapers(3, '2025-08-19', '2025-08-18T10:00:00Z');
    time = createFakeTime('2025-08-20T12:00:00Z');
    expect(await source('arxiv:cs.CL').read('2025-08-20', signal)).toEqual({
      status: 'empty',
      expected: true,
    });
    papers = [];
    upstream.requests.length = 0;
    time = createFakeTime('2025-08-21T12:00:00Z');
    expect(await source('arxiv:cs.CL').read('2025-08-20', signal)).toEqual({
      status: 'empty',
      expected: false,
    });
    expect(upstream.requests.length).toBe(4);
  });

  it('brings papers of the overlap to their own day', async () => {
    papers.push(...madePapers(2, '2025-07-19', '2025-08-18T10:00:00Z'));
    expect(listedOn(await source('arxiv:cs.CL').read('2025-08-20', signal))).toEqual([
      '2025-08-19',
      '2025-08-20',
    ]);
  });

  it('takes a server that gives other days than it was asked for as one whose shape has changed', async () => {
    await upstream.fail(({ body }) => ({ body: body.replaceAll('2025-08-19T', '2021-03-02T') }));
    expect(await source('arxiv:cs.CL').read('2025-08-20', signal)).toMatchObject({ status: 'shape-changed' });
  });

  it.each([200, 400])('says what arXiv complains of, with HTTP %i', async (status) => {
    await upstream.fail({
      status,
      body: `<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>https://arxiv.org/api/errors#bad</id><title>Error</title>
<summary>sortBy must be in: relevance</summary></entry></feed>`,
    });
    expect(await source('arxiv:cs.CL').read('2025-08-20', signal)).toMatchObject({
      status: 'failed',
      reason: 'arXiv says: sortBy must be in: relevance',
    });
    expect(upstream.requests.length).toBe(1);
  });

  it('stops waiting for its turn when aborted', async () => {
    const stop = new AbortController();
    await source('arxiv:cs.CL').read('2025-08-20', signal);
    stop.abort(new Error('enough'));
    await expect(source('arxiv:cs.CL').read('2025-08-20', stop.signal)).rejects.toThrow('enough');
  });
});

describe('the feed of arXiv', () => {
  let upstream: UpstreamServer;
  let fetcher: Fetcher;
  let reader: Reader;
  let papers: MadePaper[];

  beforeAll(async () => {
    reader = createReader();
    upstream = await startUpstream(playArxivFeed(() => papers));
    fetcher = createFetcher({ allow: [upstream.host], userAgent: 'test' });
  });
  afterAll(async () => {
    await upstream.close();
    await fetcher.close();
    await reader.close();
  });
  beforeEach(() => {
    papers = madePapers(4, '2025-08-20', '');
  });
  afterEach(() => upstream.recover());

  const read = (day: Day, now: string): Promise<Reading> => {
    const made = createSources(
      [{ kind: 'arxiv-feed', name: 'arxiv-feed:cs.CL', categories: ['cs.CL'] }],
      sourceDependencies({
        fetch: (address, options) => fetcher.fetch(address, options),
        reader,
        arxiv: { baseUrl: '', feedBaseUrl: upstream.baseUrl },
        clock: () => new Date(now),
      }),
    );
    const [only] = made.status === 'ok' ? made.sources : [];
    return only?.read(day, signal) ?? Promise.reject(new Error('no source'));
  };

  it('takes new papers and cross-lists, and no replacement', async () => {
    const reading = await read('2025-08-20', '2025-08-20T12:00:00Z');
    expect(reading.status === 'ok' && reading.records.map(({ id }) => id)).toEqual([
      '2508.10001',
      '2508.10002',
      '2508.10003',
      '2508.10004',
    ]);
    expect(reading.status === 'ok' && reading.leftOut).toEqual([]);
  });

  it('is still that of the day before early in a day, and owes its list later', async () => {
    const early = await read('2025-08-21', '2025-08-21T02:00:00Z');
    expect(listedOn(early)).toEqual(['2025-08-20']);
    expect(await read('2025-08-21', '2025-08-21T09:00:00Z')).toEqual({ status: 'not-open', expected: false });
  });

  it('is empty at weekends as its calendar has it, and against it on a working day', async () => {
    papers = [];
    expect(await read('2025-08-23', '2025-08-23T12:00:00Z')).toEqual({ status: 'empty', expected: true });
    expect(await read('2025-08-20', '2025-08-20T12:00:00Z')).toEqual({ status: 'empty', expected: false });
  });

  it('has no list for days past', async () => {
    expect(await read('2025-08-19', '2025-08-20T12:00:00Z')).toEqual({ status: 'not-open', expected: true });
  });

  it('says that a category does not exist', async () => {
    await upstream.fail({
      body: '<feed xmlns="http://www.w3.org/2005/Atom"><title>Feed error for query: cs.XX</title></feed>',
    });
    expect(await read('2025-08-20', '2025-08-20T12:00:00Z')).toMatchObject({
      status: 'failed',
      reason: 'arXiv says: Feed error for query: cs.XX',
    });
  });
});
