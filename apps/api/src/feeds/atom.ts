import type { Day, EditionPaper } from '@broadsheet/papers';
import { authorsLine } from '@broadsheet/rendering';

import { anchorOf } from '../pages/anchor.ts';

/** An entry of a feed, as plain text. */
export type FeedEntry = {
  id: string;
  title: string;
  link: string;
  updated: string;
  authors: string;
  summary: string;
};

/** A paper as an entry; its name in the feed stays the same for as long as the edition does. */
export function entryOf(publicUrl: string, paper: EditionPaper, day: Day | null): FeedEntry {
  const here = `${publicUrl}/editions/${day ?? 'sample'}#${anchorOf(paper)}`;
  return {
    id: here,
    title: paper.title,
    link: paper.url ?? here,
    updated: `${day ?? '1970-01-01'}T00:00:00Z`,
    authors: authorsLine(paper.authors),
    summary: paper.abstract,
  };
}

/** An Atom feed (RFC 4287), newest entry first. Every text is escaped, and free of what XML 1.0 does not allow. */
export function atomFeed(feed: {
  publicUrl: string;
  path: string;
  title: string;
  author: string;
  entries: readonly FeedEntry[];
}): string {
  const self = `${feed.publicUrl}${feed.path}`;
  const seen = new Set<string>();
  const entries = feed.entries.filter((entry) => !seen.has(entry.id) && seen.add(entry.id));
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">',
    element('id', self),
    element('title', feed.title),
    element('updated', entries[0]?.updated ?? '1970-01-01T00:00:00Z'),
    `<author>${element('name', feed.author)}</author>`,
    `<link rel="self" type="application/atom+xml" href="${xml(self)}"/>`,
    `<link rel="alternate" type="text/html" href="${xml(feed.publicUrl)}/"/>`,
    ...entries.map(entryElement),
    '</feed>',
    '',
  ].join('\n');
}

function entryElement(entry: FeedEntry): string {
  return [
    '<entry>',
    element('id', entry.id),
    element('title', entry.title),
    element('updated', entry.updated),
    ...(entry.authors === '' ? [] : [`<author>${element('name', entry.authors)}</author>`]),
    `<link rel="alternate" href="${xml(entry.link)}"/>`,
    element('summary', entry.summary),
    '</entry>',
  ].join('\n');
}

function element(name: string, text: string): string {
  return `<${name}>${xml(text)}</${name}>`;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Escaped, and without the characters that XML 1.0 (2.2) has no way to write. */
function xml(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '')
    .replaceAll(/[&<>"]/g, (character) => entities[character] ?? '');
}
