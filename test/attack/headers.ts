import { freePort } from '../support/free-port.ts';
import { tinyBrowser } from '../support/tiny-browser.ts';
import { addressesOf } from './access.ts';
import { foreignIn } from './hostile.ts';
import { type Answer, json, sendRaw } from './client.ts';
import { type Chapter, hold, holdNone } from './promises.ts';
import type { World } from './world.ts';

type Seen = Pick<Answer, 'status' | 'headers' | 'text'>;

/** What is wrong with the headers of an answer, whatever it is. */
function troublesOf(path: string, { status, headers, text }: Seen, world: World): readonly string[] {
  const wrong: string[] = [];
  const policy = headers.get('content-security-policy') ?? '';
  const mailItself = status === 200 && /^\/mailbox\/\d+\/html/.test(path);
  const embed = path.startsWith('/embed');
  if (!policy.includes("default-src 'none'")) wrong.push('no content policy');
  if (/unsafe-eval|\*(?!;|$)/.test(policy) || (/unsafe-inline/.test(policy) && !mailItself))
    wrong.push(`a lax content policy: ${policy}`);
  if (mailItself && !policy.includes('sandbox')) wrong.push('a mail is shown without a sandbox');
  const framed = /frame-ancestors ([^;]+)/.exec(policy)?.[1] ?? '';
  if (framed !== (embed ? '*' : mailItself ? "'self'" : "'none'")) wrong.push(`may be framed by ${framed}`);
  if (!embed && !mailItself && headers.get('x-frame-options') !== 'DENY') wrong.push('no X-Frame-Options');
  if (!policy.includes("base-uri 'none'") && !mailItself) wrong.push('base-uri is open');
  if (!/form-action '(self|none)'/.test(policy)) wrong.push('form-action is open');
  if (headers.get('x-content-type-options') !== 'nosniff') wrong.push('no nosniff');
  if (headers.get('referrer-policy') !== 'no-referrer') wrong.push('tells others where readers came from');
  if (headers.get('x-powered-by') !== null || headers.get('server') !== null)
    wrong.push('says what it is made of');
  const secret = /^\/(confirm|u|unsubscribe|not-me|preferences|data|digests|vote|admin|mailbox)\b/.test(path);
  if (secret && headers.get('cache-control') !== 'no-store')
    wrong.push(`is kept: ${headers.get('cache-control') ?? 'no Cache-Control'}`);
  if (secret && headers.get('x-robots-tag') !== 'noindex' && path !== '/mailbox.json')
    wrong.push('may be indexed');
  if (
    path.startsWith('/api/v1/subscription') &&
    !path.startsWith('/api/v1/subscriptions') &&
    headers.get('cache-control') !== 'no-store'
  )
    wrong.push('is kept');
  if (path.startsWith('/api/v1/admin') && headers.get('cache-control') !== 'no-store') wrong.push('is kept');
  if (headers.get('content-type')?.startsWith('text/html') === true && !mailItself) {
    wrong.push(...foreignIn(text));
    // Nothing of a page that is reached by a mailed button leads to another host; pages that show papers send no referrer.
    if (/^\/(confirm|u|unsubscribe|not-me|data)\//.test(path))
      for (const [, href = ''] of text.matchAll(/(?:href|src|action)="(https?:\/\/[^"]+)"/g))
        if (new URL(href).origin !== world.url) wrong.push(`leads to ${href}`);
  }
  return wrong.map((one) => `${path}: ${one}`);
}

/** What every answer says beside its body. */
export const headers: Chapter = {
  name: 'headers',
  attacks: [
    {
      promise:
        'every address answers with the policy that it has to have, right or wrong, as page and as document',
      async run(world) {
        const { ask, operators, readers, caught } = world;
        const [mail] = await caught(readers[0].email);
        const addresses = addressesOf(readers[0], { mailId: mail?.id ?? 0, invitation: 'none' });
        const wrong: string[] = [];
        let answers = 0;
        const look = (path: string, answer: Seen): void => {
          answers += 1;
          wrong.push(...troublesOf(path, answer, world));
        };
        const paths = [...new Set(addresses.map(({ path }) => path))].filter(
          (path) => !path.startsWith('/admin/sign-out'),
        );
        const dead = paths.map((path) => path.replace(/[\w-]{24,}/, 'dead'));
        for (const path of new Set([...paths, ...dead])) {
          for (const accept of ['text/html', 'application/json'])
            for (const method of ['GET', 'PUT', 'OPTIONS'])
              look(path, await ask(method, path, { headers: { accept } }));
          if (path.startsWith('/admin')) {
            look(path, await operators.owner.get(path));
            look(path, await tinyBrowser(world).post(path, {}));
          }
        }
        for (const path of [
          '/nothing',
          '/api/v1/nothing',
          '/%',
          '/u/%E0%A4%A',
          '/embed/',
          '/EMBED',
          '/U/x',
          '/admin/nothing',
        ])
          look(path.toLowerCase(), await ask('GET', path, { headers: { accept: 'text/html' } }));
        look(
          '/api/v1/subscriptions',
          await ask('POST', '/api/v1/subscriptions', { headers: json, body: '{' }),
        );
        holdNone([...new Set(wrong)]);
        return `${String(answers)} answers`;
      },
    },
    {
      promise: 'over https cookies are Secure and browsers are told to stay with https',
      run(world) {
        return inProduction(world);
      },
    },
    {
      promise: 'no answer of all those that were given told of the inside or broke',
      run({ indiscretions }) {
        holdNone([...new Set(indiscretions)]);
        return undefined;
      },
    },
    {
      promise: 'no log line holds an address, a token, a password or a query string',
      async run({ said, secrets, ask, readers }) {
        await ask('GET', `/?email=${readers[0].email}&token=${readers[0].preferences}`);
        await ask('GET', `/preferences/${readers[0].preferences}?x=${readers[0].email}`);
        const log = said();
        const lines = log.split('\n').filter((line) => line.startsWith('{'));
        hold(lines.length > 200, `${String(lines.length)} lines: the log was not on`);
        const wrong: string[] = [];
        for (const secret of secrets) {
          const at = log.indexOf(secret);
          if (at !== -1) wrong.push(`${secret.slice(0, 12)}…: ${log.slice(Math.max(0, at - 120), at + 60)}`);
        }
        const address = /[\w.+-]+@(?:reader|desk|evil)\.example/.exec(log);
        if (address !== null)
          wrong.push(`an address: ${log.slice(Math.max(0, address.index - 120), address.index + 60)}`);
        holdNone(wrong);
        return `${String(lines.length)} lines, ${String(secrets.size)} secrets`;
      },
    },
  ],
};

/** The same database served as in production, by a process of its own. */
async function inProduction(world: World): Promise<string> {
  const port = await freePort();
  const running = world.desk.start(['api'], {
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    PORT: String(port),
    PUBLIC_URL: 'https://digest.example.org',
    SMTP_URL: 'smtp://127.0.0.1:9',
    MAIL_FROM: 'Digest <digest@digest.example.org>',
    BROADSHEET_NOW: '',
    LOG_LEVEL: 'silent',
  });
  try {
    await running.says('Broadsheet is ready');
    const form = 'email=owner%40desk.example&password=correct+horse+battery+staple';
    const said = await sendRaw(
      port,
      `POST /admin/sign-in HTTP/1.1\r\nHost: digest.example.org\r\nX-Forwarded-For: 198.19.250.1\r\nX-Forwarded-Proto: https\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${String(form.length)}\r\nConnection: close\r\n\r\n${form}`,
      20_000,
    );
    const cookies = said
      .split('\r\n')
      .filter((line) => /^set-cookie:/i.test(line) && !/max-age=0/i.test(line));
    hold(cookies.length > 0, `no cookie: ${said.slice(0, 200)}`);
    for (const line of cookies)
      hold(/;\s*secure/i.test(line) && /__Secure-/.test(line), `not Secure: ${line.split('=', 1)[0] ?? ''}`);
    hold(/strict-transport-security: max-age=\d{7,}/i.test(said), 'no Strict-Transport-Security');
    for (const path of ['/mailbox', '/mailbox.json', '/mailbox/1', '/mailbox/1.eml', '/mailbox/1/html']) {
      const mailbox = await sendRaw(
        port,
        `GET ${path} HTTP/1.1\r\nHost: digest.example.org\r\nConnection: close\r\n\r\n`,
      );
      hold(mailbox.startsWith('HTTP/1.1 404'), `${path} is there in production`);
    }
    return `${String(cookies.length)} cookies`;
  } finally {
    running.signal('SIGTERM');
    await running.ended;
  }
}
