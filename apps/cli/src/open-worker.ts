import { type WorkerContext, createWorkerContext } from '@broadsheet/worker';

import { readStdin } from './caller.ts';
import { furtherCores } from './cores.ts';
import { withInstallation } from './open.ts';
import { readConfig } from './read-config.ts';

/**
 * Opens the installation with everything that jobs work with, and closes it whatever happens.
 * @param sources instead of those of `SOURCES`, written as there
 */
export async function withWorkerContext<T>(
  work: (context: WorkerContext) => Promise<T>,
  sources?: string,
): Promise<T> {
  const config = await readConfig();
  return await withInstallation(
    async (installation) =>
      work(
        await createWorkerContext(installation, {
          readStdin: async () => (await readStdin()).toString('utf8'),
          threads: furtherCores(),
        }),
      ),
    { config: sources === undefined ? config : { ...config, sources: { ...config.sources, list: sources } } },
  );
}
