import { hasChromium, launchChromium } from '../support/browser.ts';
import { until } from '../support/until.ts';
import { json } from './client.ts';
import { unchanged } from './privilege.ts';
import { type Chapter, hold, holdNone } from './promises.ts';
import { perHour, type World } from './world.ts';

/** Requests at once. */
const atOnce = 16;

/** Confirm mails that are mailed, or will be. */
const confirmMails = (world: World, like = '%'): Promise<number> =>
  world.count(`notices where kind = 'confirm' and state <> 'skipped' and email like '${like}'`);

/** Does `work` for 0 … n - 1, some at once. */
async function many(n: number, work: (at: number) => Promise<void>): Promise<void> {
  let next = 0;
  const one = async (): Promise<void> => {
    for (let at = next++; at < n; at = next++) await work(at);
  };
  await Promise.all(Array.from({ length: atOnce }, one));
}

/** Signs up `n` times; how many mails that came to, and which answers. */
async function flood(world: World, n: number, who: (at: number) => { email: string; from: string }) {
  const before = await confirmMails(world);
  const answers = new Map<number, number>();
  const begun = performance.now();
  await many(n, async (at) => {
    const { email, from } = who(at);
    const { status } = await world.ask('POST', '/api/v1/subscriptions', {
      headers: json,
      body: JSON.stringify({ email }),
      from,
    });
    answers.set(status, (answers.get(status) ?? 0) + 1);
  });
  const seconds = (performance.now() - begun) / 1000;
  const mails = (await confirmMails(world)) - before;
  const said = [...answers]
    .sort()
    .map(([status, times]) => `${String(times)} × ${String(status)}`)
    .join(', ');
  return {
    mails,
    figures: `${String(n)} sign-ups: ${String(mails)} mails (${said}) in ${seconds.toFixed(0)} s`,
  };
}

/** An address of the internet that no two callers below share a network with. */
const network = (at: number): string =>
  `${String(20 + (at >> 16))}.${String((at >> 8) & 255)}.${String(at & 255)}.9`;

function floods(n: number, tag: string): Chapter['attacks'] {
  return [
    {
      promise: `${String(n)} sign-ups of one victim, from as many networks and in as many spellings, mail once`,
      async run(world) {
        const { mails, figures } = await flood(world, n, (at) => ({
          email:
            at % 3 === 0
              ? `Victim.${tag}@Mail.example`
              : at % 3 === 1
                ? `victim.${tag}+${String(at)}@mail.example`
                : `victim.${tag}@mail.example`,
          from: network(at),
        }));
        hold(mails <= 1, figures);
        return figures;
      },
    },
    {
      promise: `${String(n)} victims from one network get no more mails than a network may cause an hour`,
      async run(world) {
        const { mails, figures } = await flood(world, n, (at) => ({
          email: `victim-${tag}-${String(at)}@one${String(at % 50)}.example`,
          // What a client writes itself stands before what the proxy adds.
          from: `${network(at)}, 203.0.${tag === 'long' ? '114' : '113'}.${String(at % 250)}`,
        }));
        hold(mails <= 20, figures);
        return figures;
      },
    },
    // Before the next, which leaves nothing of the hour: more than a mail host's share.
    {
      promise: `${String(hostFlood(n))} victims at one mail host get no more than half of an hour’s mails`,
      async run(world) {
        const host = `big-${tag}.example`;
        const { figures } = await flood(world, hostFlood(n), (at) => ({
          email: `victim-${String(at)}@${host}`,
          from: network(200_000 + at),
        }));
        const mails = await confirmMails(world, `%@${host}`);
        hold(mails <= perHour / 2, figures);
        return `${figures}; the share of ${String(perHour / 2)} was ${mails === perHour / 2 ? 'reached' : 'not reached: the hour was over before'}`;
      },
    },
    {
      promise: `${String(n)} victims from as many networks get no more mails than the installation may cause an hour`,
      async run(world) {
        const { figures } = await flood(world, n, (at) => ({
          email: `victim-${tag}-${String(at)}@many${String(at % 500)}.example`,
          from: network(100_000 + at),
        }));
        const all = await confirmMails(world);
        hold(all <= perHour + exempt, `${String(all)} in all; ${figures}`);
        return `${figures}; ${String(all)} in all this hour`;
      },
    },
  ];
}

