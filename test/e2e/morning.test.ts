import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';

import { hasChromium, launchChromium } from '../support/browser.ts';
import { type Desk, type RunningCli, jsonOf, openDesk } from '../support/cli.ts';
import { freePort } from '../support/free-port.ts';
import { until } from '../support/until.ts';
import { type HuggingFaceItem, type HuggingFaceServer, startHuggingFace } from '../support/hugging-face.ts';
import { fieldsNamed, readMail } from '../support/mail.ts';

jest.setTimeout(90_000);

type Caught = { id: number; to: string; subject: string; at: string };

/** One installation as a newcomer has it: nothing configured but where papers come from, and on which day we are. */
async function openInstallation(env: Readonly<Record<string, string>>) {
  const port = await freePort();
  const desk: Desk = await openDesk({
    PORT: String(port),
    DATA_DIR: 'data',
    SECRET_KEY: '',
    BROADSHEET_NOW: '2025-08-09T06:58:00Z',
    LOG_LEVEL: 'warn',
    ...env,
  });
  const base = `http://localhost:${String(port)}`;
  const running: RunningCli = desk.start(['start']);
  await running.says('Broadsheet is ready');
  const mailbox = async (): Promise<Caught[]> =>
    (await (await fetch(`${base}/mailbox.json`)).json()) as Caught[];
  return {
    base,
    desk,
    running,
    mailbox,
    /** Waits for a mail to an address whose subject matches. */
    async mail(to: string, subject: RegExp): Promise<{ id: number; raw: Buffer }> {
      const find = async () => (await mailbox()).find((one) => one.to === to && subject.test(one.subject));
      const { id } = await until(`${to} has a mail ${String(subject)}`, find);
      const eml = await fetch(`${base}/mailbox/${String(id)}.eml`);
      return { id, raw: Buffer.from(await eml.arrayBuffer()) };
    },
    async close() {
      running.signal('SIGTERM');
      const { status, stderr } = await running.ended;
      await desk.clear();
      return { status, stderr };
    },
  };
}
type Installation = Awaited<ReturnType<typeof openInstallation>>;

function item(number: number, title: string, summary: string): HuggingFaceItem {
  const id = `2508.${String(90000 + number)}`;
  const day = '2025-08-08T09:00:00.000Z';
  return {
    paper: {
      ...{ id, title, summary, upvotes: 100 - number, publishedAt: '2025-08-07T00:00:00.000Z' },
      ...{ submittedOnDailyAt: day, authors: [{ name: 'Ada Example' }, { name: 'Bo Sample' }] },
    },
    title,
    summary,
    publishedAt: day,
  };
}

const papers = [
  item(1, 'Lantern: Planning Agents that Ask for Directions', 'We train language agents that use tools.'),
  item(2, 'A Robot Octopus Learns to Knit', 'Eight arms, one policy: soft manipulation of yarn.'),
  item(3, 'Slow Diffusion for Quick Sketches', 'A diffusion model of images that starts from a drawing.'),
  item(4, 'Counting Sheep in Satellite Pictures', 'Object detection at night, over hills.'),
];

const inChromium = hasChromium ? describe : describe.skip;

