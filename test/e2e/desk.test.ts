import { createHmac } from 'node:crypto';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';

import { startApiServer, type ApiServer } from '../integration/api/api-server.ts';
import { invited } from '../integration/api/browser.ts';
import { password } from '../support/tiny-browser.ts';
import { subscribed } from '../integration/api/mailed.ts';
import { hasChromium, launchChromium } from '../support/browser.ts';
import { joinDesk, signInAtDesk } from '../support/desk-door.ts';
import { looks, seenIn } from '../support/looks.ts';
import { troublesOf } from '../support/page-troubles.ts';
import { publishSampleDays } from '../support/sample-days.ts';

const inChromium = hasChromium ? describe : describe.skip;

/** Where pictures of every page go, for people to look at; unset: nowhere. */
const pictures = process.env['PICTURES'];

const days = ['2025-08-03', '2025-08-04', '2025-08-05', '2025-08-06', '2025-08-07', '2025-08-08'];

/** The code of an authenticator app (RFC 6238: SHA-1, half minutes, six digits), for a secret in base32. */
function codeOf(secret: string, at: number): string {
  const bits = Array.from(secret.replace(/\s/g, ''))
    .map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
    .join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((octet) => Number.parseInt(octet, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const mac = createHmac('sha1', key).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 15;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

inChromium('the desk in Chromium', () => {
  let api: ApiServer;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    api = await startApiServer();
    await publishSampleDays(api, days);
    await subscribed(api, 'reader@reader.example', { topics: ['agents', 'reasoning'] });
    browser = await launchChromium();
    page = await browser.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error' && !/status of (401|404|410|422)/.test(message.text()))
        complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
  }, 180_000);
  afterAll(async () => {
    await browser.close();
    await api.close();
  });

  it('lets in who was invited, and sets a second factor', async () => {
    const token = await invited(api.context.operators, 'owner', 'owner@desk.example');
    const ada = { name: 'Ada Owner', email: 'owner@desk.example', password };
    await joinDesk(page, api.url, token, ada);
    await page.click('text=Your account has no second factor');
    await page.fill('#password', password);
    await page.click('button:has-text("Set a second factor")');
    const secret = (await page.textContent('.key')) ?? '';
    if (pictures !== undefined) await page.screenshot({ path: join(pictures, 'factor.png'), fullPage: true });
    await page.fill('#code', codeOf(secret, Date.now()));
    await page.click('button:has-text("Put it in force")');
    await page.waitForSelector('[role="status"]:has-text("in force")');
    await page.click('button:has-text("Sign out") >> nth=0');
    await signInAtDesk(page, ada);
    await page.waitForSelector('h1:has-text("Second step")');
    await page.fill('#code', codeOf(secret, Date.now()));
    await page.click('button:has-text("Go on")');
    await page.waitForSelector('h1:has-text("Overview")');
  }, 180_000);

  it('makes a topic from three papers, moves the cut-off, judges ten, takes a suggestion, saves, and rolls back', async () => {
    const { rows } = await api.database.pool.query<{ key: string }>(
      `select key from papers where title || abstract ilike '%diffusion%' order by id limit 3`,
    );
    await page.goto(`${api.url}/admin/new-topic`);
    await page.fill('#from', rows.map(({ key }) => key).join('\n'));
    await page.click('button:has-text("Make a draft")');
    await page.waitForSelector('#effect-words:has-text("over 6 editions")');
    expect(await page.inputValue('#query')).not.toBe('');
    await page.fill('#name', 'Diffusion at work');
    await page.click('button:has-text("Save and offer")');
    await page.waitForSelector('[role="status"]:has-text("on offer")');
    expect(page.url()).toContain('/admin/topics/diffusion-at-work');

    const before = await page.textContent('#effect-words');
    const chart = await page.locator('.distribution svg').boundingBox();
    if (chart === null) throw new Error('There is no chart');
    await page.mouse.move(chart.x + chart.width * 0.35, chart.y + 40);
    await page.mouse.down();
    await page.mouse.move(chart.x + chart.width * 0.6, chart.y + 40, { steps: 5 });
    await page.mouse.up();
    expect(await page.inputValue('#cutoff')).toBe('0.60');
    await page.waitForFunction(
      (words) => document.getElementById('effect-words')?.textContent !== words,
      before,
    );
    expect(await page.textContent('#effect-words')).toMatch(/leaves?\./);

    for (let judged = 1; judged <= 10; judged += 1) {
      await page.locator('section[aria-labelledby="next"] .judged').first().focus();
      await page.keyboard.press(judged % 3 === 0 ? 'n' : 'y');
      await page.waitForFunction(
        (count) =>
          [...document.querySelectorAll('.figures dd')].some((dd) => dd.textContent === String(count)),
        judged,
      );
    }
    expect(await page.textContent('.figures')).toMatch(/Precision\s*\d+ %/);

    if (pictures !== undefined) await page.screenshot({ path: join(pictures, 'editor.png'), fullPage: true });
    const suggestion = page.locator('.suggestions button').first();
    const query = await suggestion.getAttribute('data-take');
    await suggestion.click();
    expect(await page.inputValue('#query')).toBe(query);
    await page.fill('#note', 'After ten judgements');
    await page.click('.editor form button:text-is("Save")');
    await page.waitForSelector('[role="status"]:has-text("new revision")');

    await page.click('a:has-text("Revision 2")');
    await page.waitForSelector('text=After ten judgements');
    await page.click('button:has-text("Back to revision 1")');
    await page.waitForSelector('[role="status"]:has-text("Rolled back")');
    expect(await page.inputValue('#cutoff')).toBe('0.35');
    await page.goto(`${api.url}/admin/audit?subject=diffusion-at-work`);
    expect(await page.locator('.trail > li').count()).toBe(3);
  }, 180_000);

  it('shows how many digests of tomorrow change, and what one subscriber would get', async () => {
    await page.goto(`${api.url}/admin/topics/agents`);
    await page.fill('#query', 'zzzz');
    await page.waitForFunction(() => document.getElementById('effect-words')?.textContent.includes('leave'));
    expect(await page.textContent('.figures')).toContain('of 1');
    await page.click('summary:has-text("Try it for one subscriber")');
    await page.fill('#subscriber', 'reader@reader.example');
    await page.click('button:text-is("Try")');
    await page.waitForSelector('.trial');
    expect(await page.textContent('.trial')).toContain('r***@r***.example');
  }, 180_000);

  it('follows how far an edition is while somebody looks on, without a reload', async () => {
    const { pool } = api.database;
    await pool.query(
      `with planned as (
         insert into deliveries (subscriber_id, local_day, edition_id, publication_from, publication_to, state, contents, printed,
           message_date, planned_at, expires_at, next_attempt_at)
         select s.id, local_day, e.id, 0, e.publication, 'queued', '{}', '{}', $2, $2, $2::timestamptz + interval '20 h', $2
         from subscribers s, editions e, unnest(array['2025-08-08', '2025-08-09']::date[]) local_day
         where s.email_key = 'reader@reader.example' and e.day = $1
         returning edition_id
       )
       insert into plan_ledger (edition_id, planned, planned_at) select edition_id, count(*), $2 from planned group by edition_id`,
      ['2025-08-08', api.installation.clock()],
    );
    await page.goto(`${api.url}/admin/deliveries`);
    await page.waitForSelector('#now:has-text("0 of 2 digests done")');
    // A page that was loaded anew would have no such mark.
    await page.evaluate(() => {
      document.body.dataset['looking'] = 'on';
    });
    await pool.query(
      `update deliveries set state = 'submitted', finished_at = $1 where local_day = '2025-08-08'`,
      [api.installation.clock()],
    );
    await page.waitForSelector('body[data-looking] #now:has-text("1 of 2 digests done")');
  }, 180_000);

  for (const look of looks) {
    const { colorScheme, width } = look;
    it(`finds nothing wrong with any page, ${colorScheme}, ${String(width)} px wide`, async () => {
      const found: string[] = [];
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 800 });
      const paths = {
        overview: '/admin',
        topics: '/admin/topics',
        topic: '/admin/topics/diffusion-at-work',
        'new-topic': '/admin/new-topic',
        revisions: '/admin/topics/diffusion-at-work/revisions',
        deliveries: '/admin/deliveries',
        'edition-deliveries': '/admin/deliveries/2025-08-08',
        operators: '/admin/operators',
        audit: '/admin/audit',
        account: '/admin/account',
        'sign-in': '/admin/sign-in',
        'second-step': '/admin/second-step',
        forgot: '/admin/forgot',
        gone: '/admin/join/nothing',
      };
      for (const [name, path] of seenIn(look, Object.entries(paths))) {
        await page.goto(api.url + path);
        found.push(...(await troublesOf(page)).map((trouble) => `${name}: ${trouble}`));
        if (pictures !== undefined) {
          const file = `${name}-${String(width)}-${colorScheme}.png`;
          await page.screenshot({ path: join(pictures, file), fullPage: true });
        }
      }
      expect(found).toEqual([]);
    }, 180_000);
  }

  it('has the browser complain of nothing', () => {
    expect(complaints).toEqual([]);
  });
});
