import { randomBytes } from 'node:crypto';
import { chown, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Binaries } from './binaries.ts';
import { codeOf, EmbeddedPostgresError, folderError, serverError } from './errors.ts';
import { makeFolder, type Place } from './place.ts';
import { processMark, run } from './processes.ts';

/** The superuser of the cluster, for the server's own upkeep; the program connects as `broadsheet`. Both have the one password. */
export const SUPERUSER = 'postgres';

/**
 * Makes sure that there is a cluster of the right version in `place`. A new one is made in a folder beside it and renamed, so whatever
 * interrupts us leaves either none or a whole one, with its password; when two processes make one at once, the first rename wins.
 * @param durable false leaves out the wait for the disk: for tests
 */
export async function ensureCluster(
  place: Place,
  binaries: Binaries,
  { durable, signal }: { readonly durable: boolean; readonly signal?: AbortSignal | undefined },
): Promise<'found' | 'made'> {
  const version = await clusterVersion(place);
  if (version !== undefined) {
    if (version !== binaries.major) throw wrongMajor(place, version, binaries.version);
    return 'found';
  }
  const parent = await makeFolder(dirname(place.folder));
  await sweep(parent, basename(place.folder));
  const folder = `${place.folder}.new-${String(process.pid)}-${randomBytes(4).toString('hex')}`;
  try {
    await initialise(folder, place, binaries, durable, signal);
    await rename(folder, place.folder);
    return 'made';
  } catch (error) {
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    signal?.throwIfAborted();
    if ((await clusterVersion(place)) !== undefined) return 'found';
    throw error instanceof EmbeddedPostgresError ? error : folderError(parent, error);
  }
}

async function initialise(
  folder: string,
  { account }: Place,
  binaries: Binaries,
  durable: boolean,
  signal?: AbortSignal,
): Promise<void> {
  const password = join(folder, 'password');
  await mkdir(folder, { mode: 0o700 });
  await writeFile(password, randomBytes(24).toString('base64url'), { mode: 0o600 });
  if (account !== undefined) {
    await chown(folder, account.uid, account.gid);
    await chown(password, account.uid, account.gid);
  }
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const access = [`--username=${SUPERUSER}`, `--pwfile=${password}`, '--auth=scram-sha-256'];
  const args = [
    `--pgdata=${join(folder, 'data')}`,
    ...locale,
    ...access,
    '--no-instructions',
    ...(durable ? [] : ['--no-sync']),
  ];
  const { code, output, spawnError } = await run(binaries.initdb, args, { account, signal });
  if (code === 0) return;
  // A container that is told to run as some number: docker run --user 12345.
  const hint = output.includes('could not look up effective user')
    ? ' Give this account an entry in /etc/passwd, run as one that has one, or set DATABASE_URL.'
    : '';
  const said = spawnError?.message ?? output;
  throw serverError(`PostgreSQL could not create its data folder.${hint}`, folder, said);
}

/** Removes what interrupted starts left behind; what a living process is making just now stays. */
async function sweep(parent: string, name: string): Promise<void> {
  for (const entry of await readdir(parent)) {
    const pid = entry.startsWith(`${name}.new-`)
      ? Number(entry.slice(name.length + 5).split('-')[0])
      : Number.NaN;
    if (Number.isNaN(pid) || (pid !== process.pid && processMark(pid) !== undefined)) continue;
    await rm(join(parent, entry), { recursive: true, force: true }).catch(() => undefined);
  }
}

async function clusterVersion({ folder, data, account }: Place): Promise<string | undefined> {
  try {
    return (await readFile(join(data, 'PG_VERSION'), 'utf8')).trim();
  } catch (error) {
    if (codeOf(error) === 'EACCES' && account === undefined) {
      throw new EmbeddedPostgresError(
        'data-dir-not-writable',
        `The database in ${folder} belongs to another account. Start as that account or as root.`,
        {
          cause: error,
        },
      );
    }
    if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'ENOTDIR') throw folderError(data, error);
  }
  const entries = await readdir(folder).catch(() => []);
  if (entries.length === 0) return undefined;
  throw new EmbeddedPostgresError(
    'data-damaged',
    `${folder} exists and holds no PostgreSQL database (no data/PG_VERSION). Restore it, or move it away to begin with an empty one.`,
  );
}

function wrongMajor({ data }: Place, found: string, bundled: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    'wrong-major',
    `The database in ${data} was made by PostgreSQL ${found}; this version brings PostgreSQL ${bundled}, which cannot read it. Nothing was touched. ` +
      `Either go back to the version of Broadsheet that made it, or serve that folder with PostgreSQL ${found} and set DATABASE_URL to it, ` +
      `or dump it with PostgreSQL ${found} (pg_dump), move the folder away, start, and load the dump.`,
  );
}