/** So many that the share of a mail host is reached. */
const hostFlood = (n: number): number => Math.min(2000, Math.max(n, perHour / 2 + 100));

/** What other attacks signed up from this machine, which is exempt: they count in the sum, not against the limit. */
const exempt = 200;

/** The sign-up as a weapon, and what scanners and mail providers do. */
export const abuse: Chapter = {
  name: 'abuse',
  attacks: [
    {
      promise: 'GETs, HEADs and a browser that runs JavaScript change nothing behind any link of a mail',
      async run(world) {
        const { ask, readers, url } = world;
        const [ada] = readers;
        const open = await openLinks(world);
        const paths = [
          ...new Set([
            ...linksIn(ada.mail, url),
            ...open,
            `/preferences/${ada.preferences}`,
            `/unsubscribe/${ada.unsubscribe}`,
            `/data/${ada.data}`,
          ]),
        ];
        hold(paths.length >= 8, `only ${String(paths.length)} links were found: ${paths.join(' ')}`);
        const before = await world.snapshot();
        let requests = 0;
        for (const path of paths)
          await many(100, async (at) => {
            requests += 1;
            const { status } = await ask(at % 2 === 0 ? 'GET' : 'HEAD', path);
            hold(status < 400, `${path.slice(0, 20)} answers ${String(status)}`);
          });
        unchanged(before, await world.snapshot());
        if (!hasChromium)
          return `${String(paths.length)} links, ${String(requests)} requests; no Chromium here`;
        const browser = await launchChromium();
        try {
          const page = await browser.newPage();
          const posts: string[] = [];
          page.on('request', (request) => {
            if (request.method() !== 'GET')
              posts.push(`${request.method()} ${new URL(request.url()).pathname.slice(0, 20)}`);
          });
          for (const path of paths) {
            await page.goto(url + path, { waitUntil: 'networkidle' });
            await page.mouse.move(100, 100);
          }
          holdNone(posts);
        } finally {
          await browser.close();
        }
        unchanged(before, await world.snapshot());
        return `${String(paths.length)} links, ${String(requests)} requests, a load in Chromium each`;
      },
    },
    {
      promise: '1,000 one-click POSTs from one address are all taken',
      async run(world) {
        const { installation, ask } = world;
        const { pool } = installation.database;
        await pool.query(
          `insert into subscribers (email, email_key, state, timezone, hour, cadence, max_papers, created_at, confirmed_at)
           select 'one-click-' || n || '@reader.example', 'one-click-' || n || '@reader.example', 'active', 'UTC', 7, 'daily', 10, $1, $1
           from generate_series(1, 1000) n`,
          [installation.clock()],
        );
        const { rows } = await pool.query<{ id: number }>(
          `select id from subscribers where email_key like 'one-click-%'`,
        );
        const begun = performance.now();
        const refused: string[] = [];
        await many(rows.length, async (at) => {
          const token = installation.tokens.sign('unsubscribe', rows[at]?.id ?? 0);
          const { status } = await ask('POST', `/u/${token}`, {
            from: '66.249.84.1',
            headers: { 'content-type': 'application/x-www-form-urlencoded' },
            body: 'List-Unsubscribe=One-Click',
          });
          if (status !== 200) refused.push(String(status));
        });
        const seconds = (performance.now() - begun) / 1000;
        const left = await world.count(
          `subscribers where email_key like 'one-click-%' and state <> 'unsubscribed'`,
        );
        hold(
          refused.length === 0 && left === 0,
          `${String(refused.length)} refused, ${String(left)} still subscribed`,
        );
        return `${String(rows.length)} in ${seconds.toFixed(1)} s`;
      },
    },
    {
      promise: 'asking for the link a hundred times mails a reader three times a day',
      async run(world) {
        const { ask, readers } = world;
        const before = await world.count(`notices where kind = 'link' and state <> 'skipped'`);
        await many(100, async (at) => {
          await ask('POST', '/link', {
            body: new URLSearchParams({ email: readers[1].email.toUpperCase() }),
            from: network(at),
          });
        });
        const mails = (await world.count(`notices where kind = 'link' and state <> 'skipped'`)) - before;
        hold(mails <= 3, `${String(mails)} mails`);
        return `${String(mails)} mails`;
      },
    },
    {
      promise:
        'a network asks for no more links than it may sign up, and for no more previews than thirty times that',
      async run(world) {
        const { ask } = world;
        const from = '203.0.111.5';
        const taken = { link: 0, preview: 0 };
        await many(30, async (at) => {
          const body = new URLSearchParams({ email: `asked-${String(at)}@many.example` });
          const { status } = await ask('POST', '/link', { body, from });
          if (status !== 429) taken.link += 1;
        });
        await many(650, async (at) => {
          const body = JSON.stringify({ queries: [`words ${String(at)}`] });
          const { status } = await ask('POST', '/api/v1/preview', { headers: json, body, from });
          if (status !== 429) taken.preview += 1;
        });
        hold(taken.link <= 20 && taken.preview <= 600, JSON.stringify(taken));
        return `${String(taken.link)} of 30 links, ${String(taken.preview)} of 650 previews`;
      },
    },
    {
      promise: 'whoever holds a reader’s preference link cannot bomb others by changes of address',
      async run(world) {
        const { ask, readers } = world;
        const mailed = () => world.count(`notices where kind = 'change-of-address' and state <> 'skipped'`);
        const before = await mailed();
        await many(200, async (at) => {
          await ask('POST', `/preferences/${readers[1].preferences}/address`, {
            body: new URLSearchParams({ email: `bombed-${String(at)}@many.example` }),
            from: '203.0.112.5',
          });
        });
        const mails = (await mailed()) - before;
        hold(mails <= 20, `${String(mails)} mails`);
        return `${String(mails)} mails`;
      },
    },
    ...floods(400, 'short'),
    ...floods(10_000, 'long').map((one) => ({ ...one, long: true as const })),
  ],
};

