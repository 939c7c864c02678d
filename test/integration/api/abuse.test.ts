import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { hasChromium, launchChromium } from '../../support/browser.ts';
import { solveProof } from '../../support/proof.ts';
import { startApiServer, type ApiServer } from './api-server.ts';

const outside = '203.0.113.7';

/** Signs up by the form or the API as if from elsewhere; the status. */
async function signUpFrom(
  api: ApiServer,
  email: string,
  options: { from?: string; door?: 'form' | 'embed' | 'api'; altcha?: string } = {},
): Promise<number> {
  const { from = outside, door = 'form', altcha } = options;
  const fields = { email, ...(altcha === undefined ? {} : { altcha }) };
  const answer =
    door === 'api'
      ? await fetch(`${api.url}/api/v1/subscriptions`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-forwarded-for': from },
          body: JSON.stringify(fields),
        })
      : await fetch(`${api.url}${door === 'form' ? '/' : '/embed'}`, {
          method: 'POST',
          headers: { 'x-forwarded-for': from },
          body: new URLSearchParams(fields),
        });
  return answer.status;
}

async function confirmMails(api: ApiServer): Promise<number> {
  const { rows } = await api.database.pool.query<{ n: number }>(
    `select count(*)::int as n from notices where kind = 'confirm' and state = 'queued'`,
  );
  return rows[0]?.n ?? -1;
}

describe('a network that asks again and again', () => {
  let api: ApiServer;
  beforeAll(async () => {
    api = await startApiServer({ TRUST_PROXY: '1', SIGNUP_PER_NETWORK: '2' });
  });
  afterAll(() => api.close());

  const ask = async (path: string, from: string, body?: URLSearchParams | string): Promise<number> => {
    const json = typeof body === 'string' ? { 'content-type': 'application/json' } : {};
    const answer = await fetch(api.url + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'x-forwarded-for': from, ...json },
      ...(body === undefined ? {} : { body }),
    });
    await answer.body?.cancel();
    return answer.status;
  };
  const uses = async (): Promise<readonly string[]> =>
    (await api.database.pool.query<{ network: string }>('select network from network_uses')).rows.map(
      ({ network }) => network,
    );

  it('is mailed no more links than it may sign up, whomever it asks for, and others are', async () => {
    const link = (from: string, at: number) =>
      ask('/link', from, new URLSearchParams({ email: `reader-${String(at)}@reader.example` }));
    const answers = [];
    for (let at = 0; at < 4; at += 1) answers.push(await link(`203.0.113.${String(at)}`, at));
    expect(answers).toEqual([202, 202, 429, 429]);
    expect(await link('198.51.100.1', 9)).toBe(202);
    expect((await uses()).join()).not.toContain('113');
  });

  it('previews thirty times as often, by whichever door; looking around without choices is never too much', async () => {
    const doors: readonly (readonly [string, (URLSearchParams | string)?])[] = [
      ['/preview', new URLSearchParams({ queries: 'attention' })],
      ['/api/v1/preview', '{"queries":["attention"]}'],
      ['/?queries=attention'],
      ['/', new URLSearchParams({ email: 'not an address', queries: 'attention' })],
    ];
    const answers: number[] = [];
    for (let at = 0; at < 15; at += 1)
      for (const [path, body] of doors) answers.push(await ask(path, '192.0.2.7', body));
    expect(answers.filter((status) => status === 429)).toEqual([]);
    for (const [path, body] of doors) expect([path, await ask(path, '192.0.2.8', body)]).toEqual([path, 429]);
    expect(await ask('/', '192.0.2.7')).toBe(200);
    expect(await ask('/?queries=attention', '198.51.100.1')).toBe(200);
  });

  it('is this machine itself, which is exempt outside production', async () => {
    const before = (await uses()).length;
    for (let at = 0; at < 4; at += 1)
      expect(await ask('/link', '127.0.0.1', new URLSearchParams({ email: 'a@reader.example' }))).toBe(202);
    expect(await uses()).toHaveLength(before);
  });
});

