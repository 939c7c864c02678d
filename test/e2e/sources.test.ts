import { join } from 'node:path';

import { createAlertStore, createPaperStore } from '@broadsheet/database';
import { addDays, isWeekend, type RunOutcome } from '@broadsheet/papers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';

import { startApiServer, type ApiServer } from '../integration/api/api-server.ts';
import { invited } from '../integration/api/browser.ts';
import { password } from '../support/tiny-browser.ts';
import { hasChromium, launchChromium } from '../support/browser.ts';
import { joinDesk } from '../support/desk-door.ts';
import { looks } from '../support/looks.ts';
import { troublesOf } from '../support/page-troubles.ts';
import { aRun } from '../support/papers.ts';

const inChromium = hasChromium ? describe : describe.skip;

/** Where pictures of every page go, for people to look at; unset: nowhere. */
const pictures = process.env['PICTURES'];

const odd: Readonly<Record<string, RunOutcome>> = {
  '2025-07-21': 'partial',
  '2025-07-29': 'empty',
  '2025-08-01': 'shape-changed',
  '2025-08-07': 'failed',
  '2025-08-08': 'failed',
};

inChromium('the page of sources', () => {
  let api: ApiServer;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    api = await startApiServer({ SOURCES: 'hf,arxiv:cs.CL+cs.LG' });
    const papers = createPaperStore(api.installation.database);
    for (let day = '2025-07-10'; day <= '2025-08-08'; day = addDays(day, 1)) {
      const outcome = odd[day] ?? (isWeekend(day) ? 'not-open' : 'ok');
      const listed = outcome === 'ok' ? 27 : outcome === 'partial' ? 1 : 0;
      await papers.recordRun(
        aRun({
          day,
          outcome,
          listed,
          expected: odd[day] === undefined,
          usual: 27,
          detail: outcome === 'failed' ? 'HTTP 503: <b>Service</b> Unavailable' : null,
          startedAt: new Date(`${addDays(day, 1)}T00:20:00Z`),
        }),
      );
    }
    const finding = {
      kind: 'source-failed' as const,
      subject: 'hf',
      headline: 'Hugging Face cannot be read',
      lines: [
        'It has failed since 2025-08-08 00:20 UTC, 4 readings in a row.',
        'The last one said: HTTP 503',
      ],
    };
    await createAlertStore(api.installation.database).record([finding], [], api.installation.clock());
    browser = await launchChromium();
    page = await browser.newPage();
    const token = await invited(api.context.operators, 'editor', 'ed@desk.example');
    await joinDesk(page, api.url, token, { name: 'Ed Itor', email: 'ed@desk.example', password });
  }, 180_000);
  afterAll(async () => {
    await browser.close();
    await api.close();
  });

  it('has no fault that a machine finds, narrow and wide, light and dark, in words as well as in signs', async () => {
    for (const { colorScheme, width } of looks) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      await page.goto(`${api.url}/admin/sources`);
      await page.click('summary >> nth=0');
      expect(await troublesOf(page)).toEqual([]);
      if (pictures !== undefined)
        await page.screenshot({
          path: join(pictures, `sources-${String(width)}-${colorScheme}.png`),
          fullPage: true,
        });
    }
    const text = (await page.textContent('main')) ?? '';
    for (const words of [
      '1 paper, where 27 are usual',
      'Nothing was listed, against expectation',
      'Nothing was listed, as was to be expected',
      'It answered in another shape',
      'HTTP 503: <b>Service</b> Unavailable',
    ])
      expect(text).toContain(words);
  }, 120_000);

  it('stands on the overview as well, and lets an editor acknowledge an alert and have a source read', async () => {
    await page.goto(`${api.url}/admin`);
    await page.click('text=Hugging Face cannot be read');
    await page.click('button:has-text("Acknowledge")');
    await page.waitForSelector('[role="status"]:has-text("Acknowledged")');
    expect(await page.textContent('main')).toContain('acknowledged by ed@desk.example');
    await page.click('button:has-text("Read again now") >> nth=0');
    await page.waitForSelector('[role="status"]:has-text("Asked")');
    expect(await api.installation.queues.waiting('sources')).toBe(1);
  }, 60_000);
});
