import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { type Config, secretKeyFile } from '@broadsheet/configuration';

/**
 * The keys that sign, newest first: those of `SECRET_KEY`, else one that is made once and kept under `DATA_DIR`, readable by
 * its owner alone.
 * @throws whatever the file system says where `DATA_DIR` cannot be written
 */
export async function secretKeysOf(
  config: Pick<Config, 'secretKeys' | 'dataDir'>,
): Promise<readonly string[]> {
  if (config.secretKeys !== null) return config.secretKeys;
  const file = join(config.dataDir, secretKeyFile);
  await mkdir(config.dataDir, { recursive: true });
  try {
    // `wx`: of two processes that start at once, one makes the key and the other reads it.
    await writeFile(file, `${randomBytes(32).toString('base64url')}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return [(await readFile(file, 'utf8')).trim()];
}
