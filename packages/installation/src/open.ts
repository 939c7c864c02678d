import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';

import { type Clock, type Config, createClock } from '@broadsheet/configuration';
import {
  type Database,
  type SuppressionStore,
  connectDatabase,
  createExamplePapers,
  createModelStore,
  createSuppressionStore,
  loadInstallation,
  migrate,
  pendingMigrations,
  startEmbeddedPostgres,
} from '@broadsheet/database';
import { type Matcher, type ModelStore, createMatcher } from '@broadsheet/matching';
import { type Backend, type Queues, createBackend, createQueues } from '@broadsheet/queue';
import {
  type Sealer,
  type Tokens,
  createSealer,
  createTokens,
  deriveKey,
  fingerprintOf,
} from '@broadsheet/subscribers';
import type { Logger } from 'pino';

import { type OpenEmbeddings, openEmbeddings } from './embeddings/open-embeddings.ts';
import { type Releases, createReleases } from './releases.ts';
import { secretKeysOf } from './secret-keys.ts';
import { seldom } from './seldom.ts';
import { createModelAtWork } from './words/model-at-work.ts';

/** What every app of an installation stands on. */
export type Installation = {
  config: Config;
  log: Logger;
  clock: Clock;
  database: Database;
  databaseUrl: string;
  backend: Backend;
  queues: Queues;
  /** Models of words that were learnt, and the matcher that goes by the newest: one a process, whoever matches. */
  models: ModelStore;
  matcher: Matcher;
  /** The embedding service beside them; null: none. */
  embeddings: OpenEmbeddings | null;
  tokens: Tokens;
  sealer: Sealer;
  suppressions: SuppressionStore;
  suppressionKey: Buffer;
  /** Keys of one purpose, one for each entry of `SECRET_KEY`, newest first; `name` is that entry's fingerprint. */
  keysFor: (purpose: string) => readonly { name: string; key: Buffer }[];
  /** Names the secret that signs now. */
  secretFingerprint: string;
  /** Whatever an app opens beside; closed before what it stands on. */
  releases: Releases;
  /** Closes everything in reverse; the embedded database last. */
  close(): Promise<void>;
};

/** The database has migrations to be applied, and this app may not apply them. */
export class PendingMigrationsError extends Error {
  override readonly name = 'PendingMigrationsError';
  readonly code = 'pending-migrations';
  constructor(pending: readonly string[]) {
    super(`The database is not up to date (${pending.join(', ')}). Run \`broadsheet migrate\` first.`);
  }
}

const elapsed = (): number => performance.now();
/** Where the migrations are. */
export const migrations = fileURLToPath(new URL('../../../prisma/migrations', import.meta.url));

/**
 * Opens an installation: database (embedded where none is configured), keys, queue.
 * @param options `migrates`: bring the database up to date (the embedded one always is); `connections` at most; `clock`: in
 *   place of the configured one, for replays
 * @throws EmbeddedPostgresError, MigrationError, PendingMigrationsError, UnknownSecretKeysError; what was opened is closed
 */
export async function openInstallation(
  config: Config,
  options: { log: Logger; migrates: boolean; connections?: number; signal?: AbortSignal; clock?: Clock },
): Promise<Installation> {
  const { log } = options;
  const releases = createReleases();
  const closing = new AbortController();
  const lost = (event: string): ((error: unknown) => void) => {
    const say = seldom(
      (reason) => {
        // The server that we stop ourselves may be quicker than our goodbyes.
        if (!closing.signal.aborted) log.warn({ reason }, event);
      },
      { pause: 30_000, elapsed },
    );
    return (error) => {
      say(error instanceof Error ? error.message : String(error));
    };
  };
  try {
    const databaseUrl = await openDatabase(config, options, releases);
    if (options.migrates || config.databaseUrl === null) {
      await migrate(databaseUrl, migrations, { log });
    } else {
      const pending = await pendingMigrations(databaseUrl, migrations);
      if (pending.length > 0) throw new PendingMigrationsError(pending);
    }
    const database = connectDatabase(databaseUrl, {
      max: options.connections ?? 10,
      onError: lost('database.connection-lost'),
    });
    releases.add(() => database.close());
    const clock = options.clock ?? createClock(config.startsAt);
    const secretKeys = await secretKeysOf(config);
    const kept = await loadInstallation(database, { secretKeys, now: clock(), randomBytes });
    if (kept.missingKeys.length > 0) log.warn({ keys: kept.missingKeys }, 'secret-keys.missing');
    const backend = createBackend(
      config.redisUrl === null
        ? { kind: 'postgres', url: databaseUrl }
        : { kind: 'redis', url: config.redisUrl },
      {
        // Installations may share a Redis; each knows its own jobs by its own name.
        prefix: `broadsheet-${fingerprintOf(kept.suppressionKey.toString('hex'))}`,
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
      config,
      log,
      clock,
      database,
      databaseUrl,
      backend,
      queues,
      models,
      matcher: createMatcher({ models: modelAtWork, examples: createExamplePapers(database), embeddings }),
      embeddings,
      tokens: createTokens({ secretKeys }),
      sealer: createSealer({ secretKeys, randomBytes }),
      suppressions: createSuppressionStore(database, kept.suppressionKey),
      suppressionKey: kept.suppressionKey,
      keysFor: (purpose) =>
        secretKeys.map((secret) => ({ name: fingerprintOf(secret), key: deriveKey(secret, purpose) })),
      secretFingerprint: fingerprintOf(secretKeys[0] ?? ''),
      releases,
      close() {
        closing.abort();
        return releases.run();
      },
    };
  } catch (error) {
    // What went wrong first is what the operator needs to hear.
    await releases.run().catch(() => undefined);
    throw error;
  }
}

/**
 * The address of the database: the configured one, else that of the embedded server, which is started, and stopped with `releases`.
 * @throws EmbeddedPostgresError
 */
export async function openDatabase(
  config: Config,
  { log, signal }: { log: Pick<Logger, 'info' | 'warn'>; signal?: AbortSignal },
  releases: Releases,
): Promise<string> {
  if (config.databaseUrl !== null) return config.databaseUrl;
  const server = await startEmbeddedPostgres({
    dataDir: config.dataDir,
    log,
    ...(signal === undefined ? {} : { signal }),
  });
  releases.add(() => server.stop());
  return server.url;
}
