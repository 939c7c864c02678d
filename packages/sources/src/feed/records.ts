import type { PaperRecord } from '@broadsheet/papers';
import { dayOf } from '@broadsheet/papers/names';

import type { Parsed } from '../reader/parsed.ts';
import type { FeedEntry } from './entry.ts';

/** Kinds of feeds by what they are written in: `rss` 0.9x and 2.0, `rdf` (RSS 0.90, 1.0), `atom` 0.3 and 1.0, `cdf`, `json-feed`. */
export type FeedFormat = 'rss' | 'rdf' | 'atom' | 'cdf' | 'json-feed';

/** Entries of a feed that are looked at; the others are said to be left out. */
export const mostEntries = 2_000;

/** Papers of a feed's entries, as many as we look at. */
export function toParsed(format: FeedFormat, entries: readonly (() => FeedEntry)[]): Parsed {
  const rest = entries.length - mostEntries;
  return {
    status: 'ok',
    format,
    records: entries.slice(0, mostEntries).map((read) => toRecord(read())),
    leftOut:
      rest <= 0
        ? []
        : [
            {
              index: mostEntries,
              reason: `${String(rest)} entries beyond the first ${String(mostEntries)} are not read`,
            },
          ],
  };
}

function toRecord({ id, title, link, authors, date, summary, categories }: FeedEntry): PaperRecord {
  const day = date === null ? null : dayOf(date);
  return {
    id,
    title,
    abstract: summary,
    authors,
    categories,
    keywords: [],
    url: link,
    pdfUrl: null,
    codeUrl: null,
    publishedOn: day,
    listedOn: day,
    votes: null,
  };
}
