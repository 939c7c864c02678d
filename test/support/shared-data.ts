import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

// Beside the checkout, or where a work tree that lies deeper is told to look.
const beside = process.env['SHARED_DATA'] ?? fileURLToPath(new URL('../../../shared/data', import.meta.url));

/**
 * The folder of real papers, days and mails that lies beside the checkout and is never part of it.
 * @param parts path inside the folder, e.g. `'hf', '2025-08-08.json'`
 * @returns the absolute path, or undefined where it is absent: the test that needs it is then skipped by name
 */
export function sharedData(...parts: string[]): string | undefined {
  const path = join(beside, ...parts);
  return existsSync(path) ? path : undefined;
}
