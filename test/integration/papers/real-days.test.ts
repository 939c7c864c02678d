import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createFetcher } from '@broadsheet/fetcher';
import { addDays, collectPapers, daysToRead, freezeEdition, type EditionPaper } from '@broadsheet/papers';
import { createSources, parseSourceList, type SourceDependencies } from '@broadsheet/sources';
import { startHuggingFace, type HuggingFaceItem } from '../../support/hugging-face.ts';
import { sourceDependencies } from '../../support/sources.ts';
import { sharedData } from '../../support/shared-data.ts';
import { isThorough } from '../../support/thorough.ts';
import { database, editions, papers, withKeptPapers } from './kept-papers.ts';

const folder = sharedData('hf');
const page = sharedData('papers', 'daily-papers-page.json');
const withDays = folder === undefined ? it.skip : it;
const withPage = page === undefined ? it.skip : it;
const { signal } = new AbortController();

describe('real days', () => {
  withKeptPapers();

  const dependencies = (now: () => Date): SourceDependencies =>
    sourceDependencies({ folder: folder ?? '/', clock: now });
  const publishAll = async (now: Date): Promise<void> => {
    for (const { id } of await editions.unpublished()) {
      await freezeEdition({ editions }, { editionId: id, now });
      await editions.takePublication(id, now);
    }
  };
  const printed = async (): Promise<EditionPaper[]> => {
    const published = await editions.between(0, await editions.newestPublication());
    return editions.papersOf(published.map(({ id }) => id));
  };

  withDays(
    'reads real days as they came, through an outage, and brings every paper out exactly once',
    async () => {
      const lists = Object.fromEntries(
        readdirSync(folder ?? '')
          .filter((file) => isThorough || (file > '2025-07-28' && file < '2025-08-16'))
          .map((file): [string, HuggingFaceItem[]] => [
            file.slice(0, 10),
            JSON.parse(readFileSync(join(folder ?? '', file), 'utf8')) as HuggingFaceItem[],
          ]),
      );
      const days = Object.keys(lists).toSorted();
      const ids = new Set(Object.values(lists).flatMap((list) => list.map(({ paper }) => paper.id)));
      const hf = await startHuggingFace(lists);
      const fetcher = createFetcher({ allow: [hf.host], userAgent: 'test' });
      let now = new Date(`${days[0] ?? ''}T20:00:00Z`);
      const made = createSources([{ kind: 'hf', name: 'hf' }], {
        ...dependencies(() => now),
        fetch: (address, options) => fetcher.fetch(address, options),
        hf: { baseUrl: hf.baseUrl, token: null },
        wait: () => Promise.resolve(),
      });
      const [source] = made.status === 'ok' ? made.sources : [];
      if (source === undefined) throw new Error('no source');
      for (let day = days[0] ?? ''; day <= addDays(days.at(-1) ?? '', 3); day = addDays(day, 1)) {
        now = new Date(`${day}T20:00:00Z`);
        hf.setToday(day);
        if (day === '2025-08-05') await hf.fail('refused');
        if (day === '2025-08-08') await hf.recover();
        const due = daysToRead(now, await papers.runsSince('hf', addDays(day, -30)));
        await collectPapers({ papers, clock: () => now }, { source, days: due, signal });
        await publishAll(now);
      }
      const all = await printed();
      expect(new Set(all.map(({ key }) => key))).toEqual(ids);
      expect(all.length).toBe(ids.size);
      const { rows } = await database.pool.query<{ outcome: string }>(
        'select distinct outcome from source_runs order by 1',
      );
      expect(rows.map(({ outcome }) => outcome)).toEqual(['empty', 'failed', 'ok']);
      await fetcher.close();
      await hf.close();
    },
    60_000,
  );

  withPage('takes a page of titles and abstracts alone', async () => {
    const now = new Date('2025-08-08T12:00:00Z');
    const list = parseSourceList(`file:${page ?? ''}`);
    const made = createSources(
      list.status === 'ok' ? list.specs : [],
      dependencies(() => now),
    );
    const [source] = made.status === 'ok' ? made.sources : [];
    if (source === undefined) throw new Error('no source');
    const [run] = await collectPapers({ papers, clock: () => now }, { source, days: ['2025-08-08'], signal });
    expect(run).toMatchObject({
      source: 'file:daily-papers-page.json',
      outcome: 'ok',
      listed: 84,
      added: 84,
    });
    await publishAll(now);
    const all = await printed();
    expect(all.every(({ key, url }) => /^p[a-z2-7]{16}$/.test(key) && url === null)).toBe(true);
    expect(all.map(({ position }) => position)).toEqual(Array.from({ length: 84 }, (_, index) => index + 1));
  });
});
