import { backupInstallation, createLog, restoreInstallation } from '@broadsheet/installation';

import { callersPath } from '../caller.ts';
import { type ExitCode, UsageError, exit } from '../exit.ts';
import type { Output } from '../output.ts';
import { readConfig } from '../read-config.ts';

/** Writes the whole installation into a new file. */
export async function backup(file: string, output: Output): Promise<ExitCode> {
  const config = await readConfig();
  const path = callersPath(file);
  const summary = await backupInstallation(config, path, {
    log: createLog('warn'),
    onProgress(done, total) {
      output.progress(done, total, 'tables');
    },
  }).catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EEXIST') throw new UsageError(`${file} is there already. Give a name that is not taken.`);
    if (code === 'ENOENT') throw new UsageError(`${file} cannot be written: there is no such folder.`);
    throw error;
  });
  output.answer({ file, ...summary }, ({ rows, tables, bytes }) => [
    `Wrote ${String(rows)} rows of ${String(tables)} tables into ${file} (${size(bytes)}), readable by you alone.`,
    config.secretKeys === null
      ? 'It holds the secret key too: whoever has the file can sign as this installation.'
      : 'SECRET_KEY is not in it: keep that elsewhere. Without it no link in mail already submitted works.',
  ]);
  return exit.done;
}

/** Brings a backup into an installation that is empty and not running. */
export async function restore(file: string, options: { force?: boolean }, output: Output): Promise<ExitCode> {
  const restored = await restoreInstallation(await readConfig(), callersPath(file), {
    log: createLog('warn'),
    force: options.force ?? false,
    onProgress(done, total) {
      output.progress(done, total, 'bytes');
    },
  });
  output.answer({ file, ...restored }, ({ createdAt, tables, migrated, fenced }) => [
    `Restored ${String(tables)} tables as of ${createdAt}.`,
    ...(migrated.length === 0 ? [] : [`Brought up to date by ${String(migrated.length)} migrations.`]),
    `Mail from before waits behind a fence (${String(fenced)} messages), for it may have been submitted since.`,
    'Cancel what was (`broadsheet deliveries cancel --date D`), then `broadsheet deliveries unfence`.',
    'Who unsubscribed, complained or was suppressed after the backup was made is not known any more: import them before you start.',
  ]);
  return exit.done;
}

function size(bytes: number): string {
  return bytes < 1_000_000 ? `${String(Math.ceil(bytes / 1000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
