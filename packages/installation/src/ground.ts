import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';

import { type Clock, type Config, createClock } from '@broadsheet/configuration';
import {
  type Database,
  type SuppressionStore,
  connectDatabase,
  createSuppressionStore,
  loadInstallation,
  migrate,
  pendingMigrations,
  startEmbeddedPostgres,
} from '@broadsheet/database';
import {
  type Sealer,
  type Tokens,
  createSealer,
  createTokens,
  deriveKey,
  fingerprintOf,
} from '@broadsheet/subscribers';
import type { Logger } from 'pino';

import { type Releases, createReleases } from './releases.ts';
import { secretKeysOf } from './secret-keys.ts';
import { seldom } from './seldom.ts';

export { createLog } from './log.ts';

/**
 * What every thread of an installation stands on: the database and the keys. An entry apart: a thread that submits needs neither queue nor
 * matcher, which take half a second and 10 MB to load.
 */
export type Ground = {
  config: Config;
  log: Logger;
  clock: Clock;
  database: Database;
  databaseUrl: string;
  tokens: Tokens;
  sealer: Sealer;
  suppressions: SuppressionStore;
  suppressionKey: Buffer;
  /** Keys of one purpose, one for each entry of `SECRET_KEY`, newest first; `name` is that entry's fingerprint. */
  keysFor: (purpose: string) => readonly { name: string; key: Buffer }[];
  /** Names the secret that signs now. */
  secretFingerprint: string;
  /** Logs what a connection that is lost says, once for many of the same; not while everything is being closed. */
  lost: (event: string) => (error: unknown) => void;
  /** Whatever is opened beside; closed before what it stands on. */
  releases: Releases;
  /** Closes everything in reverse; the embedded database last. */
  close(): Promise<void>;
};

export type GroundOptions = {
  log: Logger;
  /** Bring the database up to date; the embedded one always is. */
  migrates: boolean;
  /** To the database, at most; 10 by default. */
  connections?: number;
  signal?: AbortSignal;
  /** In place of the configured one, for replays. */
  clock?: Clock;
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
 * Opens the database (embedded where none is configured), and reads the keys.
 * @throws EmbeddedPostgresError, MigrationError, PendingMigrationsError, UnknownSecretKeysError; what was opened is closed
 */
export async function openGround(config: Config, options: GroundOptions): Promise<Ground> {
  const { log } = options;
  const releases = createReleases();
  const closing = new AbortController();
  const lost: Ground['lost'] = (event) => {
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
    return {
      config,
      log,
      clock,
      database,
      databaseUrl,
      tokens: createTokens({ secretKeys }),
      sealer: createSealer({ secretKeys, randomBytes }),
      suppressions: createSuppressionStore(database, kept.suppressionKey),
      suppressionKey: kept.suppressionKey,
      keysFor: (purpose) =>
        secretKeys.map((secret) => ({ name: fingerprintOf(secret), key: deriveKey(secret, purpose) })),
      secretFingerprint: fingerprintOf(secretKeys[0] ?? ''),
      lost,
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
