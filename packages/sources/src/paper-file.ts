import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';

import { isDay, type LeftOut, type PaperRecord, type Reading, type Source } from '@broadsheet/papers';
import { z } from 'zod';

import type { ReadItem } from './answers.ts';
import { readHuggingFaceItem, reasonOf } from './hugging-face-item.ts';

const largestFile = 100_000_000;

const optionalText = z.string().nullish();
const texts = z.array(z.string());
const paper = z.object({
  title: z.string().refine((title) => title.trim() !== '', 'it is empty'),
  abstract: optionalText,
  id: optionalText,
  authors: texts.or(z.string().transform((names) => names.split(/\s*;\s*|\s+and\s+|\s*,\s+/))).nullish(),
  categories: texts.or(z.string().transform((names) => names.split(/[\s,;]+/))).nullish(),
  keywords: texts.nullish(),
  url: optionalText,
  votes: z.number().int().nonnegative().max(2_000_000_000).nullish(),
  date: z
    .string()
    .transform((date) => date.slice(0, 10))
    .refine(isDay, 'it is not a day written YYYY-MM-DD')
    .nullish(),
});

/** A file of papers: an array of them, or Hugging Face's own answer. Read anew each time; its papers keep their own days. */
export function createFileSource(name: string, path: string, folder: string): Source {
  return createPaperListSource(name, async () => {
    const file = resolve(folder, path);
    const { size } = await stat(file);
    if (size > largestFile)
      throw new RangeError(`${path} is larger than ${String(largestFile / 1_000_000)} MB`);
    return readFile(file, 'utf8');
  });
}

/** The same from a text that is at hand once, as on standard input. */
export function createPaperListSource(name: string, readText: () => Promise<string>): Source {
  return {
    name,
    trending: false,
    history: false,
    async read(_day, signal) {
      signal.throwIfAborted();
      try {
        return readPaperList(await readText());
      } catch (error) {
        return { status: 'failed', reason: explained(error), down: true };
      }
    },
  };
}

/** Reads the text of such a file. */
export function readPaperList(text: string): Reading {
  const value = parseJson(text.replace(/^\uFEFF/, ''));
  if ('reason' in value) return { status: 'failed', reason: value.reason, down: true };
  if (value.items.length === 0) return { status: 'empty', expected: true };
  const records: PaperRecord[] = [];
  const leftOut: LeftOut[] = [];
  for (const [index, item] of value.items.entries()) {
    const read = isHuggingFaceItem(item) ? readHuggingFaceItem(item) : readPaper(item);
    if ('reason' in read) leftOut.push({ index, reason: read.reason });
    else records.push(read.record);
  }
  const [first] = leftOut;
  if (records.length > 0 || first === undefined) return { status: 'ok', records, leftOut };
  const reason = `no item can be read as a paper; item ${String(first.index)}: ${first.reason}`;
  return { status: 'failed', reason, down: true };
}

function parseJson(text: string): { items: unknown[] } | { reason: string } {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value)
      ? { items: value }
      : { reason: 'it holds no array of papers, nor the answer of the daily papers API' };
  } catch (error) {
    return { reason: `it is not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
}

function isHuggingFaceItem(item: unknown): boolean {
  return typeof item === 'object' && item !== null && 'paper' in item;
}

function readPaper(item: unknown): ReadItem {
  const parsed = paper.safeParse(item);
  if (!parsed.success) return { reason: reasonOf(parsed.error) };
  const { title, abstract, id, authors, categories, keywords, url, votes, date } = parsed.data;
  return {
    record: {
      id: id ?? null,
      title,
      abstract: abstract ?? '',
      authors: authors ?? [],
      categories: categories ?? [],
      keywords: keywords ?? [],
      url: url ?? null,
      pdfUrl: null,
      codeUrl: null,
      publishedOn: date ?? null,
      listedOn: date ?? null,
      votes: votes ?? null,
    },
  };
}

function explained(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? error.code : undefined;
  return code === 'ENOENT' ? 'there is no such file' : error.message;
}
