import { hasChromium, launchChromium } from '../support/browser.ts';
import { readMail } from '../support/mail.ts';
import { addressesOf } from './access.ts';
import { form, sendRaw } from './client.ts';
import { foreignIn, payloads } from './hostile.ts';
import { type Chapter, hold, holdNone } from './promises.ts';
import { publishedDay, type World } from './world.ts';

/** Pages and feeds that print what papers, topics and forms say. */
const printed = ['/', '/editions', `/editions/${publishedDay}`, '/topics/agents', '/embed'];
const desk = [
  '/admin',
  '/admin/topics',
  '/admin/topics/agents',
  '/admin/topics/agents/revisions',
  '/admin/audit',
  '/admin/operators',
  '/admin/sources',
  '/admin/new-topic',
];

/** Text from outside in HTML, feeds, mails and headers. */
export const injection: Chapter = {
  name: 'injection',
  attacks: [
    {
      promise:
        'hostile papers add nothing that runs, loads or leads away to pages, feeds, the API and the desk',
      async run(world) {
        const { ask, readers, operators } = world;
        const pages = [
          ...printed,
          `/digests/${readers[0].digest}`,
          `/vote/${readers[0].vote}`,
          `/preferences/${readers[0].preferences}`,
        ];
        const wrong: string[] = [];
        for (const path of pages) {
          const { text, status } = await ask('GET', path, { headers: { accept: 'text/html' } });
          if (status !== 200) wrong.push(`${path} answers ${String(status)}`);
          wrong.push(...foreignIn(text).map((one) => `${path}: ${one}`));
        }
        for (const path of desk) {
          const { text, status } = await operators.owner.get(path);
          if (status !== 200) wrong.push(`${path} answers ${String(status)}`);
          wrong.push(...foreignIn(text).map((one) => `${path}: ${one}`));
        }
        const { text: edition } = await ask('GET', `/editions/${publishedDay}`);
        hold(
          edition.includes('&lt;script>window.marked=1'),
          'the hostile papers are not on the page: nothing was tried',
        );
        for (const path of ['/feed.xml', '/topics/agents/feed.xml'])
          wrong.push(...(await feedTroubles(world, path)));
        const { headers, text } = await ask('GET', `/api/v1/editions/${publishedDay}`);
        if (headers.get('content-type')?.startsWith('application/json') !== true)
          wrong.push('the API answers no JSON');
        const { papers } = JSON.parse(text) as { papers: { url: string | null }[] };
        for (const { url } of papers)
          if (url !== null && (!/^https?:\/\//.test(url) || new URL(url).username !== ''))
            wrong.push(`the API says ${url}`);
        holdNone(wrong);
        return `${String(pages.length + desk.length + 2)} pages and feeds, ${String(papers.length)} papers`;
      },
    },
    {
      promise: 'hostile papers add no header, recipient, element or unsafe link to a mail',
      async run({ readers, raw, ask }) {
        const wrong: string[] = [];
        const { text } = await ask('GET', '/mailbox.json');
        const mails = JSON.parse(text) as { id: number; to: string }[];
        const singular = [
          'from',
          'to',
          'subject',
          'date',
          'message-id',
          'list-unsubscribe',
          'list-unsubscribe-post',
          'mime-version',
        ];
        for (const { id, to } of mails.slice(0, 40)) {
          const mail = await readMail(await raw(id));
          const names = mail.fields.map(({ name }) => name.toLowerCase());
          for (const name of singular)
            if (names.filter((one) => one === name).length > 1)
              wrong.push(`mail ${String(id)} has ${name} twice`);
          for (const name of ['bcc', 'cc'])
            if (names.includes(name)) wrong.push(`mail ${String(id)} has ${name}`);
          const tos = mail.parsed.to?.map(({ address }) => address) ?? [];
          if (tos.join() !== to) wrong.push(`mail ${String(id)} is to ${tos.join()}`);
          wrong.push(...foreignIn(mail.html, { styled: true }).map((one) => `mail ${String(id)}: ${one}`));
          if (/<(img|link|video|audio|input|form|button)\b/i.test(mail.html))
            wrong.push(`mail ${String(id)} loads or sends something`);
          if (mail.lines.some((line) => line.length > 998))
            wrong.push(`mail ${String(id)} has a line of more than 998 octets`);
        }
        const own = await readMail(readers[0].mail);
        hold(
          own.html.includes('&lt;script') || own.text.includes('<script>'),
          'the digest holds no hostile paper: nothing was tried',
        );
        holdNone(wrong);
        return `${String(Math.min(mails.length, 40))} mails`;
      },
    },
    {
      promise: 'hostile text in a form comes back as text, and goes into no mail',
      async run(world) {
        const { ask, readers, caught, raw } = world;
        const wrong: string[] = [];
        for (const text of payloads) {
          const body = new URLSearchParams({
            email: text,
            queries: `"${text}`,
            timezone: text,
            cadence: text,
            hour: text,
            maxPapers: text,
            topics: text,
          });
          for (const path of [
            '/',
            '/embed',
            '/preview',
            '/preview?part=1',
            '/link',
            `/preferences/${readers[0].preferences}`,
            `/preferences/${readers[0].preferences}/address`,
          ]) {
            const answer = await ask('POST', path, { headers: { ...form, accept: 'text/html' }, body });
            if (answer.status >= 500) wrong.push(`${path} answers ${String(answer.status)}`);
            wrong.push(...foreignIn(answer.text).map((one) => `${path}: ${one}`));
          }
          const query = await ask('GET', `/?${body.toString()}`, { headers: { accept: 'text/html' } });
          wrong.push(...foreignIn(query.text).map((one) => `/?…: ${one}`));
          const lost = await ask('GET', `/${encodeURIComponent(text)}`, { headers: { accept: 'text/html' } });
          wrong.push(...foreignIn(lost.text).map((one) => `404: ${one}`));
        }
        // What a sign-up says is bound to its link; the mail that asks holds none of it.
        const email = 'spam-by-form@reader.example';
        await ask('POST', '/api/v1/subscriptions', {
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ email, queries: ['buy cheap pills now'], name: 'Buy cheap pills' }),
        });
        const { until } = await import('../support/until.ts');
        const [mail] = await until('the confirm mail is there', async () => {
          const found = await caught(email);
          return found.length > 0 && found;
        });
        const { subject, text, html } = await readMail(await raw(mail?.id ?? 0));
        if (/pills/i.test(subject + text + html)) wrong.push('the confirm mail holds words of a form');
        holdNone(wrong);
        return `${String(payloads.length)} texts`;
      },
    },
    {
      promise: 'hostile text of an editor comes back as text: topics, operators, audit trail, YAML',
      async run({ ask, operators, context }) {
        const { owner } = operators;
        const wrong: string[] = [];
        for (const [at, text] of payloads.entries()) {
          const saved = await owner.post('/admin/new-topic', {
            slug: `hostile-${String(at)}`,
            name: text,
            group: text,
            description: text,
            query: 'agents',
            cutoff: '0',
            examples: '',
          });
          if (saved.status >= 500) wrong.push(`/admin/new-topic answers ${String(saved.status)}`);
          wrong.push(...foreignIn(saved.text).map((one) => `/admin/new-topic: ${one}`));
          const invited = await owner.post('/admin/operators/invite', { email: text, role: 'viewer' });
          wrong.push(...foreignIn(invited.text).map((one) => `/admin/operators: ${one}`));
          const token = await owner.post('/admin/tokens', {
            label: text.slice(0, 80),
            scopes: ['status:read'],
          });
          wrong.push(...foreignIn(token.text).map((one) => `/admin/tokens: ${one}`));
        }
        for (const path of [...desk, '/admin/topics/hostile-0', '/admin/topics/hostile-1/revisions']) {
          const { text } = await owner.get(path);
          wrong.push(...foreignIn(text).map((one) => `${path}: ${one}`));
        }
        for (const path of ['/', '/editions', '/topics/hostile-0'])
          wrong.push(
            ...foreignIn((await ask('GET', path, { headers: { accept: 'text/html' } })).text).map(
              (one) => `${path}: ${one}`,
            ),
          );
        const by = { kind: 'system', name: 'attack' } as const;
        for (const { id } of await context.operators.tokens()) await context.operators.revokeToken(by, id);
        holdNone(wrong);
        return undefined;
      },
    },
    {
      promise: 'in a real browser nothing of it runs, and nothing is asked of another host',
      async run({ url, readers, caught }) {
        if (!hasChromium) return 'skipped: no Chromium here';
        const browser = await launchChromium();
        try {
          const page = await browser.newPage();
          const wrong: string[] = [];
          page.on('request', (request) => {
            const { origin, protocol } = new URL(request.url());
            if (origin !== url && !['data:', 'about:'].includes(protocol))
              wrong.push(`asks ${request.url()}`);
          });
          page.on('dialog', (dialog) => void dialog.dismiss().then(() => wrong.push('a dialog opened')));
          page.on('console', (message) => {
            if (message.type() === 'error' && /content security policy|refused to/i.test(message.text()))
              wrong.push(message.text());
          });
          const [first] = await caught(readers[0].email);
          const mail = `/mailbox/${String(first?.id ?? 0)}`;
          const paths = [
            ...printed,
            '/topics/hostile-0',
            `/digests/${readers[0].digest}`,
            `/vote/${readers[0].vote}`,
            `/confirm/${readers[0].confirm}`,
            mail,
            `${mail}/html`,
          ];
          for (const path of paths) {
            await page.goto(url + path, { waitUntil: 'load' });
            if ((await page.evaluate('window.marked')) !== undefined) wrong.push(`${path} ran a script`);
          }
          holdNone(wrong);
          return `${String(paths.length)} pages`;
        } finally {
          await browser.close();
        }
      },
    },
    {
      promise: 'no line end gets into a header, and no Host or forwarded host into a link',
      async run(world) {
        const { ask, port, url, operators, readers } = world;
        const wrong: string[] = [];
        const evil = 'x%0d%0aSet-Cookie:%20a=b%0d%0a%0d%0a<script>';
        for (const { path } of addressesOf(readers[0], { mailId: 1, invitation: 'none' })) {
          for (const one of [
            `${path}?before=${evil}&to=${evil}&done=${evil}&part=${evil}`,
            `${path}/${evil}`,
          ]) {
            const { headers } = await ask('GET', one);
            if (headers.getSetCookie().some((line) => line.startsWith('a=')))
              wrong.push(`${one} sets a cookie`);
          }
        }
        await operators.owner.post('/admin/topics/agents', { name: 'x\r\nX-Evil: 1', query: 'agents' });
        const host = 'host-of-the-attacker.test';
        for (const path of [
          '/',
          '/feed.xml',
          '/openapi.json',
          '/editions',
          '/admin',
          '/nothing',
          `/u/${readers[0].unsubscribe}`,
        ]) {
          const forwarded = `X-Forwarded-Host: ${host}\r\nForwarded: host=${host}`;
          const said = await sendRaw(
            port,
            `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n${forwarded}\r\nConnection: close\r\n\r\n`,
          );
          if (!said.startsWith('HTTP/1.1 ')) wrong.push(`${path} says nothing`);
          if (said.includes(host)) wrong.push(`${path} believes the Host`);
        }
        const { text } = await ask('GET', '/feed.xml');
        if (!text.includes(url)) wrong.push('the feed does not name itself by PUBLIC_URL');
        holdNone(wrong);
        return undefined;
      },
    },
  ],
};

/** A feed is one well-formed document whose contents are text. */
async function feedTroubles({ ask }: World, path: string): Promise<readonly string[]> {
  const { headers, text } = await ask('GET', path);
  const wrong: string[] = [];
  if (headers.get('content-type')?.startsWith('application/atom+xml') !== true)
    wrong.push(`${path} is no Atom`);
  if (/<(script|iframe|img|svg|meta|base|form)\b/i.test(text)) wrong.push(`${path} holds an element of HTML`);
  for (const [, href = ''] of text.matchAll(/href="([^"]*)"/g))
    if (!/^https?:\/\//.test(href) || /\/\/[^/]*@/.test(href)) wrong.push(`${path} links ${href}`);
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.test(text))
    wrong.push(`${path} holds controls, which XML forbids`);
  return wrong;
}