/** Links of a confirm mail that nobody has answered, and of one that asks for a change of address. */
async function openLinks(world: World): Promise<readonly string[]> {
  const { ask, caught, raw, readers, url } = world;
  const signedUp = 'unanswered@reader.example';
  const moving = 'moving@reader.example';
  await ask('POST', '/api/v1/subscriptions', { headers: json, body: JSON.stringify({ email: signedUp }) });
  await ask('POST', `/preferences/${readers[0].preferences}/address`, {
    body: new URLSearchParams({ email: moving }),
  });
  const paths: string[] = [];
  for (const email of [signedUp, moving]) {
    const [mail] = await until(`${email} is asked`, async () => {
      const found = await caught(email);
      return found.length > 0 && found;
    });
    paths.push(...linksIn(await raw(mail?.id ?? 0), url));
  }
  return paths;
}

/** Paths of our own that a mail links, transfer encoding undone. */
function linksIn(mail: Buffer, url: string): readonly string[] {
  const text = mail.toString('latin1').replace(/=\r\n/g, '').replace(/=3D/g, '=').replaceAll('&amp;', '&');
  const found = [...text.matchAll(/https?:\/\/[^\s"'<>)]+/g)].map(([link]) => link);
  return [
    ...new Set(found.filter((link) => link.startsWith(`${url}/`)).map((link) => link.slice(url.length))),
  ];
}
