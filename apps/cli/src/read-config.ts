import { existsSync } from 'node:fs';
import { loadEnvFile } from 'node:process';

import { type Checks, type Config, loadConfig } from '@broadsheet/configuration';

import { callersPath } from './caller.ts';

/**
 * Reads the environment, and what a `.env` in the caller's folder adds to it: what is set already wins. Every verb is told of
 * every problem, whatever it needs itself.
 * @throws ConfigurationError with every problem at once
 */
export async function readConfig(): Promise<Config> {
  addEnvFile();
  return loadConfig(process.env, process.cwd(), await checksOf(process.env));
}

/**
 * The same without what only the parts can say of their variables: for verbs that open none of them.
 * @throws ConfigurationError
 */
export function readBareConfig(): Config {
  addEnvFile();
  return loadConfig(process.env, process.cwd());
}

function addEnvFile(): void {
  const file = callersPath('.env');
  if (existsSync(file)) loadEnvFile(file);
}

/** The parts are loaded where a variable of theirs is given: they take a tenth of a second. */
async function checksOf(env: NodeJS.ProcessEnv): Promise<Checks> {
  const given = (names: readonly string[]): boolean =>
    names.some((name) => [env[name], env[`${name}_FILE`]].some((text) => text !== undefined && text !== ''));
  return {
    ...(given(['SOURCES']) ? (await import('./source-checks.ts')).sourceChecks : {}),
    ...(given(['FETCH_ALLOW']) ? (await import('./fetch-checks.ts')).fetchChecks : {}),
    ...(given(['SMTP_URL', 'DKIM_PRIVATE_KEY', 'DKIM_ED25519_PRIVATE_KEY'])
      ? (await import('./mail-checks.ts')).mailChecks
      : {}),
  };
}
