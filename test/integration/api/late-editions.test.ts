import { afterEach, describe, expect, it } from '@jest/globals';
import { createPaperStore } from '@broadsheet/database';
import type { SourceRun } from '@broadsheet/papers';

import { startApiServer, type ApiServer } from './api-server.ts';

const friday = '2025-08-08';

describe('an edition that is not there', () => {
  let api: ApiServer | null = null;
  afterEach(() => api?.close());

  const start = async (now: string, run: Partial<SourceRun> | null): Promise<ApiServer> => {
    api = await startApiServer({ BROADSHEET_NOW: now });
    const at = new Date(`${friday}T00:00:00Z`);
    const failed: SourceRun = {
      source: 'hf',
      day: friday,
      startedAt: new Date(at.getTime() + 24.5 * 3_600_000),
      endedAt: new Date(at.getTime() + 24.5 * 3_600_000),
      outcome: 'failed',
      expected: false,
      listed: 0,
      added: 0,
      usual: null,
      detail: 'HTTP 503',
    };
    if (run !== null) await createPaperStore(api.installation.database).recordRun({ ...failed, ...run });
    return api;
  };
  const page = async (path: string): Promise<string> =>
    (await (await fetch(`${(api as ApiServer).url}${path}`)).text()).replace(/\s+/g, ' ');

  it('is said to wait for its source until its deadline, and to be missing after it', async () => {
    await start('2025-08-09T02:00:00Z', {});
    const waits =
      'The edition of Friday 8 August waits for its sources until 04:45 UTC. Hugging Face could not be read on Friday 8 August.';
    expect(await page('/editions')).toContain(waits);
    expect(await page(`/editions/${friday}`)).toContain(waits);
    await api?.close();

    await start('2025-08-09T05:00:00Z', {});
    const missing =
      'There is no edition of Friday 8 August yet. Hugging Face could not be read on Friday 8 August.';
    expect(await page('/editions')).toContain(missing);
    expect(await page(`/editions/${friday}`)).toContain(missing);
    // What the operator is told of a failure is no business of readers.
    expect(await page('/editions')).not.toContain('503');
  });

  it.each([
    ['its source listed nothing, as expected', { outcome: 'empty' as const, expected: true }],
    ['nobody has asked its source yet', null],
  ])('is no failure where %s', async (_what, run) => {
    await start('2025-08-09T05:00:00Z', run);
    expect(await page('/editions')).not.toMatch(/could not be read|waits for/);
    expect(await page(`/editions/${friday}`)).toContain('No edition was published for this day.');
  });

  it('is no matter once it is published', async () => {
    const server = await start('2025-08-09T05:00:00Z', {});
    await server.publish(friday, [{ id: '2508.00001', title: 'Agents that plan' }]);
    expect(await page('/editions')).not.toMatch(/could not be read|waits for/);
  });
});
