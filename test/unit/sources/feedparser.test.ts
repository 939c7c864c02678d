import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { PaperRecord } from '@broadsheet/papers';
import { parseFeed } from '@broadsheet/sources';

import { sharedData } from '../../support/shared-data.ts';

/** What feedparser finds in each file, one JSON line a file; titles that are HTML without their tags. */
const script = `
import feedparser, html, json, re, sys, time
day = lambda t: time.strftime('%Y-%m-%d', t) if t else None
def plain(e):
    title = dict.get(e, 'title') or ''
    if 'html' in dict.get(e, 'title_detail', {}).get('type', ''): title = html.unescape(re.sub('<[^>]*>', '', title))
    return ' '.join(title.split())
for name in sys.stdin.read().split('\\n'):
    found = feedparser.parse(open(name, 'rb').read())
    print(json.dumps({'file': name, 'wellFormed': not found.bozo, 'entries': [{
        'title': plain(e),
        'link': dict.get(e, 'link'),
        'date': day(dict.get(e, 'published_parsed') or dict.get(e, 'updated_parsed') or dict.get(e, 'created_parsed')),
        'authors': [a.get('name') or a.get('email') for a in dict.get(e, 'authors', []) if a.get('name') or a.get('email')],
    } for e in found.entries]}))
`;

type Entry = {
  title: string;
  link: string | null;
  date: string | null;
  authors: string[];
};
type Found = { file: string; wellFormed: boolean; entries: Entry[] };
type Tally = Record<string, { of: number; right: number }>;

/** Debian's own: another python on the path may not know its packages. */
const python = '/usr/bin/python3';
const corpus = sharedData('feeds', 'corpus');
const isThere = spawnSync(python, ['-c', 'import feedparser']).status === 0;

describe('feeds as feedparser reads them', () => {
  (corpus === undefined || !isThere ? it.skip : it)(
    'finds title, link, date and authors of every entry of the well-formed feeds of the corpus',
    () => {
      const files = readdirSync(corpus ?? '')
        .filter((name) => name.endsWith('.xml'))
        .map((name) => join(corpus ?? '', name));
      const { stdout } = spawnSync(python, ['-c', script], {
        input: files.join('\n'),
        encoding: 'utf8',
        maxBuffer: 100_000_000,
      });
      const tally: Tally = {};
      const wrong: string[] = [];
      for (const line of stdout.trimEnd().split('\n')) {
        const { file, wellFormed, entries } = JSON.parse(line) as Found;
        const parsed = parseFeed({ bytes: readFileSync(file), contentType: '', address: null });
        if (!wellFormed || entries.length === 0) continue;
        compare(entries, parsed.status === 'ok' ? parsed.records : [], (field, right) => {
          const count = (tally[field] ??= { of: 0, right: 0 });
          count.of += 1;
          count.right += Number(right);
          if (!right) wrong.push(`${file.split('__').at(-1) ?? ''}: ${field}`);
        });
      }
      // One feed defines entities, which is refused.
      expect(wrong).toEqual(['entity_in_doctype.xml: entry']);
      expect(tally).toMatchObject({
        entry: { of: 298, right: 297 },
        title: { of: 159 },
        link: { of: 149 },
        date: { of: 109 },
        authors: { of: 20 },
      });
    },
    120_000,
  );
});

function compare(
  entries: readonly Entry[],
  papers: readonly PaperRecord[],
  count: (field: string, right: boolean) => void,
): void {
  for (const [index, entry] of entries.entries()) {
    const paper = papers[index];
    count('entry', paper !== undefined && entries.length === papers.length);
    if (entry.title !== '') count('title', paper?.title === entry.title);
    if (entry.link !== null && entry.link !== '') count('link', paper?.url === entry.link);
    if (entry.date !== null) count('date', paper?.publishedOn === entry.date);
    if (entry.authors.length > 0) count('authors', paper?.authors.join('|') === entry.authors.join('|'));
  }
}
