import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { addressesOf } from './access.ts';
import { form, json, sendRaw } from './client.ts';
import { unchanged } from './privilege.ts';
import { type Chapter, hold, holdNone } from './promises.ts';

/** Milliseconds: one request may take so long on a machine that is busy with other things, and no longer. */
const patience = 3_000;

/** Input that is large, slow, or made to be slow to read. */
export const weight: Chapter = {
  name: 'weight',
  attacks: [
    {
      promise:
        'an address of 1 MB costs no more than a short one, and four times the length never ten times the time',
      async run() {
        const { parseAddress } = await import('@broadsheet/subscribers');
        const shapes: readonly [string, (n: number) => string][] = [
          ['a@a.a.a…', (n) => `a@${'a.'.repeat(n / 2)}`],
          ['@@@…', (n) => '@'.repeat(n)],
          ['a,a,a…', (n) => 'a,'.repeat(n / 2)],
          ['spaces', (n) => `${' '.repeat(n)}x`],
          ['"\\"\\"…', (n) => `"${'\\"'.repeat(n / 2)}`],
          ['((((…', (n) => '('.repeat(n)],
          ['xn--…', (n) => `a@xn--${'a'.repeat(n)}.example`],
        ];
        const short = timed(() => parseAddress('alice@example.net'), 200);
        const figures: string[] = [];
        for (const [name, make] of shapes) {
          const long = make(1_000_000);
          const cost = timed(() => parseAddress(long), 5);
          figures.push(`${name} ${(cost * 1000).toFixed(0)} µs`);
          hold(cost < Math.max(20 * short, 2), `${name} of 1 MB takes ${cost.toFixed(1)} ms`);
        }
        return figures.join(', ');
      },
    },
    {
      promise: 'no query, text, header or path within the limits takes the server more than linear time',
      async run({ ask, port }) {
        const slow: string[] = [];
        let worst = 0;
        const nasty: readonly [string, (n: number) => string][] = [
          ['parentheses', (n) => `${'('.repeat(n)}a${')'.repeat(n)}`],
          ['open parentheses', (n) => '('.repeat(n)],
          ['quotes', (n) => '"a" '.repeat(n)],
          ['NOT NOT', (n) => `${'NOT '.repeat(n)}a`],
          ['OR', (n) => Array.from({ length: n }, () => 'a').join(' OR ')],
          ['wildcards', (n) => 'a* '.repeat(n)],
          ['colons', (n) => 'title:'.repeat(n)],
          ['marks', (n) => 'a\u0301'.repeat(n)],
          ['TeX', (n) => '\\frac{'.repeat(n)],
        ];
        for (const [name, make] of nasty) {
          const queries = Array.from({ length: 20 }, () => make(300).slice(0, 1000));
          const answer = await ask('POST', '/api/v1/preview', {
            headers: json,
            body: JSON.stringify({ queries }),
          });
          worst = Math.max(worst, answer.ms);
          if (answer.ms > patience || answer.status >= 500)
            slow.push(`preview of ${name}: ${answer.ms.toFixed(0)} ms, ${String(answer.status)}`);
          const body = new URLSearchParams({ queries: queries.join('\n'), email: make(200) });
          const page = await ask('POST', '/', { headers: form, body });
          worst = Math.max(worst, page.ms);
          if (page.ms > patience || page.status >= 500)
            slow.push(`form of ${name}: ${page.ms.toFixed(0)} ms, ${String(page.status)}`);
        }
        const long = 15_000;
        const requests = [
          `GET /${'%41'.repeat(long / 3)} HTTP/1.1`,
          `GET /?${'a=b&'.repeat(long / 4)} HTTP/1.1`,
          `GET /u/${'a/'.repeat(long / 2)} HTTP/1.1`,
          `GET /${'/'.repeat(long)} HTTP/1.1`,
          `GET / HTTP/1.1\r\nX-Forwarded-For: ${'1,'.repeat(long / 2)}`,
          `GET /admin HTTP/1.1\r\nCookie: ${'a=b; '.repeat(long / 5)}broadsheet.session_token=${'a'.repeat(500)}`,
          `GET /api/v1/subscription HTTP/1.1\r\nAuthorization: Bearer ${'a'.repeat(long)}`,
          `GET / HTTP/1.1\r\nAccept: ${'text/a;q=0,'.repeat(long / 11)}`,
          `GET / HTTP/1.1\r\nAccept-Language: ${'a-'.repeat(long / 2)}`,
          `GET / HTTP/1.1\r\nIf-None-Match: ${'W/"a",'.repeat(long / 6)}`,
        ];
        for (const request of requests) {
          const begun = performance.now();
          const said = await sendRaw(
            port,
            `${request}\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
            patience,
          );
          const ms = performance.now() - begun;
          worst = Math.max(worst, ms);
          if (ms > patience || !/^HTTP\/1\.1 [234]/.test(said))
            slow.push(`${request.slice(0, 60)}: ${ms.toFixed(0)} ms, ${said.slice(0, 20)}`);
        }
        holdNone(slow);
        return `worst ${worst.toFixed(0)} ms`;
      },
    },
    {
      promise: 'YAML that grows when it is read, and aliases by the million, are refused',
      async run({ operators, ask }) {
        const laughs = [
          'a: &a [x,x,x,x,x,x,x,x,x]',
          ...Array.from(
            'bcdefghi',
            (name, at) =>
              `${name}: &${name} [${Array.from({ length: 9 }, () => `*${'abcdefghi'[at] ?? ''}`).join()}]`,
          ),
        ].join('\n');
        for (const file of [
          laughs,
          '['.repeat(20_000),
          `? `.repeat(20_000),
          `&a [${'*a,'.repeat(10_000)}]`,
          '!!js/function "x"',
          '<<: *x',
        ]) {
          const begun = performance.now();
          const { status } = await operators.editor.post('/admin/topics.yaml', { file });
          hold(
            status === 422 || status === 400 || status === 413,
            `${file.slice(0, 30)} is answered ${String(status)}`,
          );
          const ms = performance.now() - begun;
          hold(ms < patience, `${file.slice(0, 30)} takes ${ms.toFixed(0)} ms`);
        }
        hold((await ask('GET', '/healthz')).status === 200, 'the server is gone');
        return undefined;
      },
    },
    {
      promise: 'no feed, however it is made, holds the reader of sources for longer than its two seconds',
      async run({ desk }) {
        const deep = (tag: string, n: number) =>
          `<rss version="2.0"><channel><item><title>${`<${tag}>`.repeat(n)}`;
        const files: Readonly<Record<string, string>> = {
          'deep.xml': deep('b', 200_000),
          'entities.xml': `<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><rss><channel><title>&b;</title></channel></rss>`,
          'external.xml':
            '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel><item><title>&x;</title></item></channel></rss>',
          'attributes.xml': `<rss version="2.0" ${Array.from({ length: 100_000 }, (_, at) => `a${String(at)}="x"`).join(' ')}><channel/></rss>`,
          'references.xml': `<rss version="2.0"><channel><item><title>${'&#65;'.repeat(400_000)}</title></item></channel></rss>`,
          'open.xml': `<rss version="2.0"><channel><item><title>${'<'.repeat(500_000)}`,
          'comment.xml': `<rss version="2.0"><channel><!--${'-'.repeat(1_000_000)}`,
          'tex.xml': `<rss version="2.0"><channel><item><title>${'\\frac{$\\mathbb{'.repeat(60_000)}</title></item></channel></rss>`,
          'markup.xml': `<rss version="2.0"><channel><item><title>x</title><description>${'&lt;div '.repeat(120_000)}</description></item></channel></rss>`,
          'deep.json': '['.repeat(400_000),
        };
        for (const [name, text] of Object.entries(files)) await desk.write(name, text);
        const begun = performance.now();
        const { status, stdout, stderr } = await desk.run(['parse', ...Object.keys(files)]);
        const ms = performance.now() - begun;
        hold(status === 0, `parse ended with ${String(status)}: ${stderr.slice(0, 300)}`);
        const lines = stdout
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as { file: string; ok: boolean });
        hold(
          lines.length === Object.keys(files).length,
          `${String(lines.length)} lines for ${String(Object.keys(files).length)} files`,
        );
        hold(!/root:/.test(stdout), 'a file of this machine was read');
        // Two seconds a file, the reader once begun anew for each that it gave up, and the process itself.
        hold(ms < 60_000, `${(ms / 1000).toFixed(0)} s`);
        return `${String(lines.length)} files in ${(ms / 1000).toFixed(1)} s, ${String(lines.filter(({ ok }) => !ok).length)} refused`;
      },
    },
    {
      promise:
        'bodies of 10 MB are refused by every address that reads one, and ignored by those that read none',
      async run(world) {
        const before = await world.snapshot();
        const wrong: string[] = [];
        const body = Buffer.alloc(10_000_000, 'a');
        const cookie = [...world.operators.viewer.cookies]
          .map(([name, value]) => `${name}=${value}`)
          .join('; ');
        const addresses = addressesOf(world.readers[0], { mailId: 1, invitation: 'none' }).filter(
          ({ method, path }) =>
            method !== 'GET' &&
            method !== 'DELETE' &&
            !/^\/(u|confirm|not-me|vote|data)\/|\/(resume|unsubscribe|data)$|^\/admin\/sign-out/.test(path),
        );
        for (const { method, path } of addresses) {
          const headers = path.startsWith('/api/')
            ? json
            : { ...form, ...(path.startsWith('/admin') ? { cookie } : {}) };
          const answer = await world.ask(method, path, { headers, body }).catch(() => null);
          if (answer !== null && ![401, 403, 404, 413].includes(answer.status))
            wrong.push(`${method} ${path}: ${String(answer.status)}`);
        }
        const bomb = await gzipped(50_000_000);
        const { status } = await world.ask('POST', '/api/v1/subscriptions', {
          headers: { ...json, 'content-encoding': 'gzip' },
          body: bomb,
        });
        if (![400, 413, 415].includes(status))
          wrong.push(`a body of 50 MB as ${String(bomb.length)} octets: ${String(status)}`);
        holdNone(wrong);
        unchanged(before, await world.snapshot());
        return `${String(addresses.length)} addresses`;
      },
    },
    {
      promise:
        'requests that contradict themselves are refused: two lengths, length beside chunks, a bare line end',
      async run({ port }) {
        const smuggled = 'POST /u/smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n';
        const requests = [
          `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello`,
          `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`,
          `POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`,
          `GET / HTTP/1.1\r\nHost: localhost\r\nX: a\r\n : b\r\n\r\n`,
          `GET / HTTP/1.1\r\nX: no host\r\n\r\n`,
          `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`,
          'GET /\u0000 HTTP/1.1\r\nHost: localhost\r\n\r\n',
          'nonsense\r\n\r\n',
        ];
        for (const request of requests) {
          const said = await sendRaw(port, request);
          hold(
            /^HTTP\/1\.1 4/.test(said) && said.split('HTTP/1.1').length === 2,
            `${request.slice(0, 80)} is answered ${said.slice(0, 60)}`,
          );
        }
        return `${String(requests.length)} requests`;
      },
    },
    {
      promise: 'slow senders keep nobody else waiting',
      async run({ port, ask }) {
        const drips = await Promise.all(Array.from({ length: 300 }, (_, at) => drip(port, at)));
        try {
          const times: number[] = [];
          for (let at = 0; at < 10; at += 1) {
            const { ms, status } = await ask('GET', '/healthz');
            hold(status === 200, `healthz answers ${String(status)}`);
            times.push(ms);
          }
          const most = Math.max(...times);
          hold(most < patience, `healthz takes ${most.toFixed(0)} ms`);
          return `300 slow connections, slowest answer beside them ${most.toFixed(0)} ms`;
        } finally {
          for (const { socket } of drips) socket.destroy();
        }
      },
    },
    {
      promise: 'a sender that drips its headers or its body is sent away',
      long: true,
      async run({ port }) {
        const begun = performance.now();
        const drips = await Promise.all(Array.from({ length: 20 }, (_, at) => drip(port, at)));
        const after = { headers: 0, body: 0 };
        for (const { socket, kind, closed } of drips)
          void closed
            .then(() => (after[kind] = Math.max(after[kind], performance.now() - begun)))
            .finally(() => socket.destroy());
        const over = Promise.all(drips.map(({ closed }) => closed)).then(() => true);
        hold(await Promise.race([over, sleep(100_000, false)]), 'some are still there after 100 seconds');
        return `headers after ${(after.headers / 1000).toFixed(0)} s, bodies after ${(after.body / 1000).toFixed(0)} s`;
      },
    },
  ],
};

/** Milliseconds of one call, the least of some. */
function timed(work: () => unknown, times: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let at = 0; at < times; at += 1) {
    const begun = performance.now();
    work();
    least = Math.min(least, performance.now() - begun);
  }
  return least;
}

async function gzipped(octets: number): Promise<Uint8Array<ArrayBuffer>> {
  const { gzipSync } = await import('node:zlib');
  return new Uint8Array(gzipSync(Buffer.alloc(octets, ' ')));
}

type Drip = { socket: Socket; kind: 'headers' | 'body'; closed: Promise<void> };

/** A connection that sends an octet a second and never ends its headers, or its body. */
async function drip(port: number, at: number): Promise<Drip> {
  const kind = at % 2 === 0 ? 'headers' : 'body';
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.resume();
  const closed = new Promise<void>((resolve) =>
    socket.once('close', () => {
      resolve();
    }),
  );
  await new Promise<void>((resolve) =>
    socket.once('connect', () => {
      resolve();
    }),
  );
  socket.write(
    kind === 'headers'
      ? 'GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: '
      : 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 60000\r\n\r\n',
  );
  const timer = setInterval(() => void socket.write('a'), 1000);
  timer.unref();
  socket.once('close', () => {
    clearInterval(timer);
  });
  return { socket, kind, closed };
}
