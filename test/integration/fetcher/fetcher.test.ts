import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createFetcher, type Fetcher } from '@broadsheet/fetcher';

const seen: Record<string, unknown>[] = [];
const zeros = gzipSync(Buffer.alloc(50_000_000));
const routes: Record<string, RequestListener> = {
  '/plain': (_, response) => response.end('hello'),
  '/latin': (_, response) =>
    response.setHeader('content-type', 'text/plain; charset=iso-8859-1').end(Buffer.from([0xe9])),
  '/gzip': (_, response) => response.setHeader('content-encoding', 'gzip').end(gzipSync('hello')),
  '/br': (_, response) => response.setHeader('content-encoding', 'br').end(brotliCompressSync('hello')),
  '/bomb': (_, response) => response.setHeader('content-encoding', 'gzip').end(zeros),
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
  });
  afterAll(async () => {
    await fetcher.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it.each([['/plain'], ['/gzip'], ['/br'], ['/to-plain']])('reads %s', async (path) => {
    expect(await fetcher.fetch(base + path)).toMatchObject({ status: 'ok', text: 'hello' });
  });

  it('says who asks, and decodes by the charset that is named', async () => {
    expect(await fetcher.fetch(`${base}/latin`, { accept: 'text/plain' })).toMatchObject({ text: 'é' });
    expect(seen.at(-1)).toMatchObject({ 'user-agent': 'broadsheet-test', accept: 'text/plain' });
  });

  it('gives an answer that is not a 2xx with its code and text', async () => {
    expect(await fetcher.fetch(`${base}/missing`)).toMatchObject({
      status: 'http',
      code: 404,
      text: 'no such page',
    });
  });

  it.each([
    ['/bomb', 'times its size'],
    ['/endless', 'larger than 5 MB'],
    ['/drip', 'too long'],
    ['/never', 'too long'],
    ['/loop', 'more than 5 times'],
    ['/broken-gzip', 'incorrect header check'],
    ['/cut', ''],
  ])('calls %s broken, and says why', async (path, reason) => {
    expect(await fetcher.fetch(base + path)).toMatchObject({
      status: 'broken',
      reason: expect.stringContaining(reason),
    });
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
