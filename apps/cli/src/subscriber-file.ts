import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';

import { recordColumns } from '@broadsheet/subscribers';
import { parse } from 'csv-parse';

import { UsageError } from './exit.ts';
import { callersPath } from './caller.ts';

/** A file of subscribers that has been read once to its end: what it holds is CSV or JSON lines throughout. */
export type SubscriberFile = { count: number; records(): AsyncIterable<unknown> };

/**
 * Opens CSV with a line of names above, or JSON lines, told apart by the first character. Nothing is kept in memory, so a
 * file may be of any size.
 * @throws UsageError for a file that cannot be read, or is broken anywhere: half a file is not imported
 */
export async function openSubscriberFile(file: string): Promise<SubscriberFile> {
  const path = callersPath(file);
  try {
    const records = (await beginsWithBrace(path)) ? () => linesOf(path) : () => rowsOf(path);
    let count = 0;
    for await (const record of records()) count += record === undefined ? 0 : 1;
    return { count, records };
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`${file} was not imported: ${error.message}`);
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function beginsWithBrace(path: string): Promise<boolean> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(64), 0, 64, 0);
    return buffer
      .toString('utf8', 0, bytesRead)
      .replace(/^\uFEFF/, '')
      .trimStart()
      .startsWith('{');
  } finally {
    await handle.close();
  }
}

async function* linesOf(path: string): AsyncGenerator {
  let number = 0;
  for await (const line of createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity })) {
    number += 1;
    const text = number === 1 ? line.replace(/^\uFEFF/, '') : line;
    if (text.trim() === '') continue;
    try {
      yield JSON.parse(text) as unknown;
    } catch (error) {
      throw new UsageError(`line ${String(number)} is not JSON: ${(error as Error).message}`);
    }
  }
}

async function* rowsOf(path: string): AsyncGenerator {
  const parser = createReadStream(path).pipe(
    parse({ columns: checkedColumns, bom: true, skip_empty_lines: true, relax_column_count_less: true }),
  );
  try {
    yield* parser;
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('CSV_'))
      throw new UsageError(`it is not CSV: ${error.message}`);
    throw error;
  }
}

/** A misspelt column would go unnoticed, and everybody get the default. */
function checkedColumns(header: readonly string[]): string[] {
  const names = header.map((name) => name.trim());
  const unknown = names.filter((name) => !recordColumns.some((column) => column === name));
  if (!names.includes('email') || unknown.length > 0) {
    const what =
      unknown.length > 0 ? `does not know the columns ${unknown.join(', ')}` : 'has no column email';
    throw new UsageError(`the first line ${what}; it names columns, of ${recordColumns.join(', ')}`);
  }
  return names;
}
