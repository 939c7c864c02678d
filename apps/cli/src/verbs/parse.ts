import { readFile, stat } from 'node:fs/promises';

import type { PaperRecord } from '@broadsheet/papers';
import { type Formats, type Parsed, type Reader, createReader } from '@broadsheet/sources/reader';

import { callersPath } from '../caller.ts';
import { type ExitCode, exit } from '../exit.ts';
import type { Output } from '../output.ts';

/** A file's line. `format`: the kind that was found, null where none was. */
type Line = {
  file: string;
  ok: boolean;
  format: string | null;
  papers: readonly Row[];
  leftOut?: number;
  error?: string;
};

/** A paper as the answer has it, uncleaned. `date`: what the answer itself calls its day. */
type Row = PaperRecord & { date: string | null };

/** What it is taken for: an answer that is read by another rule. */
export type ParseFormat = 'feed' | 'arxiv' | 'hf' | 'biorxiv';

const largestFile = 20_000_000;
const limits = { milliseconds: 2_000, megabytes: 96 };
const names: Readonly<Record<ParseFormat, keyof Formats & ('feed' | `saved-${string}`)>> = {
  feed: 'feed',
  arxiv: 'saved-arxiv',
  hf: 'saved-hf',
  biorxiv: 'saved-biorxiv',
};

/**
 * Reads saved answers of sources, without database or configuration: one JSON line a file, in their order. A file that cannot be
 * read is a line as well.
 * @param as guessed from what is in the file where it is undefined
 */
export async function parse(
  files: readonly string[],
  as: ParseFormat | undefined,
  output: Output,
): Promise<ExitCode> {
  const reader = createReader(limits);
  try {
    await output.stream(
      (async function* () {
        for (const file of files) yield `${JSON.stringify(await lineOf(file, as, reader))}\n`;
      })(),
    );
  } finally {
    await reader.close();
  }
  return exit.done;
}

async function lineOf(file: string, as: ParseFormat | undefined, reader: Reader): Promise<Line> {
  const failed = (error: string, format: string | null = null): Line => ({
    file,
    ok: false,
    format,
    papers: [],
    error,
  });
  const bytes = await contentOf(callersPath(file));
  if (typeof bytes === 'string') return failed(bytes);
  const saved = { bytes, contentType: '', address: null };
  const parsed: Parsed = await reader.read(as === undefined ? 'saved-any' : names[as], saved);
  if (parsed.status === 'failed') return failed(parsed.reason, parsed.format ?? as ?? null);
  const { format, records, leftOut } = parsed;
  return {
    file,
    ok: true,
    format,
    papers: records.map((record) => toRow(record, format)),
    ...(leftOut.length > 0 && { leftOut: leftOut.length }),
  };
}

/** @returns the bytes, or why there are none */
async function contentOf(path: string): Promise<Uint8Array | string> {
  try {
    const facts = await stat(path);
    // A pipe or a device may never end.
    if (!facts.isFile()) return facts.isDirectory() ? 'it is a folder' : 'it is no ordinary file';
    if (facts.size > largestFile) return `it is larger than ${String(largestFile / 1_000_000)} MB`;
    return await readFile(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return code === 'ENOENT'
      ? 'there is no such file'
      : error instanceof Error
        ? error.message
        : String(error);
  }
}

/** Lists are of days, and so are their papers; elsewhere a paper has the day on which it came out. */
function toRow(record: PaperRecord, format: string): Row {
  const { publishedOn, listedOn } = record;
  const date = format === 'hf' || format === 'papers' ? (listedOn ?? publishedOn) : (publishedOn ?? listedOn);
  return { ...record, date };
}
