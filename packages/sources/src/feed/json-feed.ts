import { z } from 'zod';

import type { Parsed } from '../reader/parsed.ts';
import { resolved } from './address.ts';
import { parseFeedDate } from './dates.ts';
import type { FeedEntry } from './entry.ts';
import { htmlToText } from './html-text.ts';
import { toParsed } from './records.ts';
import { tidy } from './text-construct.ts';

// Everything may be absent or of another type: what cannot be read counts as absent.
const text = z.string().nullish().catch(null);
const author = z.object({ name: text }).nullish().catch(null);
const item = z.object({
  id: z
    .union([z.string(), z.number().transform(String)])
    .nullish()
    .catch(null),
  url: text,
  external_url: text,
  title: text,
  content_html: text,
  content_text: text,
  summary: text,
  date_published: text,
  date_modified: text,
  author,
  authors: z.array(author).nullish().catch(null),
  tags: z.array(z.string().catch('')).nullish().catch(null),
});
const feed = z.object({ version: z.string(), items: z.array(z.unknown()), feed_url: text });

/** Reads a JSON Feed, version 1 or 1.1 (jsonfeed.org). */
export function parseJsonFeed(json: string, address: string | null): Parsed {
  const value = jsonOf(json);
  const parsed = feed.safeParse(value);
  if (value === undefined) return { status: 'failed', reason: 'it is no JSON' };
  if (!parsed.success || !/jsonfeed\.org\/version\/1/.test(parsed.data.version))
    return { status: 'failed', reason: 'it is JSON, but no JSON Feed' };
  const base = address ?? parsed.data.feed_url ?? '';
  return toParsed(
    'json-feed',
    parsed.data.items.map((each) => () => readItem(each, base)),
  );
}

function readItem(value: unknown, base: string): FeedEntry {
  const parsed = item.safeParse(value);
  const facts = parsed.success ? parsed.data : item.parse({});
  const link = facts.url ?? facts.external_url ?? (/^https?:/.test(facts.id ?? '') ? facts.id : null);
  const authors = facts.authors ?? [facts.author];
  return {
    id: facts.id ?? null,
    title: tidy(facts.title ?? ''),
    link: link === null || link === undefined ? null : resolved(base, link),
    authors: authors.map((each) => tidy(each?.name ?? '')).filter((name) => name !== ''),
    date: parseFeedDate(facts.date_published ?? '') ?? parseFeedDate(facts.date_modified ?? ''),
    summary: tidy(facts.summary ?? facts.content_text ?? htmlToText(facts.content_html ?? '')),
    categories: (facts.tags ?? []).map(tidy).filter((tag) => tag !== ''),
  };
}

function jsonOf(json: string): unknown {
  try {
    return JSON.parse(json.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}
