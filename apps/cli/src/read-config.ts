import { existsSync } from 'node:fs';
import { loadEnvFile } from 'node:process';

import { type Checks, type Config, loadConfig } from '@broadsheet/configuration';

import { callersPath } from './caller.ts';

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