inChromium('a newcomer’s morning, in Chromium', () => {
  const email = 'newcomer@reader.example';
  let source: HuggingFaceServer;
  let here: Installation;
  let browser: Browser;
  let page: Page;
  let digest: { id: number; raw: Buffer };
  const text = async (): Promise<string> => (await readMail(digest.raw)).text;
  /** Follows the link of a mail's HTML with these words, as a mail reader does. */
  const linkOf = (html: string, words: string): string => {
    const link = new RegExp(`<a [^>]*href="([^"]+)"[^>]*>(?:<[^>]+>)*${words}`).exec(html)?.[1];
    if (link === undefined) throw new Error(`No link says "${words}"`);
    return link.replaceAll('&amp;', '&');
  };

  beforeAll(async () => {
    source = await startHuggingFace({ '2025-08-08': papers }, '2025-08-09');
    [here, browser] = await Promise.all([
      openInstallation({ HF_BASE_URL: source.baseUrl, FETCH_ALLOW: source.host }),
      launchChromium(),
    ]);
    page = await (await browser.newContext({ timezoneId: 'Europe/Berlin' })).newPage();
    await until(
      'the edition is published',
      async () => (await fetch(`${here.base}/api/v1/editions/2025-08-08`)).status === 200,
    );
  });
  afterAll(async () => {
    await browser.close();
    await here.close();
    await source.close();
  });

  it('the form shows what today’s digest would hold as it is filled in, and signs up', async () => {
    await page.goto(here.base);
    await page.fill('#queries', 'octopus AND NOT medical');
    const front = page.locator('#front-summary');
    await front.filter({ hasText: 'match' }).waitFor();
    const matched = page.locator('#front-papers ol.papers > li');
    await matched.filter({ hasText: 'A Robot Octopus Learns to Knit' }).waitFor();
    await page.check('input[value="agents"]');
    await matched.filter({ hasText: 'Lantern: Planning Agents that Ask for Directions' }).waitFor();
    expect(await matched.filter({ hasText: 'Counting Sheep in Satellite Pictures' }).count()).toBe(0);
    await page.fill('#email', email);
    await page.click('button:has-text("Subscribe")');
    await page.waitForSelector('h1:has-text("Look into your mailbox")');
  });

  it('the confirm mail is in the development mailbox, without a word from the form; its button subscribes', async () => {
    const { id, raw } = await here.mail(email, /./);
    const { html, text: plain } = await readMail(raw);
    expect(`${html} ${plain}`).not.toContain('octopus');
    await page.goto(`${here.base}/mailbox`);
    await page.click(`a[href="/mailbox/${String(id)}"]`);
    const frame = page.frameLocator('iframe');
    const [opened] = await Promise.all([
      page.context().waitForEvent('page'),
      frame.locator('a[href*="/confirm/"]').first().click(),
    ]);
    await opened.waitForSelector('h1:has-text("Confirm your subscription")');
    expect(await here.mailbox()).toHaveLength(1);
    await opened.click('button:has-text("Yes, subscribe me")');
    await opened.waitForSelector('h1:has-text("You are subscribed")');
    await opened.close();
  });

  it('the first digest comes right away, with what was followed and why', async () => {
    digest = await here.mail(email, /Octopus|Lantern/);
    const plain = await text();
    expect(plain).toContain('A Robot Octopus Learns to Knit');
    expect(plain).toMatch(/Here because it says .octopus/i);
    expect(plain).toContain('Lantern: Planning Agents that Ask for Directions');
    expect(plain).not.toContain('This is a sample');
  });

  it('“view in browser” shows the same digest', async () => {
    await page.goto(linkOf((await readMail(digest.raw)).html, 'View'));
    await page.waitForSelector('h1:has-text("9 August")');
    for (const title of [
      'A Robot Octopus Learns to Knit',
      'Lantern: Planning Agents that Ask for Directions',
    ])
      expect(await page.locator('ol.papers > li').filter({ hasText: title }).count()).toBe(1);
  });

  it('preferences change by the link of the mail, without an account', async () => {
    await page.goto(linkOf((await readMail(digest.raw)).html, 'Preferences'));
    expect(await page.isChecked('input[value="agents"]')).toBe(true);
    expect(await page.inputValue('#timezone')).toBe('Europe/Berlin');
    await page.uncheck('input[value="agents"]');
    await page.selectOption('#hour', '18');
    await page.selectOption('#cadence', 'weekly:fri');
    await page.click('button:has-text("Save")');
    await page.waitForSelector('[role="status"]:has-text("Saved")');
    const shown = jsonOf(await here.desk.run(['subscribers', 'show', email, '--json']));
    expect(shown).toMatchObject({
      topics: [],
      queries: ['octopus AND NOT medical'],
      hour: 18,
      cadence: 'weekly:fri',
    });
  });

  it('one click unsubscribes, as RFC 8058 has it, and it holds', async () => {
    const mail = await readMail(digest.raw);
    expect(fieldsNamed(mail, 'List-Unsubscribe-Post')).toEqual(['List-Unsubscribe=One-Click']);
    const address = /<(http[^>]+)>/.exec(fieldsNamed(mail, 'List-Unsubscribe')[0] ?? '')?.[1] ?? '';
    await page.goto(address);
    await page.waitForSelector('button:has-text("Unsubscribe")');
    const before = jsonOf(await here.desk.run(['subscribers', 'show', email, '--json']));
    expect(before).toMatchObject({ state: 'active' });
    const answer = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'List-Unsubscribe=One-Click',
    });
    expect(answer.status).toBe(200);
    const mails = (await here.mailbox()).length;
    const sent = jsonOf(
      await here.desk.run(['send', '--now', '--json'], { BROADSHEET_NOW: '2025-08-10T20:00:00Z' }),
    );
    expect(sent).toMatchObject({ planned: { queued: 0 }, books: { planned: 1, submitted: 1, owed: 0 } });
    expect(await here.mailbox()).toHaveLength(mails);
    await page.goto(linkOf(mail.html, 'Preferences'));
    await page.getByText('is unsubscribed').waitFor();
  });
});

describe('a first day without any source in reach', () => {
  it('has the sample edition, marked as one wherever it shows, and a first digest from it', async () => {
    const email = 'early@reader.example';
    const nobody = `http://127.0.0.1:${String(await freePort())}`;
    const here = await openInstallation({ HF_BASE_URL: nobody, FETCH_ALLOW: nobody.slice('http://'.length) });
    const pages = await Promise.all(
      ['/', '/editions/sample'].map(async (path) => (await fetch(here.base + path)).text()),
    );
    for (const html of pages) expect(html).toMatch(/class="sample"[^>]*>Sample</);
    const topics = (await (await fetch(`${here.base}/api/v1/topics`)).json()) as unknown[];
    expect(topics.length).toBeGreaterThanOrEqual(38);
    await fetch(`${here.base}/api/v1/subscriptions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, topics: ['agents', 'reasoning'] }),
    });
    const { text } = await readMail((await here.mail(email, /./)).raw);
    const confirm = /http\S+\/confirm\/\S+/.exec(text)?.[0] ?? '';
    expect((await fetch(confirm, { method: 'POST' })).status).toBe(200);
    const digest = await readMail((await here.mail(email, /^Sample: /)).raw);
    expect(digest.text).toMatch(/This is a sample/);
    expect(digest.html).toMatch(/sample/i);
    expect(await here.close()).toEqual({ status: 0, stderr: expect.not.stringMatching(/^ {4}at /m) });
  });
});