describe('a proof of work at the form', () => {
  let api: ApiServer;
  beforeAll(async () => {
    api = await startApiServer({ TRUST_PROXY: '1' });
  });
  afterAll(() => api.close());

  it('is asked for at both forms, good once, and not asked for at the API', async () => {
    expect(await signUpFrom(api, 'none@reader.example')).toBe(422);
    expect(await signUpFrom(api, 'none@reader.example', { door: 'embed' })).toBe(422);
    expect(await signUpFrom(api, 'program@reader.example', { door: 'api' })).toBe(202);
    const altcha = await solveProof(api.url);
    expect(await signUpFrom(api, 'proved@reader.example', { altcha })).toBe(202);
    expect(await signUpFrom(api, 'again@reader.example', { altcha })).toBe(422);
    expect(await confirmMails(api)).toBe(2);
  });

  it('is good for one of many that send the same at once', async () => {
    const altcha = await solveProof(api.url);
    const statuses = await Promise.all(
      Array.from({ length: 5 }, (_, n) => signUpFrom(api, `race${String(n)}@reader.example`, { altcha })),
    );
    expect(statuses.sort()).toEqual([202, 422, 422, 422, 422]);
  });

  it.each([
    ['text that is no base64 of JSON', () => '%%%'],
    ['another number', (good: Record<string, unknown>) => ({ ...good, number: Number(good['number']) + 1 })],
    ['a number of millions', (good: Record<string, unknown>) => ({ ...good, number: 2 ** 40 })],
    ['a signature of its own', (good: Record<string, unknown>) => ({ ...good, signature: '0'.repeat(64) })],
    [
      'a later expiry',
      (good: Record<string, unknown>) => ({
        ...good,
        salt: String(good['salt']).replace(/expires=\d+/, 'expires=9999999999'),
      }),
    ],
  ])('is refused with %s', async (_case, forge) => {
    const good = JSON.parse(Buffer.from(await solveProof(api.url), 'base64').toString('utf8')) as Record<
      string,
      unknown
    >;
    const forged = forge(good);
    const altcha =
      typeof forged === 'string' ? forged : Buffer.from(JSON.stringify(forged)).toString('base64');
    expect(await signUpFrom(api, 'forger@reader.example', { altcha })).toBe(422);
  });

  it('is not asked for on this machine outside production', async () => {
    expect(await signUpFrom(api, 'home@reader.example', { from: '127.0.0.1' })).toBe(202);
  });

  (hasChromium ? it : it.skip)('is made by a browser, under the content policy', async () => {
    const browser = await launchChromium();
    try {
      for (const path of ['/', '/embed']) {
        const context = await browser.newContext({ extraHTTPHeaders: { 'x-forwarded-for': outside } });
        const page = await context.newPage();
        const complaints: string[] = [];
        page.on('console', (message) => {
          if (message.type() === 'error') complaints.push(message.text());
        });
        await page.goto(api.url + path);
        await page.fill('input[name="email"]', `browser${path.length.toString()}@reader.example`);
        await page.click('button[type="submit"]');
        await page.getByRole('heading', { name: 'Look into your mailbox' }).waitFor();
        expect(complaints).toEqual([]);
        await context.close();
      }
    } finally {
      await browser.close();
    }
  });
});

describe('limits of sign-ups', () => {
  it('hold for a proof of work at every door where all ask for one', async () => {
    const api = await startApiServer({ TRUST_PROXY: '1', SIGNUP_PROOF: 'all' });
    try {
      expect(await signUpFrom(api, 'none@reader.example', { door: 'api' })).toBe(422);
      const altcha = await solveProof(api.url);
      expect(await signUpFrom(api, 'proved@reader.example', { door: 'api', altcha })).toBe(202);
    } finally {
      await api.close();
    }
  });

  it('keep to one confirm mail for one victim, whatever spelling and network', async () => {
    const api = await startApiServer({ TRUST_PROXY: '1', SIGNUP_PROOF: 'off' });
    try {
      const statuses = await Promise.all(
        Array.from({ length: 60 }, (_, n) =>
          signUpFrom(api, `victim+${String(n)}@reader.example`, { from: `198.51.${String(n)}.9` }),
        ),
      );
      expect(new Set(statuses)).toEqual(new Set([202]));
      expect(await confirmMails(api)).toBe(1);
    } finally {
      await api.close();
    }
  });

  it('keep one network to its share, counted over /24 and /64, and everybody to that of the hour', async () => {
    const api = await startApiServer({
      TRUST_PROXY: '1',
      SIGNUP_PROOF: 'off',
      SIGNUP_PER_NETWORK: '3',
      SIGNUP_PER_HOUR: '8',
    });
    try {
      const from = (make: (n: number) => string, name: string) =>
        Promise.all(
          Array.from({ length: 6 }, (_, n) =>
            signUpFrom(api, `${name}${String(n)}@reader.example`, { from: make(n), door: 'api' }),
          ),
        );
      expect((await from((n) => `198.51.100.${String(n + 1)}`, 'four')).sort()).toEqual([
        202, 202, 202, 429, 429, 429,
      ]);
      expect((await from((n) => `2001:db8:0:1::${String(n + 1)}`, 'six')).sort()).toEqual([
        202, 202, 202, 429, 429, 429,
      ]);
      expect((await from((n) => `192.0.${String(n)}.1`, 'many')).sort()).toEqual([
        202, 202, 503, 503, 503, 503,
      ]);
      expect(await confirmMails(api)).toBe(8);
    } finally {
      await api.close();
    }
  });

  it('believe no header that claims another address where no proxy is trusted, nor one before the trusted', async () => {
    const untrusting = await startApiServer({ SIGNUP_PER_NETWORK: '1' });
    try {
      // Claimed to come from outside, it would have to bring a proof.
      expect(await signUpFrom(untrusting, 'direct@reader.example')).toBe(202);
    } finally {
      await untrusting.close();
    }
    const trusting = await startApiServer({ TRUST_PROXY: '1', SIGNUP_PROOF: 'off', SIGNUP_PER_NETWORK: '2' });
    try {
      const statuses: number[] = [];
      for (let n = 0; n < 4; n += 1)
        statuses.push(
          await signUpFrom(trusting, `spoof${String(n)}@reader.example`, {
            from: `10.${String(n)}.0.1, ${outside}`,
          }),
        );
      expect(statuses).toEqual([202, 202, 429, 429]);
    } finally {
      await trusting.close();
    }
  });
});
