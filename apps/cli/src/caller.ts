import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { loadEnvFile } from 'node:process';

import { type Checks, type Config, loadConfig } from '@broadsheet/configuration';

import { UsageError } from './exit.ts';

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
