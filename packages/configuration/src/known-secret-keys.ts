import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Config } from './load-config.ts';

/** Where a key that was made once is kept, under `DATA_DIR`. */
export const secretKeyFile = 'secret-key';

/**
 * The keys that sign, newest first, as far as there are any yet: for what only verifies. Makes none.
 * @returns nothing where `SECRET_KEY` is not given and no key was made under `DATA_DIR`
 */
export function knownSecretKeys({
  secretKeys,
  dataDir,
}: Pick<Config, 'secretKeys' | 'dataDir'>): readonly string[] {
  if (secretKeys !== null) return secretKeys;
  try {
    return [readFileSync(join(dataDir, secretKeyFile), 'utf8').trim()].filter((key) => key !== '');
  } catch {
    return [];
  }
}
