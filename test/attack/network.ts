import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { sharedData } from '../support/shared-data.ts';
import { addressesOf } from './access.ts';
import { form, json, sendRaw } from './client.ts';
import { unchanged } from './privilege.ts';
import { type Chapter, hold, holdNone } from './promises.ts';

type Inner = { port: number; asked: string[]; redirect: string | null };

/** Fields of all forms together. */
const formFields = [
  'email',
  'topics',
  'queries',
  'timezone',
  'hour',
  'cadence',
  'maxPapers',
  'weeks',
  'altcha',
  'name',
  'slug',
  'group',
  'description',
  'query',
  'cutoff',
  'examples',
  'note',
  'file',
  'label',
  'scopes',
  'role',
  'paper',
  'revision',
  'source',
  'day',
  'code',
  'to',
  'take',
  'relevant',
  'edition',
];

/** Ways to write this machine. */
const innerHosts = [
  '127.0.0.1',
  'localhost',
  '127.1',
  '0x7f000001',
  '2130706433',
  '0177.0.0.1',
  '0',
  '0.0.0.0',
  '[::1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[64:ff9b::7f00:1]',
  '①②⑦.0.0.1',
];

/** A server that nobody outside should reach through us: counts who does. */
async function withInner<T>(work: (inner: Inner) => Promise<T>): Promise<T> {
  const inner: Inner = { port: 0, asked: [], redirect: null };
  const server = createServer((request, response) => {
    inner.asked.push(`${request.headers.host ?? ''}${request.url ?? ''}`);
    if (inner.redirect === null)
      response
        .writeHead(200, { 'content-type': 'application/xml' })
        .end('<rss version="2.0"><channel></channel></rss>');
    else response.writeHead(302, { location: inner.redirect }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  inner.port = (server.address() as AddressInfo).port;
  try {
    return await work(inner);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** What of the network and of the disk an outsider reaches through us. */
export const network: Chapter = {
  name: 'network',
  attacks: [
    {
      promise: 'no source address leads to this machine or its network, however it is written',
      async run({ desk }) {
        return withInner(async (inner) =>
          withInner(async (allowed) => {
            const at = `:${String(inner.port)}/feed`;
            allowed.redirect = `http://127.0.0.1${at}`;
            const file = sharedData('feeds', 'ssrf-urls.json');
            const more = file === undefined ? [] : (JSON.parse(readFileSync(file, 'utf8')) as string[]);
            const urls = [...innerHosts.map((host) => `http://${host}${at}`), ...more].filter(
              (url) => URL.canParse(url) && /^https?:\/\/[^/]/.test(url),
            );
            const redirecting = `http://127.0.0.1:${String(allowed.port)}/`;
            const { stdout, stderr } = await desk.run(['pull', '--dry-run', '--json'], {
              SOURCES: [...urls, redirecting].map((url) => `feed:${url.replaceAll(',', '%2C')}`).join(','),
              FETCH_ALLOW: `127.0.0.1:${String(allowed.port)}`,
              LOG_LEVEL: 'silent',
            });
            hold(stdout.startsWith('{'), `pull did not run: ${stderr.slice(0, 400)}`);
            const { readings } = JSON.parse(stdout) as {
              readings: { source: string; reading?: unknown; outcome?: string }[];
            };
            hold(allowed.asked.length > 0, 'the host that is allowed was not asked: nothing was tried');
            hold(inner.asked.length === 0, `asked: ${inner.asked.join(', ')}`);
            holdNone(
              readings.filter(({ outcome }) => outcome !== 'failed').map((one) => JSON.stringify(one)),
            );
            return `${String(urls.length)} addresses and a redirect`;
          }),
        );
      },
    },
    {
      promise:
        'a webhook makes us ask no address but Amazon’s own: neither a certificate’s nor a confirmation’s',
      async run({ ask }) {
        return withInner(async ({ port, asked }) => {
          const here = `http://127.0.0.1:${String(port)}`;
          const certificates = [
            `${here}/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem`,
            `https://127.0.0.1:${String(port)}/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem`,
            `https://sns.eu-west-1.amazonaws.com@127.0.0.1:${String(port)}/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem`,
            `https://sns.eu-west-1.amazonaws.com.evil.example/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem`,
            `https://evil.example/?sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem`,
            'file:///etc/passwd',
          ];
          const wrong: string[] = [];
          for (const SigningCertURL of certificates)
            for (const Type of ['SubscriptionConfirmation', 'Notification', 'UnsubscribeConfirmation']) {
              const body = JSON.stringify({
                Type,
                MessageId: 'x',
                TopicArn: 'arn:aws:sns:eu-west-1:123456789012:bounces',
                Message: '{}',
                Timestamp: '2025-08-09T07:05:00Z',
                SignatureVersion: '2',
                Signature: 'AAAA',
                SigningCertURL,
                Token: 'x',
                SubscribeURL: `${here}/subscribe`,
              });
              const { status } = await ask('POST', '/api/v1/inbound/ses', { headers: json, body });
              if (status !== 403) wrong.push(`${Type} with ${SigningCertURL}: ${String(status)}`);
            }
          hold(asked.length === 0, `asked: ${asked.join(', ')}`);
          holdNone(wrong);
          return `${String(certificates.length * 3)} calls`;
        });
      },
    },
    {
      promise: 'forged calls of mail services change nothing',
      async run(world) {
        const before = await world.snapshot();
        const { ask, readers, installation } = world;
        const path = `b+${installation.tokens.sign('return-path', readers[0].id)}@bounce.example.org`;
        const calls: readonly [string, string, Record<string, string>][] = [
          [
            'mailgun',
            JSON.stringify({
              signature: { timestamp: '1754723100', token: 'x', signature: '0'.repeat(64) },
              'event-data': { event: 'complained', recipient: readers[0].email, envelope: { sender: path } },
            }),
            json,
          ],
          [
            'postmark',
            JSON.stringify({ RecordType: 'SpamComplaint', Email: readers[0].email, From: path }),
            { ...json, authorization: `Basic ${Buffer.from('postmark:wrong').toString('base64')}` },
          ],
          ['sendgrid', JSON.stringify([{ event: 'spamreport', email: readers[0].email }]), json],
          ['ses', '{}', json],
          ['ses', '[', json],
          ['constructor', '{}', json],
          ['__proto__', '{}', json],
        ];
        const wrong: string[] = [];
        for (const [service, body, headers] of calls) {
          const { status } = await ask('POST', `/api/v1/inbound/${service}`, { headers, body });
          if (![403, 404].includes(status)) wrong.push(`${service}: ${String(status)}`);
        }
        holdNone(wrong);
        unchanged(before, await world.snapshot());
        return undefined;
      },
    },
    {
      promise: 'no path leads out of what is served',
      async run(world) {
        const { port } = world;
        const bases = [
          '/assets/',
          '/',
          '/mailbox/',
          '/topics/',
          '/editions/',
          '/api/v1/editions/',
          '/admin/topics/',
          '/digests/',
        ];
        const climbs = [
          '../../../../../../etc/passwd',
          '..%2f..%2f..%2f..%2fetc%2fpasswd',
          '..%5c..%5cetc%5cpasswd',
          '%2e%2e/%2e%2e/package.json',
          '....//....//package.json',
          '..;/package.json',
          '%252e%252e%252fpackage.json',
          'site.css%00.js',
          '.env',
          '.git/config',
          'package.json',
          'data/secret-key',
          '/etc/passwd',
          '%c0%ae%c0%ae/package.json',
        ];
        const wrong: string[] = [];
        for (const base of bases)
          for (const climb of climbs) {
            const said = await sendRaw(
              port,
              `GET ${base}${climb} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
            );
            if (!/^HTTP\/1\.1 (?:4\d\d|303)/.test(said)) wrong.push(`${base}${climb}: ${said.slice(0, 40)}`);
            if (/root:|"workspaces"|\[core\]|SECRET_KEY/.test(said))
              wrong.push(`${base}${climb} gives a file`);
          }
        holdNone(wrong);
        return `${String(bases.length * climbs.length)} paths`;
      },
    },
    {
      promise: 'no text gets into SQL: quotes, wildcards, arrays, objects and prototypes are values',
      async run(world) {
        const { ask, readers, operators } = world;
        const texts = [
          "' or '1'='1",
          '"; drop table subscribers; --',
          "\\'; select pg_sleep(5); --",
          '%_$1{}',
          'a\u0000b',
          '\ud800',
          '9999999999999999999999',
        ];
        const wrong: string[] = [];
        for (const text of texts) {
          const documents: readonly object[] = [
            { email: text },
            { email: 'a@reader.example', topics: [text] },
            { email: { $ne: null } },
            { email: ['a@reader.example'] },
            JSON.parse('{"email":"a@b.example","__proto__":{"state":"active"},"hour":"7; --"}') as object,
          ];
          for (const document of documents) {
            const { status } = await ask('POST', '/api/v1/subscriptions', {
              headers: json,
              body: JSON.stringify(document),
            });
            if (status !== 422) wrong.push(`${JSON.stringify(document)}: ${String(status)}`);
          }
          const value = encodeURIComponent(text.replace('\ud800', '%ED%A0%80'));
          const query = `?before=${value}&subject=${value}&email=${value}&topics=${value}&queries=${value}&before[$ne]=1&__proto__[x]=1`;
          for (const { method, path } of addressesOf(readers[0], { mailId: 1, invitation: 'none' })) {
            if (method === 'GET' && path !== '/admin/doctor')
              for (const asked of [`${path}${query}`, `${path.replace(/[^/]+$/, value)}${query}`]) {
                const begun = performance.now();
                const { status } = path.startsWith('/admin')
                  ? await operators.viewer.get(asked)
                  : await ask('GET', asked);
                if (status >= 500) wrong.push(`${asked}: ${String(status)}`);
                if (performance.now() - begun > 4_500) wrong.push(`${asked} slept`);
              }
            else if (!/sign-out|^\/(u|confirm|not-me|vote|data)\/|unsubscribe$|resume$/.test(path)) {
              const fields = Object.fromEntries(formFields.map((name) => [name, text]));
              const { status } = path.startsWith('/admin')
                ? await operators.owner.post(path.replace('999999', value), fields)
                : await ask('POST', path, { headers: form, body: new URLSearchParams(fields) });
              if (status >= 500) wrong.push(`${path} with ${JSON.stringify(text)}: ${String(status)}`);
            }
          }
        }
        holdNone(wrong);
        return `${String(texts.length)} texts`;
      },
    },
  ],
};
