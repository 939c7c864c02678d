import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createFetcher, type Fetcher } from '@broadsheet/fetcher';
import type { Day, Reading } from '@broadsheet/papers';
import { createHuggingFaceSource } from '@broadsheet/sources';
import {
  startHuggingFace,
  type HuggingFaceItem,
  type HuggingFaceServer,
} from '../../support/hugging-face.ts';

const item = (number: number, facts: Record<string, unknown> = {}): HuggingFaceItem => ({
  paper: {
    id: `2508.${String(10_000 + number)}`,
    title: `Paper ${String(number)}`,
    upvotes: number,
    ...facts,
  },
});
const items = (count: number): HuggingFaceItem[] => Array.from({ length: count }, (_, index) => item(index));

describe('the Hugging Face source', () => {
  let server: HuggingFaceServer;
  let fetcher: Fetcher;
  const waits: number[] = [];

  beforeEach(async () => {
    server = await startHuggingFace({ '2025-08-08': items(3) }, '2025-08-11');
    fetcher = createFetcher({ allow: [server.host], userAgent: 'test' });
    waits.length = 0;
  });
  afterEach(async () => {
    await fetcher.close();
    await server.close();
  });

  const read = (day: Day): Promise<Reading> =>
    createHuggingFaceSource({
      fetch: (address, options) => fetcher.fetch(address, options),
      hf: { baseUrl: server.baseUrl, token: null },
      clock: () => new Date('2025-08-11T12:00:00Z'),
      wait: (milliseconds) => {
        waits.push(milliseconds);
        return Promise.resolve();
      },
    }).read(day, new AbortController().signal);

  it('pages until a page is empty', async () => {
    server.setDay('2025-08-08', items(230));
    const reading = await read('2025-08-08');
    expect(reading.status === 'ok' && reading.records.length).toBe(230);
    expect(server.requests.map((path) => new URL(path, server.baseUrl).searchParams.get('p'))).toEqual([
      '0',
      '1',
      '2',
      '3',
    ]);
  });

  it('keeps a paper to the list day it names, and never to one after the list it stands on', async () => {
    server.setDay('2025-08-08', [
      item(1, { submittedOnDailyAt: '2025-08-07T00:00:00.000Z' }),
      item(2, { submittedOnDailyAt: '2025-08-09T00:00:00.000Z' }),
      item(3, { submittedOnDailyAt: 'soon' }),
    ]);
    expect(await read('2025-08-08')).toMatchObject({
      records: [{ listedOn: '2025-08-07' }, { listedOn: '2025-08-08' }, { listedOn: '2025-08-08' }],
    });
  });

  it('expects an empty list on a weekend and today, and is surprised by one on a working day', async () => {
    expect(await read('2025-08-09')).toEqual({ status: 'empty', expected: true });
    expect(await read('2025-08-11')).toEqual({ status: 'empty', expected: true });
    expect(await read('2025-08-06')).toEqual({ status: 'empty', expected: false });
  });

  it('knows a day that is not open', async () => {
    expect(await read('2025-08-12')).toEqual({ status: 'not-open', expected: true });
  });

  it('counts an item without an id and reads the others', async () => {
    server.setDay('2025-08-08', [item(1), { paper: { id: '' } }, item(2)]);
    expect(await read('2025-08-08')).toMatchObject({
      status: 'ok',
      leftOut: [{ index: 1, reason: expect.stringContaining('paper.id') }],
    });
  });

  it('tells an answer of another shape from one that cannot be read', async () => {
    server.setDay('2025-08-08', [{ article: {} }, { article: {} }] as unknown as HuggingFaceItem[]);
    expect(await read('2025-08-08')).toMatchObject({
      status: 'shape-changed',
      reason: expect.stringMatching(/none of 2/),
    });
    await server.fail({ status: 200, body: '{"error":"moved"}' });
    expect(await read('2025-08-08')).toMatchObject({
      status: 'shape-changed',
      reason: expect.stringContaining('no list'),
    });
    await server.fail({ status: 200, body: '<html>' });
    expect(await read('2025-08-08')).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining('not JSON'),
    });
  });

  it('tries again after 500 with growing waits, and gives up after four tries', async () => {
    await server.fail({ status: 500 }, 2);
    expect(await read('2025-08-08')).toMatchObject({ status: 'ok' });
    expect(waits).toEqual([1_000, 2_000]);
    await server.fail({ status: 503 });
    server.requests.length = 0;
    expect(await read('2025-08-08')).toMatchObject({ status: 'failed', reason: 'HTTP 503', down: true });
    expect(server.requests.length).toBe(4);
  });

  it('waits as long as a 429 asks, and not at all where that is longer than a minute', async () => {
    await server.fail({ status: 429, headers: { 'retry-after': '7' } }, 1);
    expect(await read('2025-08-08')).toMatchObject({ status: 'ok' });
    await server.fail({ status: 429, headers: { ratelimit: '"api";r=0;t=9' } }, 1);
    expect(await read('2025-08-08')).toMatchObject({ status: 'ok' });
    expect(waits).toEqual([7_000, 9_000]);
    await server.fail({ status: 429, headers: { 'retry-after': '300' } });
    expect(await read('2025-08-08')).toMatchObject({ status: 'failed', down: true });
    expect(waits).toEqual([7_000, 9_000]);
  });

  it('is down while the server is not there, and reads again once it is', async () => {
    await server.fail('refused');
    expect(await read('2025-08-08')).toMatchObject({ status: 'failed', down: true });
    await server.recover();
    expect(await read('2025-08-08')).toMatchObject({ status: 'ok' });
  });
});
