import { join } from 'node:path';

import { createMailboxStore } from '@broadsheet/database';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';

import { startApiServer, type ApiServer } from '../integration/api/api-server.ts';
import { confirmTokenOf, signUp, stateOf, subscribed } from '../integration/api/mailed.ts';
import { hasChromium, launchChromium } from '../support/browser.ts';
import { looks, seenIn } from '../support/looks.ts';
import { troublesOf } from '../support/page-troubles.ts';
import { publishSampleDays } from '../support/sample-days.ts';

const inChromium = hasChromium ? describe : describe.skip;

/** Where pictures of every page go, for people to look at; unset: nowhere. */
const pictures = process.env['PICTURES'];

const days = ['2025-08-05', '2025-08-06', '2025-08-07', '2025-08-08'];

inChromium('pages in Chromium', () => {
  let api: ApiServer;
  let browser: Browser;
  const paths: Record<string, string> = {};

  beforeAll(async () => {
    api = await startApiServer({ POSTAL_ADDRESS: '12 Fleet Street, London', SIGNUP_PER_HOUR: '1000' });
    await publishSampleDays(api, days);
    const tokens = await subscribed(api, 'reader@reader.example', {
      topics: ['agents', 'reasoning'],
      queries: ['"state space" AND NOT medical', 'author:"Ada Lovelace"'],
      mutedTopics: ['code'],
      mutedQueries: ['survey OR benchmark'],
      timezone: 'Europe/Paris',
      cadence: 'weekdays',
    });
    await signUp(api, { email: 'pending@reader.example' });
    const pending = await confirmTokenOf(api, 'pending@reader.example');
    const raw = Buffer.from('Subject: A subject\r\nTo: reader@reader.example\r\n\r\nThe text.\r\n');
    const mail = { to: 'reader@reader.example', subject: 'A subject', at: api.installation.clock(), raw };
    await createMailboxStore(api.installation.database).insert(mail);
    Object.assign(paths, {
      home: '/',
      chosen:
        '/?topics=agents&topics=reasoning&topics=vision-language-models&queries=%22world%20model%22%20OR%20robot',
      embed: '/embed',
      confirm: `/confirm/${pending}`,
      'not-me': `/not-me/${pending}`,
      unsubscribe: `/u/${tokens.unsubscribe}`,
      preferences: `/preferences/${tokens.preferences}`,
      link: '/link',
      editions: '/editions',
      edition: '/editions/2025-08-08',
      topic: '/topics/agents',
      mailbox: '/mailbox',
      mail: '/mailbox/1',
      missing: '/nowhere',
    });
    browser = await launchChromium();
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await api.close();
  });

  /** Opens a page; what the browser complains of is kept, refusals by the content policy among it. */
  async function open(path: string, options: Parameters<Browser['newContext']>[0] = {}) {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('404')) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(api.url + path, { waitUntil: 'load' });
    return { page, complaints, close: () => context.close() };
  }

  for (const look of looks) {
    const { colorScheme, width } = look;
    it(`finds nothing wrong with any page, ${colorScheme}, ${String(width)} px wide`, async () => {
      const found: string[] = [];
      const { page, complaints, close } = await open('/', {
        colorScheme,
        viewport: { width, height: 800 },
      });
      for (const [name, path] of seenIn(look, Object.entries(paths))) {
        await page.goto(api.url + path);
        found.push(...(await troublesOf(page)).map((trouble) => `${name}: ${trouble}`));
        if (pictures !== undefined) {
          const file = `${name}-${String(width)}-${colorScheme}.png`;
          await page.screenshot({ path: join(pictures, file), fullPage: true });
        }
      }
      await close();
      expect([...found, ...complaints]).toEqual([]);
    }, 120_000);
  }

  it('makes the front page as the form is filled in, and says so', async () => {
    const { page, complaints, close } = await open('/', { timezoneId: 'Asia/Tokyo' });
    expect(await page.inputValue('#timezone')).toBe('Asia/Tokyo');
    expect(await page.isVisible('text=Show me')).toBe(false);
    const summary = page.locator('#front-summary');
    expect(await summary.textContent()).toContain('Trending among');
    await page.check('input[value="reasoning"]');
    await page.waitForFunction(() => document.getElementById('front-summary')?.textContent.includes('match'));
    const before = await summary.textContent();
    await page.fill('#queries', 'robot AND NOT medical');
    await page.waitForSelector('#parse li');
    expect(await page.textContent('#parse')).toContain('Finds papers that say');
    expect(await page.getAttribute('#front-summary', 'aria-live')).toBe('polite');
    expect(before).not.toBeNull();
    expect(complaints).toEqual([]);
    await close();
  }, 30_000);

  it('signs up by keyboard alone, and asks before anything is mailed again', async () => {
    const { page, close } = await open('/');
    await page.focus('input[value="agents"]');
    await page.keyboard.press('Space');
    await page.focus('#email');
    await page.keyboard.type('keys@reader.example');
    await page.keyboard.press('Enter');
    await page.waitForSelector('h1:has-text("Look into your mailbox")');
    await page.goto(`${api.url}/confirm/${await confirmTokenOf(api, 'keys@reader.example')}`);
    await page.keyboard.press('Tab');
    expect(await stateOf(api, 'keys@reader.example')).toBe('pending');
    await page.click('text=Yes, subscribe me');
    await page.waitForSelector('h1:has-text("You are subscribed")');
    expect(await stateOf(api, 'keys@reader.example')).toBe('active');
    await close();
  }, 30_000);

  it('works without scripts', async () => {
    const { page, close } = await open('/', { javaScriptEnabled: false });
    await page.check('input[value="agents"]');
    await page.click('text=Show me');
    await page.waitForSelector('#front-summary:has-text("match")');
    expect(await page.isChecked('input[value="agents"]')).toBe(true);
    await page.fill('#email', 'not an address');
    await page.click('button:has-text("Subscribe")');
    await page.waitForSelector('#email-error');
    await page.fill('#email', 'plain@reader.example');
    await page.click('button:has-text("Subscribe")');
    await page.waitForSelector('h1:has-text("Look into your mailbox")');
    expect(await stateOf(api, 'plain@reader.example')).toBe('pending');
    await close();
  }, 30_000);

  it('lets readers change their mind on the pages they are mailed', async () => {
    const { preferences, unsubscribe } = await subscribed(api, 'mind@reader.example');
    const { page, close } = await open(`/preferences/${preferences}`);
    await page.check('input[value="games"]');
    await page.click('button:has-text("Save")');
    await page.waitForSelector('[role="status"]:has-text("Saved")');
    await page.goto(`${api.url}/u/${unsubscribe}`);
    await page.click('button:has-text("Unsubscribe")');
    await page.waitForSelector('h1:has-text("You are unsubscribed")');
    expect(await stateOf(api, 'mind@reader.example')).toBe('unsubscribed');
    await close();
  }, 30_000);
});
