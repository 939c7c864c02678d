import type { Config } from '@broadsheet/configuration';
import { createExamplePapers, createModelStore } from '@broadsheet/database';
import { type Matcher, type ModelStore, createMatcher } from '@broadsheet/matching';
import { type Backend, type Queues, createBackend, createQueues } from '@broadsheet/queue';
import { fingerprintOf } from '@broadsheet/subscribers';

import { type OpenEmbeddings, openEmbeddings } from './embeddings/open-embeddings.ts';
import { type Ground, type GroundOptions, openGround } from './ground.ts';
import { createModelAtWork } from './words/model-at-work.ts';

/** What every app of an installation stands on. */
export type Installation = Ground & {
  backend: Backend;
  queues: Queues;
  /** Models of words that were learnt, and the matcher that goes by the newest: one a process, whoever matches. */
  models: ModelStore;
  matcher: Matcher;
  /** The embedding service beside them; null: none. */
  embeddings: OpenEmbeddings | null;
};

/**
 * Opens an installation: what every thread of it stands on, and the queue and the matcher beside it.
 * @param options see `openGround`
 * @throws what `openGround` throws; what was opened is closed
 */
export async function openInstallation(config: Config, options: GroundOptions): Promise<Installation> {
  const { log } = options;
  const ground = await openGround(config, options);
  const { database, databaseUrl, clock, suppressionKey, releases, lost } = ground;
  try {
    const backend = createBackend(
      config.redisUrl === null
        ? { kind: 'postgres', url: databaseUrl }
        : { kind: 'redis', url: config.redisUrl },
      {
        // Installations may share a Redis; each knows its own jobs by its own name.
        prefix: `broadsheet-${fingerprintOf(suppressionKey.toString('hex'))}`,
        onError: lost('queue.connection-lost'),
      },
    );
    const queues = createQueues(backend, lost('queue.not-woken'));
    releases.add(() => queues.close());
    const models = createModelStore(database);
    const modelAtWork = createModelAtWork(models, (reason) => {
      log.error({ reason }, 'model.stopped');
    });
    releases.add(() => modelAtWork.close());
    const embeddings = openEmbeddings(config, { database, clock, log }, releases);
    return {
      ...ground,
      backend,
      queues,
      models,
      matcher: createMatcher({ models: modelAtWork, examples: createExamplePapers(database), embeddings }),
      embeddings,
    };
  } catch (error) {
    // What went wrong first is what the operator needs to hear.
    await ground.close().catch(() => undefined);
    throw error;
  }
}
