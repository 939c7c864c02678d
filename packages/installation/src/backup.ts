import { copyFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { type Config, createClock, knownSecretKeys, secretKeyFile } from '@broadsheet/configuration';
import {
  type BackupSummary,
  type Restored,
  UnknownSecretKeysError,
  lockInstance,
  restoreBackup,
  verifyBackup,
  writeBackup,
} from '@broadsheet/database';
import { fingerprintOf } from '@broadsheet/subscribers';
import type { Logger } from 'pino';

import { migrations, openDatabase } from './ground.ts';
import { createReleases } from './releases.ts';
import { versionOf } from './version.ts';

type Options = {
  log: Pick<Logger, 'info' | 'warn'>;
  onProgress?: (done: number, total: number) => void;
};

/**
 * Writes a whole installation into a new file: the database at one moment, and the key that was made under `DATA_DIR`. It may
 * run meanwhile.
 * @throws what opening the database and writing throw; then there is no file
 */
export async function backupInstallation(
  config: Config,
  path: string,
  { log, onProgress }: Options,
): Promise<BackupSummary> {
  const releases = createReleases();
  try {
    return await writeBackup(await openDatabase(config, { log }, releases), path, {
      folder: migrations,
      version: versionOf(),
      now: createClock(config.startsAt)(),
      secretKey: config.secretKeys === null ? (knownSecretKeys(config)[0] ?? null) : null,
      ...(onProgress === undefined ? {} : { onProgress }),
    });
  } finally {
    await releases.run();
  }
}

/**
 * Brings a backup into an installation that nothing runs on. The key that it holds takes the place of the one under
 * `DATA_DIR`, which is kept beside it, unless `SECRET_KEY` is given.
 * @throws BackupError, UnknownSecretKeysError, InstanceRunningError, and what opening the database throws; then nothing is changed
 */
export async function restoreInstallation(
  config: Config,
  path: string,
  { log, force, onProgress }: Options & { force: boolean },
): Promise<Restored> {
  // A file that is none is told before anything is started.
  await verifyBackup(path);
  const releases = createReleases();
  const key = createKeyChange(config);
  try {
    await mkdir(config.dataDir, { recursive: true });
    const lock = await lockInstance(config.dataDir, 'restore');
    releases.add(() => lock.release());
    const url = await openDatabase(config, { log }, releases);
    return await restoreBackup(url, path, {
      folder: migrations,
      now: createClock(config.startsAt)(),
      force,
      shared: config.databaseUrl === null,
      async seal({ secretKey, keyFingerprints }) {
        const kept = secretKey === null ? knownSecretKeys(config) : [secretKey];
        const given = config.secretKeys ?? kept;
        if (!given.some((one) => keyFingerprints.includes(fingerprintOf(one))))
          throw new UnknownSecretKeysError();
        if (config.secretKeys === null && secretKey !== null) await key.change(secretKey);
      },
      ...(onProgress === undefined ? {} : { onProgress }),
    });
  } catch (error) {
    await key.back();
    throw error;
  } finally {
    await releases.run();
  }
}

/** Puts another key under `DATA_DIR`, and the one before back where the restore fails after all. */
function createKeyChange({ dataDir }: Pick<Config, 'dataDir'>) {
  const file = join(dataDir, secretKeyFile);
  const before = `${file}.before-restore`;
  const state = { changed: false, hadOne: false };
  return {
    async change(secretKey: string): Promise<void> {
      state.hadOne = await copyFile(file, before).then(
        () => true,
        () => false,
      );
      const made = `${file}.restored`;
      await writeFile(made, `${secretKey}\n`, { mode: 0o600 });
      await rename(made, file);
      state.changed = true;
    },
    async back(): Promise<void> {
      if (!state.changed) return;
      if (state.hadOne) await rename(before, file);
      else await rm(file, { force: true });
    },
  };
}
