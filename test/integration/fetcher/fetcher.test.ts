import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createFetcher, type Fetcher } from '@broadsheet/fetcher';

const seen: Record<string, unknown>[] = [];
// A gigabyte, as members one behind the other.
const member = gzipSync(Buffer.alloc(20_000_000));
const zeros = Buffer.concat(Array.from({ length: 50 }, () => member));
const brotliZeros = brotliCompressSync(Buffer.alloc(50_000_000), {
  params: { [constants.BROTLI_PARAM_QUALITY]: 5 },
});
const routes: Record<string, RequestListener> = {
  '/plain': (_, response) => response.end('hello'),
  '/latin': (_, response) =>
    response.setHeader('content-type', 'text/plain; charset=iso-8859-1').end(Buffer.from([0xe9])),
  '/gzip': (_, response) => response.setHeader('content-encoding', 'gzip').end(gzipSync('hello')),
  '/br': (_, response) => response.setHeader('content-encoding', 'br').end(brotliCompressSync('hello')),
  '/bomb': (_, response) => response.setHeader('content-encoding', 'gzip').end(zeros),
  '/brotli-bomb': (_, response) => response.setHeader('content-encoding', 'br').end(brotliZeros),
  '/twice': (_, response) =>
    response.setHeader('content-encoding', 'gzip, gzip').end(gzipSync(gzipSync('hello'))),
  '/inside': (_, response) => response.setHeader('content-encoding', 'gzip').end(gzipSync(member)),
  '/kept': (request, response) =>
    request.headers['if-none-match'] === '"1"' || request.headers['if-modified-since'] !== undefined
      ? response.writeHead(304).end()
      : response.setHeader('etag', '"1"').end('hello'),
  '/always-304': (_, response) => response.writeHead(304).end(),
  '/broken-gzip': (_, response) => response.setHeader('content-encoding', 'gzip').end('nonsense'),
  '/endless': (_, response) => {
    const more = (): void => {
      while (response.write(Buffer.alloc(65_536, 'x')));
      response.once('drain', more);
    };
    more();
  },
  '/drip': (_, response) => response.writeHead(200).write('x'),
  '/never': () => undefined,
  '/missing': (_, response) => response.writeHead(404).end('no such page'),
  '/loop': (_, response) => response.writeHead(302, { location: '/loop' }).end(),
  '/to-file': (_, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
  '/to-metadata': (_, response) => response.writeHead(301, { location: 'http://169.254.169.254/' }).end(),
  '/to-plain': (_, response) => response.writeHead(307, { location: 'plain' }).end(),
  '/cut': (_, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('part', () => response.destroy());
  },
};

describe('createFetcher', () => {
  let server: Server;
  let base: string;
  let fetcher: Fetcher;
  let patient: Fetcher;

  beforeAll(async () => {
    server = createServer((request, response) => {
      seen.push(request.headers);
      const route = routes[request.url ?? ''];
      if (route === undefined) response.writeHead(404).end();
      else route(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    base = `http://127.0.0.1:${String(port)}`;
    fetcher = createFetcher({
      allow: [`127.0.0.1:${String(port)}`],
      userAgent: 'broadsheet-test',
      timeouts: { connect: 500, total: 700 },
    });
    patient = createFetcher({ allow: [`127.0.0.1:${String(port)}`], userAgent: 'broadsheet-test' });
  });
  afterAll(async () => {
    await fetcher.close();
    await patient.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it.each([['/plain'], ['/gzip'], ['/br'], ['/to-plain']])('reads %s', async (path) => {
    expect(await fetcher.fetch(base + path)).toMatchObject({ status: 'ok', bytes: Buffer.from('hello') });
  });

  it('says who asks, and gives the bytes as they are', async () => {
    expect(await fetcher.fetch(`${base}/latin`, { accept: 'text/plain' })).toMatchObject({
      bytes: Buffer.from([0xe9]),
    });
    expect(seen.at(-1)).toMatchObject({ 'user-agent': 'broadsheet-test', accept: 'text/plain' });
  });

  it('gives an answer that is not a 2xx with its code and body', async () => {
    expect(await fetcher.fetch(`${base}/missing`)).toMatchObject({
      status: 'http',
      code: 404,
      bytes: Buffer.from('no such page'),
    });
  });

  it.each([
    ['/drip', 'too long'],
    ['/never', 'too long'],
  ])('waits for %s no longer than it may', async (path, reason) => {
    expect(await fetcher.fetch(base + path)).toMatchObject({
      status: 'broken',
      reason: expect.stringContaining(reason),
    });
  });

  it.each([
    ['/bomb', 'times its size'],
    ['/brotli-bomb', 'times its size'],
    ['/twice', '"gzip, gzip" is not one we read'],
    ['/endless', 'larger than 5 MB'],
    ['/loop', 'more than 5 times'],
    ['/broken-gzip', 'incorrect header check'],
    ['/cut', ''],
  ])('calls %s broken, and says why', async (path, reason) => {
    expect(await patient.fetch(base + path)).toMatchObject({
      status: 'broken',
      reason: expect.stringContaining(reason),
    });
  });

  it('undoes one coding and no more', async () => {
    expect(await patient.fetch(`${base}/inside`)).toMatchObject({ status: 'ok', bytes: member });
  });

  it('asks only for what has changed where it is told what is known, and takes a 304 for that alone', async () => {
    const [etag, lastModified] = ['"1"', 'Tue, 10 Mar 2026 00:00:00 GMT'];
    expect(await patient.fetch(`${base}/kept`)).toMatchObject({ status: 'ok', headers: { etag } });
    for (const validators of [
      { etag, lastModified: null },
      { etag: null, lastModified },
    ])
      expect(await patient.fetch(`${base}/kept`, { validators })).toMatchObject({ status: 'unchanged' });
    expect(
      await patient.fetch(`${base}/kept`, { validators: { etag: null, lastModified: null } }),
    ).toMatchObject({ status: 'ok' });
    expect(await patient.fetch(`${base}/always-304`)).toMatchObject({ status: 'http', code: 304 });
  });

  it('carries a token to its own origin alone', async () => {
    const elsewhere: (string | undefined)[] = [];
    const other = createServer((request, response) => {
      elsewhere.push(request.headers.authorization, request.headers['user-agent']);
      response.end('there');
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const target = `http://127.0.0.1:${String((other.address() as AddressInfo).port)}/`;
    routes['/away'] = (_, response) => response.writeHead(302, { location: target }).end();
    routes['/here'] = (_, response) => response.writeHead(302, { location: '/plain' }).end();
    const wide = createFetcher({ allow: ['127.0.0.1'], userAgent: 'broadsheet-test' });
    const headers = { authorization: 'Bearer secret' };
    expect(await wide.fetch(`${base}/away`, { headers })).toMatchObject({
      bytes: Buffer.from('there'),
      url: target,
    });
    expect(elsewhere).toEqual([undefined, 'broadsheet-test']);
    expect(await wide.fetch(`${base}/here`, { headers })).toMatchObject({ bytes: Buffer.from('hello') });
    expect(seen.at(-1)).toMatchObject({ authorization: 'Bearer secret' });
    await wide.close();
    await new Promise((resolve) => other.close(resolve));
  });

  it.each([['/to-file'], ['/to-metadata']])('judges where %s redirects', async (path) => {
    expect(await fetcher.fetch(base + path)).toMatchObject({ status: 'refused' });
  });

  it('calls a server that is not there broken', async () => {
    const lonely = createFetcher({ allow: ['127.0.0.1'], userAgent: 'test' });
    expect(await lonely.fetch('http://127.0.0.1:1/')).toMatchObject({
      status: 'broken',
      reason: expect.stringContaining('ECONNREFUSED'),
    });
    await lonely.close();
  });

  it('throws the reason of a signal that is aborted', async () => {
    await expect(fetcher.fetch(`${base}/never`, { signal: AbortSignal.timeout(50) })).rejects.toThrow(
      'timeout',
    );
  });
});
