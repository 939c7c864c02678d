import type { Day } from '@broadsheet/papers';
import { doiIn, isDay } from '@broadsheet/papers/names';
import { z } from 'zod';

import type { ReadItem } from './answers.ts';
import { reasonOf } from './hugging-face-item.ts';

// Numbers come as text and the other way round, from one year to the next.
const count = z
  .union([z.number(), z.string().regex(/^\d+$/).transform(Number)])
  .nullish()
  .catch(null);
const text = z.string().nullish().catch(null);

const answer = z.object({
  messages: z.array(z.object({ status: text, total: count }).catch({ status: null })).catch([]),
  collection: z.array(z.unknown()),
});

const row = z.object({
  doi: z.string().refine((doi) => doiIn(doi) !== null, 'it is no DOI'),
  title: z.string().refine((title) => title.trim() !== '', 'it is empty'),
  authors: text,
  date: z.string().transform((date, context): Day => {
    const day = paddedDay(date);
    if (day !== null) return day;
    context.addIssue({ code: 'custom', message: 'it is no day' });
    return z.NEVER;
  }),
  version: count,
  category: text,
  abstract: text,
  published: text,
  server: text,
});

/** A row of the answer: a version of a paper. */
export type BiorxivRow = { doi: string; version: number; category: string; date: Day; item: ReadItem };

/** An answer of `/details`: its rows, those that cannot be read with why, and how many it has on all pages. */
export type BiorxivAnswer = {
  status: string;
  total: number | null;
  rows: readonly (BiorxivRow | { reason: string })[];
};

/**
 * Reads an answer of bioRxiv's and medRxiv's API, one page; a reason where it is none.
 * @param server whose rows they are where they do not say
 */
export function readBiorxivAnswer(
  value: unknown,
  server: 'biorxiv' | 'medrxiv' = 'biorxiv',
): BiorxivAnswer | { reason: string } {
  const parsed = answer.safeParse(value);
  if (!parsed.success) return { reason: reasonOf(parsed.error) };
  const [message] = parsed.data.messages;
  return {
    status: message?.status ?? '',
    total: message?.total ?? null,
    rows: parsed.data.collection.map((row) => readRow(row, server)),
  };
}

/** Categories are free text, and in addresses they have underscores: `Cell_Biology` is `cell biology`. */
export function categoryName(category: string): string {
  return category
    .replace(/[\s_+-]+/g, ' ')
    .trim()
    .toLowerCase();
}

function readRow(value: unknown, defaultServer: string): BiorxivRow | { reason: string } {
  const parsed = row.safeParse(value);
  if (!parsed.success) return { reason: reasonOf(parsed.error) };
  const { title, authors, date, abstract, published } = parsed.data;
  const doi = doiIn(parsed.data.doi) ?? parsed.data.doi;
  const version = parsed.data.version ?? 1;
  const category = parsed.data.category ?? '';
  const host = /^medrxiv$/i.test(parsed.data.server ?? defaultServer) ? 'www.medrxiv.org' : 'www.biorxiv.org';
  const url = `https://${host}/content/${doi}`;
  const record = {
    id: doi,
    dois: [published ?? ''].filter((journal) => doiIn(journal) !== null),
    title,
    abstract: abstract ?? '',
    authors: (authors ?? '')
      .split(';')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
    categories: category === '' ? [] : [category],
    keywords: [],
    url,
    pdfUrl: `${url}v${String(version)}.full.pdf`,
    codeUrl: null,
    publishedOn: date,
    listedOn: date,
    votes: null,
  };
  return { doi, version, category, date, item: { record } };
}

/** `2026-6-30` is `2026-06-30`: as text it would be a later day than all others. */
function paddedDay(text: string): Day | null {
  const [, year = '', month = '', day = ''] = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:\D|$)/.exec(text.trim()) ?? [];
  const padded = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return isDay(padded) ? padded : null;
}
