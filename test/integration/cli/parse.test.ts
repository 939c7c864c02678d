import { mkdir } from 'node:fs/promises';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Desk, openDesk } from '../../support/cli.ts';
import { sharedData } from '../../support/shared-data.ts';

type Line = {
  file: string;
  ok: boolean;
  format: string | null;
  papers: Record<string, unknown>[];
  error?: string;
};

const rss =
  '<rss><channel><item><title>T</title><link>http://e/1</link><pubDate>1 Jan 2004</pubDate></item></channel></rss>';

describe('broadsheet parse', () => {
  let desk: Desk;

  beforeAll(async () => {
    // A configuration that would fail whatever reads it.
    desk = await openDesk({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing', PORT: 'no port' });
  });
  afterAll(() => desk.clear());

  const parse = async (...args: string[]): Promise<Line[]> => {
    const { status, stdout, stderr } = await desk.run(['parse', ...args]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
  };

  it('answers with a line a file, in their order, and has a line for what cannot be read', async () => {
    await desk.write('a.xml', rss);
    await desk.write('page.html', '<!DOCTYPE html><html><p>Hello');
    await desk.write('bomb.xml', '<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss>&b;</rss>');
    await desk.write('empty.xml', '');
    await mkdir(join(desk.folder, 'folder'));
    expect(await parse('a.xml', 'page.html', 'bomb.xml', 'empty.xml', 'folder', 'none.xml')).toMatchObject([
      {
        file: 'a.xml',
        ok: true,
        format: 'rss',
        papers: [{ id: null, title: 'T', abstract: '', authors: [], url: 'http://e/1', date: '2004-01-01' }],
      },
      { file: 'page.html', ok: false, papers: [], error: expect.stringContaining('a web page') },
      { file: 'bomb.xml', ok: false, error: expect.stringContaining('entities') },
      { file: 'empty.xml', ok: false, error: 'it is empty' },
      { file: 'folder', ok: false, error: 'it is a folder' },
      { file: 'none.xml', ok: false, error: 'there is no such file' },
    ]);
  });

  it('takes a file for what it is told, and refuses a kind that it does not know', async () => {
    await desk.write('a.xml', rss);
    expect(await parse('--as', 'hf', 'a.xml')).toMatchObject([{ ok: false, format: 'hf' }]);
    expect(await parse('--as', 'feed', '--json', 'a.xml')).toMatchObject([{ ok: true, format: 'rss' }]);
    expect(await desk.run(['parse', '--as', 'atom', 'a.xml'])).toMatchObject({ status: 2 });
    expect(await desk.run(['parse'])).toMatchObject({ status: 2 });
  });

  const payloads = sharedData('payloads');
  (payloads === undefined ? it.skip : it)('knows every recorded answer by how it begins', async () => {
    const folder = payloads ?? '';
    const lines = await parse(...readdirSync(folder).map((name) => join(folder, name)));
    const found = lines.map(({ file, ok, format, papers }) => [
      file.slice(folder.length + 1).replace(/__.*(?=_s0|status)|__(?=\d{4}).*/, ''),
      ok ? `${format ?? ''} ${String(papers.length)}` : `${format ?? ''} refused`,
    ]);
    expect(found).toEqual(
      expect.arrayContaining([
        [expect.stringContaining('arxiv-api'), 'arxiv 15'],
        [expect.stringContaining('arxiv-api'), 'arxiv refused'],
        [expect.stringContaining('biorxiv'), 'biorxiv 1'],
        [expect.stringContaining('hf-daily_papers'), 'hf 1'],
      ]),
    );
    expect(new Set(lines.map(({ format }) => format))).toEqual(
      new Set(['arxiv', 'arxiv-feed', 'biorxiv', 'hf', 'rss']),
    );
    expect(lines.filter(({ ok }) => !ok)).toHaveLength(1);
  });
});
