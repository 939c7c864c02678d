import { type Config, loadConfig } from '@broadsheet/configuration';
import { openInstallation, type Installation } from '@broadsheet/installation';
import { pino } from 'pino';

/**
 * Opens an installation over a test's database: queue in the same database (or on TEST_REDIS_URL), keys of its own, a silent log.
 * @param options `env` as the process would get it; `config` replaces parts of what is read from it
 */
export function createTestInstallation(options: {
  url: string;
  env?: Readonly<Record<string, string>>;
  config?: Partial<Config>;
}): Promise<Installation> {
  const redisUrl = process.env['TEST_REDIS_URL'];
  const redis = redisUrl === undefined ? {} : { REDIS_URL: redisUrl };
  const config = loadConfig(
    {
      DATABASE_URL: options.url,
      SECRET_KEY: 'one-secret-of-a-test-that-is-long-enough',
      ...redis,
      ...options.env,
    },
    process.cwd(),
  );
  return openInstallation(
    { ...config, ...options.config },
    { log: pino({ level: 'silent' }), migrates: false, connections: 5 },
  );
}
