import { createHash } from 'node:crypto';
import { mkdir, readFile, realpath, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Account } from './account.ts';
import { canEnter, serverAccount } from './account.ts';
import { codeOf, EmbeddedPostgresError, folderError } from './errors.ts';

/** Where the server keeps its things, and the account that it runs as (undefined: ours). */
export type Place = {
  /** `DATA_DIR`, without symbolic links. */
  readonly dataDir: string;
  /** Holds `data/`, `password` and `server.log`; appears whole, by one rename. */
  readonly folder: string;
  readonly data: string;
  readonly password: string;
  readonly log: string;
  readonly account: Account | undefined;
};

/** Where things go that the server's account must be able to enter when `DATA_DIR` is closed to it, as under `/root`. */
export const SYSTEM_FOLDER = '/var/lib/broadsheet';

/**
 * Finds where the cluster of `dataDir` is, or shall be: `DATA_DIR/postgres`; when we are root and the account that runs the server cannot
 * enter `DATA_DIR`, a folder under `/var/lib/broadsheet` keyed by its path. Creates `DATA_DIR` and nothing else.
 */
export async function findPlace(dataDirectory: string): Promise<Place> {
  const dataDir = await makeFolder(dataDirectory);
  const recorded = await readRecord(dataDir);
  const inside = join(dataDir, 'postgres');
  const outside = join(SYSTEM_FOLDER, createHash('sha256').update(dataDir).digest('hex').slice(0, 12));
  if (recorded !== undefined && (await owner(recorded)) === undefined) {
    throw new EmbeddedPostgresError(
      'data-missing',
      `The database of ${dataDir} was kept in ${recorded}, which is gone. Bring it back, or remove ${recordPath(dataDir)} to begin with an empty one.`,
    );
  }
  for (const folder of recorded === undefined ? [inside, outside] : [recorded]) {
    const uid = await owner(folder);
    if (uid === undefined) continue;
    const account = await serverAccount(uid);
    if (account !== undefined && !canEnter(account, dirname(folder))) throw closedToAccount(folder, account);
    return place(dataDir, folder, account);
  }
  const account = await serverAccount(undefined);
  return place(dataDir, account === undefined || canEnter(account, dataDir) ? inside : outside, account);
}

/** Writes down, for people and for later starts from elsewhere, that the cluster is not in `DATA_DIR`. True when this was not known before. */
export async function recordPlace({ dataDir, folder }: Place): Promise<boolean> {
  if (dirname(folder) === dataDir || (await readRecord(dataDir)) === folder) return false;
  await writeFile(recordPath(dataDir), `${JSON.stringify({ folder }, undefined, 2)}\n`);
  return true;
}

/** Creates a folder that others may pass through, and gives its real path. */
export async function makeFolder(path: string): Promise<string> {
  try {
    await mkdir(path, { recursive: true, mode: 0o755 });
    return await realpath(path);
  } catch (error) {
    throw folderError(path, error);
  }
}

function place(dataDir: string, folder: string, account: Account | undefined): Place {
  return {
    dataDir,
    folder,
    data: join(folder, 'data'),
    password: join(folder, 'password'),
    log: join(folder, 'server.log'),
    account,
  };
}

function recordPath(dataDir: string): string {
  return join(dataDir, 'postgres.json');
}

async function readRecord(dataDir: string): Promise<string | undefined> {
  try {
    const record: unknown = JSON.parse(await readFile(recordPath(dataDir), 'utf8'));
    if (
      typeof record === 'object' &&
      record !== null &&
      'folder' in record &&
      typeof record.folder === 'string'
    )
      return record.folder;
    throw new Error('it holds no folder');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw folderError(recordPath(dataDir), error);
  }
}

/** The uid that owns a folder; undefined when it does not exist. */
async function owner(folder: string): Promise<number | undefined> {
  try {
    return (await stat(folder)).uid;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw folderError(folder, error);
  }
}

function closedToAccount(folder: string, { name }: Account): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    'data-dir-not-writable',
    `The database in ${folder} belongs to the account ${name}, which cannot enter ${dirname(folder)}. Open the folders above it (chmod o+x), or move it back to where it was.`,
  );
}
