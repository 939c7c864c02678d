import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { createPaperStore, createStreamStore } from '@broadsheet/database';
import type { Installation } from '@broadsheet/installation';

import type { Output } from '../../../apps/cli/src/output.ts';
import { statusOf } from '../../../apps/cli/src/verbs/status.ts';
import { createTestInstallation } from '../../support/installation.ts';
import { aRun } from '../../support/papers.ts';
import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts';

let database: TestDatabase;
let installation: Installation;

beforeAll(async () => {
  database = await createTestDatabase();
  installation = await createTestInstallation({
    url: database.url,
    env: {
      BROADSHEET_NOW: '2025-08-09T06:30:00Z',
      SOURCES: 'hf,arxiv:cs.CL,arxiv:cs.LG,feed:https://example.org/feed.xml',
    },
  });
  const papers = createPaperStore(installation.database);
  const day = '2025-08-08';
  const startedAt = new Date('2025-08-09T06:20:00Z');
  await papers.recordRun(
    aRun({ day, startedAt, outcome: 'failed', expected: false, listed: 0, detail: 'HTTP 503: busy' }),
  );
  const partial = { outcome: 'partial', expected: false, listed: 1, usual: 27 } as const;
  await papers.recordRun(aRun({ source: 'arxiv:cs.CL', day, startedAt, ...partial }));
  const quiet = { outcome: 'empty', expected: true, listed: 0 } as const;
  await papers.recordRun(aRun({ source: 'arxiv:cs.LG', day, startedAt, ...quiet }));
});
afterAll(async () => {
  await installation.close();
  await database.close();
});

/** What the verb answers: its value and its lines. */
async function told(): Promise<{ value: unknown; text: string }> {
  const all = { value: null as unknown, text: '' };
  const output: Output = {
    answer(value, toLines) {
      all.value = JSON.parse(JSON.stringify(value));
      all.text = toLines(value).join('\n');
    },
    stream: () => Promise.resolve(),
    watched: false,
    progress: () => undefined,
  };
  expect(await statusOf(installation, output)).toBe(0);
  return all;
}

describe('status', () => {
  it('tells a failed source, a partial one, a quiet one and one that was never read apart', async () => {
    const { text } = await told();
    expect(text).toContain('  hf  It has failed since 2025-08-09 06:20 UTC, 1 reading in a row.');
    expect(text).toContain('    it said: HTTP 503: busy');
    expect(text).toContain(
      '  arxiv:cs.CL  Last read 2025-08-09 06:20 UTC: partial: 1 paper where 27 are usual. Of 2025-08-08 it is still partial.',
    );
    expect(text).toContain(
      '  arxiv:cs.LG  Last read 2025-08-09 06:20 UTC: nothing listed, as expected. It is to be read now.',
    );
    expect(text).toContain('  feed:https://example.org/feed.xml  It was never read.');
    expect(text).toContain('    2025-08-09T06:20Z  for 2025-08-08: failed');
  });

  it('says whether digests leave, and if not, why and what to do', async () => {
    expect((await told()).text).toContain('  Digests are being submitted.');
    const stream = createStreamStore(installation.database);
    const now = installation.clock();
    const detail = 'auth: 535 5.7.8 No';
    await stream.pause({ reason: 'our-set-up', detail, until: null, now });
    const { value, text } = await told();
    expect(text).toContain(
      `(a mail server refuses our set-up: ${detail}); \`broadsheet deliveries resume\` goes on.`,
    );
    expect(value).toMatchObject({
      stream: { pause: { reason: 'our-set-up', detail }, fencedAt: null, perSecond: 0, oldestOwed: null },
      oldestDue: null,
      nextDue: null,
    });
    await stream.resume();
  });

  it('says the same as JSON', async () => {
    const { value } = await told();
    expect(value).toMatchObject({
      sources: [
        {
          source: 'hf',
          trouble: { kind: 'failed', readings: 1, reason: 'HTTP 503: busy' },
          runs: [{ outcome: 'failed' }],
        },
        { source: 'arxiv:cs.CL', trouble: null, last: { outcome: 'partial', listed: 1, usual: 27 } },
        { source: 'arxiv:cs.LG', trouble: null, last: { outcome: 'empty', expected: true } },
        { source: 'feed:https://example.org/feed.xml', last: null, runs: [] },
      ],
    });
  });
});
