import type { Config } from '@broadsheet/configuration';
import { type Installation, createLog, openInstallation } from '@broadsheet/installation';

import { furnish } from './furnish.ts';
import { readConfig } from './read-config.ts';

/**
 * Opens the installation for one verb, and closes it whatever happens.
 * @param options `migrates`: bring the database up to date; `bare`: leave a new one as empty as it is
 */
export async function withInstallation<T>(
  work: (installation: Installation) => Promise<T>,
  options: { config?: Config; migrates?: boolean; bare?: boolean } = {},
): Promise<T> {
  const config = options.config ?? (await readConfig());
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
