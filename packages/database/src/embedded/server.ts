import { spawn } from 'node:child_process';
import { closeSync, fchownSync, openSync } from 'node:fs';
import { open, readFile, rename, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Binaries } from './binaries.ts';
import { codeOf, EmbeddedPostgresError, folderError, serverError } from './errors.ts';
import type { Place } from './place.ts';
import { freePort, isServing, readPostmaster, type Postmaster } from './postmaster.ts';
import { processMark, run, spawnAs } from './processes.ts';
import { enterServer, leaveServer } from './session.ts';

/** A running server that this process uses: its presence connection says so to the others. */
export type Presence = { readonly client: pg.Client; readonly server: Postmaster; readonly adopted: boolean };

type Options = {
  readonly settings: Readonly<Record<string, string>>;
  readonly password: string;
  readonly preferredPort?: number | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** What is fixed; memory stays modest, and a commit is on the disk before it is told (the defaults of fsync and synchronous_commit). */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '128MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  jit: 'off',
};

/** How long the remains of a server that was killed may hold its memory before that is an error, in ms. */
const LINGERING = 20_000;

/**
 * Joins the server over `place.data`, starting it when none runs. Who may start it is not ours to decide: PostgreSQL's own lock
 * (`postmaster.pid` together with a shared memory block that the kernel frees) lets one win, and the others join it.
 */
export async function joinServer(place: Place, binaries: Binaries, options: Options): Promise<Presence> {
  const enter = { password: options.password, data: place.data, signal: options.signal };
  let giveUpAt: number | undefined;
  for (;;) {
    options.signal?.throwIfAborted();
    const found = await readPostmaster(place.data);
    if (found !== undefined && isServing(found, place.data)) {
      const client = await enterServer({ ...enter, port: found.port }, () => isServing(found, place.data));
      if (client !== undefined) return { client, server: found, adopted: true };
    } else {
      const launched = await launch(place, binaries, found, options);
      const client = await enterServer({ ...enter, port: launched.port }, launched.isAlive).catch(
        async (error: unknown) => {
          await halt(launched, place.data, binaries);
          throw error;
        },
      );
      if (client !== undefined) return { client, server: launched, adopted: false };
      const said = await launched.said();
      giveUpAt ??= performance.now() + LINGERING;
      const passing =
        /postmaster\.pid" already exists|pre-existing shared memory block|Address already in use/.test(said);
      if (!passing || performance.now() > giveUpAt)
        throw serverError('PostgreSQL did not start.', place.data, said);
    }
    await sleep(50);
  }
}

/** Leaves the server, and stops it when nobody else uses it. True when it was stopped. */
export async function quitServer(
  { client, server }: Presence,
  place: Place,
  binaries: Binaries,
): Promise<boolean> {
  try {
    const last = await leaveServer(client);
    if (last) await halt(server, place.data, binaries);
    return last;
  } finally {
    await client.end().catch(() => undefined);
  }
}

type Launched = Postmaster & { readonly isAlive: () => boolean; readonly said: () => Promise<string> };

async function launch(
  place: Place,
  binaries: Binaries,
  stale: Postmaster | undefined,
  options: Options,
): Promise<Launched> {
  const port = await freePort(options.preferredPort ?? stale?.port);
  const settings = { ...SETTINGS, ...options.settings, port: String(port) };
  const from = await prepareLog(place.log);
  const log = openLog(place);
  const { env, ...how } = spawnAs(place.account);
  // The process that has the number of a dead server now is no competitor: PostgreSQL believes that of the pid in this variable.
  const excused =
    stale !== undefined && processMark(stale.pid) !== undefined
      ? { PG_GRANDPARENT_PID: String(stale.pid) }
      : {};
  const args = [
    '-D',
    place.data,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
  const child = spawn(binaries.postgres, args, {
    ...how,
    env: { ...env, ...excused },
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  let failure: Error | undefined;
  let alive = true;
  child.once('error', (error) => {
    failure = error;
    alive = false;
  });
  child.once('exit', () => {
    alive = false;
  });
  child.unref();
  const said = async (): Promise<string> =>
    failure?.message ?? (await readFile(place.log)).subarray(from).toString();
  return { pid: child.pid ?? -1, port, isAlive: () => alive, said };
}

/** Fast shutdown: sessions end, everything is written. Returns when the server is gone, at the latest after a minute. */
async function halt({ pid }: Postmaster, data: string, binaries: Binaries): Promise<void> {
  try {
    if (process.platform === 'win32') await run(binaries.pgCtl, ['kill', 'INT', String(pid)]);
    else process.kill(pid, 'SIGINT');
  } catch (error) {
    if (codeOf(error) === 'ESRCH') return;
    throw error;
  }
  const until = performance.now() + 60_000;
  while (
    performance.now() < until &&
    processMark(pid) !== undefined &&
    (await readPostmaster(data))?.pid === pid
  )
    await sleep(10);
}

/** Sets a log that has grown aside and gives the length of the one that goes on. */
async function prepareLog(path: string): Promise<number> {
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  if (size < 10_000_000) return size;
  await rename(path, `${path}.old`);
  return 0;
}

/** Opens the log to append; it belongs to the server's account, so that one can go on without root. */
function openLog({ log, account }: Place): number {
  try {
    const file = openSync(log, 'a', 0o600);
    if (account !== undefined) fchownSync(file, account.uid, account.gid);
    return file;
  } catch (error) {
    throw folderError(log, error);
  }
}

/** Reads the password that was made with the cluster. */
export async function readPassword({ password, folder }: Place): Promise<string> {
  try {
    const file = await open(password);
    try {
      return (await file.readFile('utf8')).trim();
    } finally {
      await file.close();
    }
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw folderError(password, error);
    throw new EmbeddedPostgresError(
      'data-damaged',
      `The password of the database in ${folder} is gone (${password}). Restore the file.`,
      { cause: error },
    );
  }
}
