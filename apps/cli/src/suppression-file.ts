import { readFile } from 'node:fs/promises';

import { parse } from 'csv-parse/sync';

import { callersPath } from './caller.ts';
import { UsageError } from './exit.ts';

/**
 * Reads a list of suppressions: CSV with a line of names above (`email` or `hash`, then `reason`, `createdAt`, `note` as wanted), JSON lines, or
 * bare addresses and domains, one a line.
 * @throws UsageError for a file that cannot be read or is broken anywhere
 */
export async function readSuppressionFile(file: string): Promise<readonly unknown[]> {
  let text: string;
  try {
    text = (await readFile(callersPath(file), 'utf8')).replace(/^\uFEFF/, '');
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  try {
    if (lines[0]?.trimStart().startsWith('{') === true)
      return lines.map((line) => JSON.parse(line) as unknown);
    if (/^"?(?:email|hash|domain)"?(?:,|$)/i.test(lines[0] ?? ''))
      return parse(text, { columns: (names: string[]) => names.map(columnOf), skip_empty_lines: true });
  } catch (error) {
    throw new UsageError(
      `${file} was not imported: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  return lines.filter((line) => !line.startsWith('#'));
}

function columnOf(name: string): string {
  const trimmed = name.trim();
  return trimmed.toLowerCase() === 'domain' ? 'email' : trimmed;
}
