import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { loadEnvFile } from 'node:process';

import { type Checks, type Config, loadConfig } from '@broadsheet/configuration';
import { type Installation, createLog, openInstallation } from '@broadsheet/installation';

import { UsageError } from './exit.ts';
import { furnish } from './furnish.ts';

/**
 * Reads the environment, and what a `.env` in the caller's folder adds to it: what is set already wins.
 * @param checks of the parts that are about to be opened
 * @throws ConfigurationError with every problem at once
 */
export function readConfig(checks: Checks = {}): Config {
  const file = callersPath('.env');
  if (existsSync(file)) loadEnvFile(file);
  return loadConfig(process.env, process.cwd(), checks);
}

/**
 * Opens the installation for one verb, and closes it whatever happens.
 * @param options `migrates`: bring the database up to date; `bare`: leave a new one as empty as it is
 */
export async function withInstallation<T>(
  work: (installation: Installation) => Promise<T>,
  options: { config?: Config; migrates?: boolean; bare?: boolean } = {},
): Promise<T> {
  const config = options.config ?? readConfig();
  const log = createLog(config.logLevel === 'info' ? 'warn' : config.logLevel);
  const installation = await openInstallation(config, {
    log,
    migrates: options.migrates ?? false,
    connections: 6,
  });
  try {
    if (options.bare !== true) await furnish(installation);
    return await work(installation);
  } finally {
    await installation.close();
  }
}

/** A path as whoever typed it meant it: npm runs scripts in another folder than the caller's. */
export function callersPath(path: string): string {
  return resolve(process.env['INIT_CWD'] ?? process.cwd(), path);
}

/**
 * Writes a file that somebody asked for.
 * @throws UsageError where it cannot be written
 */
export async function writeCallersFile(path: string, text: string): Promise<void> {
  try {
    await writeFile(callersPath(path), text);
  } catch (error) {
    throw new UsageError(
      `${path} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
