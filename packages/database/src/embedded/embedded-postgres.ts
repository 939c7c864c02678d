import { setTimeout as sleep } from 'node:timers/promises';
import { findBinaries, type Binaries } from './binaries.ts';
import { ensureCluster } from './cluster.ts';
import { findPlace, recordPlace, type Place } from './place.ts';
import { joinServer, quitServer, readPassword, type Presence } from './server.ts';
import { ensureDatabase } from './session.ts';

/** Where the embedded server tells the operator what it does. A pino logger fits. */
export type EmbeddedPostgresLog = {
  info(message: string): void;
  warn(message: string): void;
};

export type EmbeddedPostgresOptions = {
  /** `DATA_DIR`; created when missing. */
  readonly dataDir: string;
  readonly log: EmbeddedPostgresLog;
  /** Gives up starting; a server or folder half made is cleared away. */
  readonly signal?: AbortSignal;
  /** PostgreSQL settings of a server that we start, over ours. `fsync: 'off'`, for tests only, also makes creating the cluster faster. */
  readonly settings?: Readonly<Record<string, string>>;
};

/** The embedded server, as one process that uses it sees it. */
export type EmbeddedPostgres = {
  /** Connection string for the database `broadsheet`, over TCP on the loopback address; stays the same while this process uses it. */
  readonly url: string;
  /** Whether the server ran already: started by another process, or left by one that was killed. */
  readonly adopted: boolean;
  /** PostgreSQL's own data folder; under `DATA_DIR` unless the server's account cannot enter that. */
  readonly dataDirectory: string;
  /** Leaves the server and, when no other process uses it, stops it. Close every pool first: what is still connected is cut off. */
  readonly stop: () => Promise<void>;
};

const DATABASE = 'broadsheet';

/**
 * Gives this process a PostgreSQL server over `dataDir`: the one that runs, else one that it starts from the bundled binaries. Any number
 * of processes may do so at once; the last to leave stops the server, whoever started it. It runs detached, so neither Ctrl-C nor our death
 * reaches it; when it dies under us it is started again on the same port, and pools reconnect.
 * @throws EmbeddedPostgresError
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { log, signal, settings = {} } = options;
  const place = await findPlace(options.dataDir);
  const binaries = await findBinaries(place.account, place.dataDir);
  signal?.throwIfAborted();
  if (await recordPlace(place)) log.info(`The database is kept in ${place.folder}: ${whyElsewhere(place)}`);
  const cluster = await ensureCluster(place, binaries, { durable: settings['fsync'] !== 'off', signal });
  if (cluster === 'made') log.info(`Created a PostgreSQL ${binaries.version} database in ${place.data}`);
  const password = await readPassword(place);
  const presence = await joinServer(place, binaries, { settings, password, signal });
  try {
    await ensureDatabase(presence.client, DATABASE, password);
  } catch (error) {
    await quitServer(presence, place, binaries);
    throw error;
  }
  const { port } = presence.server;
  log.info(
    `PostgreSQL ${binaries.version} ${presence.adopted ? 'was running' : 'is running'} on port ${String(port)}`,
  );
  const keeper = keep(presence, place, binaries, log, (giveUp) =>
    joinServer(place, binaries, { settings, password, preferredPort: port, signal: giveUp }),
  );
  return {
    url: `postgresql://${DATABASE}:${encodeURIComponent(password)}@127.0.0.1:${String(port)}/${DATABASE}`,
    adopted: presence.adopted,
    dataDirectory: place.data,
    stop: keeper,
  };
}

/** Watches over the server until the function it returns is called, which leaves it. */
function keep(
  first: Presence,
  place: Place,
  binaries: Binaries,
  log: EmbeddedPostgresLog,
  rejoin: (giveUp: AbortSignal) => Promise<Presence>,
): () => Promise<void> {
  const leaving = new AbortController();
  let current: Promise<Presence | undefined> = Promise.resolve(first);
  let left: Promise<void> | undefined;

  const watch = (presence: Presence): Presence => {
    presence.client.once('end', () => {
      if (!leaving.signal.aborted) current = restore();
    });
    return presence;
  };

  const restore = async (): Promise<Presence | undefined> => {
    log.warn('The connection to PostgreSQL was lost; joining it again, or starting it');
    for (;;) {
      try {
        const presence = watch(await rejoin(leaving.signal));
        if (presence.server.port !== first.server.port)
          log.warn('PostgreSQL runs again, on another port: restart Broadsheet');
        return presence;
      } catch (error) {
        if (leaving.signal.aborted) return undefined;
        log.warn(
          `PostgreSQL cannot be started again: ${error instanceof Error ? error.message : String(error)}`,
        );
        await sleep(5_000, undefined, { signal: leaving.signal }).catch(() => undefined);
      }
    }
  };

  const leave = async (): Promise<void> => {
    leaving.abort();
    const presence = await current;
    if (presence === undefined) return;
    await quitServer(presence, place, binaries).catch((error: unknown) => {
      log.warn(`PostgreSQL was gone before it was stopped: ${String(error)}`);
    });
  };

  watch(first);
  return () => (left ??= leave());
}

function whyElsewhere({ account, dataDir }: Place): string {
  return `PostgreSQL does not run as root, and the account ${account?.name ?? ''} cannot enter ${dataDir}`;
}
