import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Fetcher, createFetcher } from '@broadsheet/fetcher';

import { createAskService } from '../../../packages/installation/src/embeddings/ask-service.ts';
import {
  type EmbeddingsServer,
  embeddingsAnswer,
  startEmbeddings,
  vectorOf,
} from '../../support/embeddings-server.ts';
import type { Fault } from '../../support/upstream-server.ts';

const json = (value: unknown): Fault => ({ body: JSON.stringify(value) });
const two = (...embeddings: unknown[]): Fault =>
  json({ data: embeddings.map((embedding, index) => ({ index, embedding })) });

describe('asking an embedding service', () => {
  let server: EmbeddingsServer;
  let fetcher: Fetcher;
  beforeAll(async () => {
    server = await startEmbeddings();
    fetcher = createFetcher({ allow: [server.host], userAgent: 'test' });
  });
  afterAll(async () => {
    await fetcher.close();
    await server.close();
  });

  const ask = (texts: readonly string[], patience = 10_000, url = `${server.baseUrl}/v1`) =>
    createAskService((address, options) => fetcher.fetch(address, options), { url, model: 'm', key: 'k' })(
      texts,
      patience,
    );

  it('gets vectors in the order of the texts, whatever the order of the answer', async () => {
    const vectors = [vectorOf('cats purr'), vectorOf('dogs bark')];
    expect(await ask(['cats purr', 'dogs bark'])).toEqual({ status: 'ok', vectors });
    const whole = `${server.baseUrl}/v1/embeddings`;
    expect(await ask(['cats purr', 'dogs bark'], 10_000, whole)).toEqual({ status: 'ok', vectors });
  });

  it('sends the key, the model and the texts, and nothing else', async () => {
    const sent: unknown[] = [];
    const heard = createAskService(
      (address, { headers, json: body } = {}) => {
        sent.push(address, headers, JSON.parse(body ?? ''));
        return Promise.resolve({ status: 'broken', reason: '' });
      },
      { url: 'https://e.example/v1', model: 'm', key: 'k' },
    );
    await heard(['cats'], 1_000);
    expect(sent).toEqual([
      'https://e.example/v1/embeddings',
      { authorization: 'Bearer k' },
      { model: 'm', input: ['cats'] },
    ]);
  });

  it.each<[string, Fault, object]>([
    [
      'a fault of the service may pass',
      { status: 500, body: '{"error":{"message":"out of\\u0007 memory"}}' },
      { reason: 'it answered with HTTP 500: out of memory', again: null },
    ],
    [
      'a limit passes when it says',
      { status: 429, headers: { 'retry-after': '7' }, body: '' },
      { reason: 'it answered with HTTP 429', again: 7_000 },
    ],
    [
      'a limit of an hour does not pass while we wait',
      { status: 429, headers: { 'retry-after': '3600' }, body: '' },
      { reason: 'it answered with HTTP 429' },
    ],
    [
      'a wrong key does not pass',
      { status: 401, body: '{"error":"no"}' },
      { reason: 'it answered with HTTP 401: no' },
    ],
    ['half an answer may pass', 'half', { again: null }],
    [
      'a redirect is not followed',
      { status: 307, headers: { location: 'http://127.0.0.1:1/' }, body: '' },
      { reason: 'it answered with HTTP 307' },
    ],
    ['no JSON', { body: '<html>' }, { reason: 'its answer is not of the embeddings format' }],
    ['JSON of another form', json([1, 2]), { reason: 'its answer is not of the embeddings format' }],
    ['words for numbers', two(['a', 'b'], [1, 2]), { reason: 'its answer is not of the embeddings format' }],
    [
      'vectors without end',
      two(Array(5_000).fill(1), [1, 2]),
      { reason: 'its answer is not of the embeddings format' },
    ],
    ['fewer vectors than texts', two([1, 2]), { reason: 'it gave 1 vectors for 2 texts' }],
    ['more vectors than texts', two([1, 2], [1, 2], [1, 2]), { reason: 'it gave 3 vectors for 2 texts' }],
    [
      'the same place twice',
      json({
        data: [
          { index: 0, embedding: [1, 2] },
          { index: 0, embedding: [1, 2] },
        ],
      }),
      { reason: 'it gave 2 vectors for 2 texts' },
    ],
    ['vectors of different lengths', two([1, 2], [1, 2, 3]), { reason: 'its vectors differ in length' }],
    [
      'zeros',
      two([1, 2], [0, 0]),
      { reason: 'a vector of it has no direction: all zeros, or beyond all measure' },
    ],
    [
      'numbers beyond measure',
      two([1e200, 2], [1, 2]),
      { reason: 'a vector of it has no direction: all zeros, or beyond all measure' },
    ],
    ['too much of it', { body: `{"data":"${'a'.repeat(6_000_000)}"}` }, { again: null }],
  ])('%s', async (_name, fault, expected) => {
    await server.fail(fault, 1);
    const answer = await ask(['cats', 'dogs']);
    expect(answer).toMatchObject({ status: 'failed', ...expected });
    expect('again' in answer).toBe('again' in expected);
    await server.recover();
  });

  it.each([400, 413, 422])('is refused texts that the service cannot take: HTTP %i', async (status) => {
    await server.fail({ status, body: '{"error":{"message":"too long"}}' }, 1);
    const reason = `it answered with HTTP ${String(status)}: too long`;
    expect(await ask(['cats', 'dogs'])).toEqual({ status: 'refused', reason });
  });

  it('passes on what the service says, but not the key', async () => {
    const said = JSON.stringify({ error: { message: `Incorrect API key provided: sk-${'1'.repeat(180)}.` } });
    const heard = createAskService(
      (address) =>
        Promise.resolve({ status: 'http', code: 401, url: address, headers: {}, bytes: Buffer.from(said) }),
      { url: 'https://e.example/v1', model: 'm', key: `sk-${'1'.repeat(180)}` },
    );
    const reason = 'it answered with HTTP 401: Incorrect API key provided: [key].';
    expect(await heard(['cats'], 1_000)).toEqual({ status: 'failed', reason });
  });

  it('waits no longer than it is given, and says so; nobody there is a fault that may pass', async () => {
    await server.fail('silence', 1);
    expect(await ask(['cats'], 20)).toEqual({ status: 'failed', reason: 'it took too long', again: null });
    await server.fail('refused');
    expect(await ask(['cats'])).toMatchObject({ status: 'failed', again: null });
    await server.recover();
    expect(await ask(['cats'])).toMatchObject({ status: 'ok' });
  });

  it('reads what the server of these tests says', () => {
    const { data } = JSON.parse(embeddingsAnswer('{"input":["a","b"],"model":"m"}')) as {
      data: { index: number }[];
    };
    expect(data.map(({ index }) => index)).toEqual([1, 0]);
  });
});
