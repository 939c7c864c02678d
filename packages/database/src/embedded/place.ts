import { randomBytes } from 'node:crypto';
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

/** What `DATA_DIR/postgres.json` says when the cluster is not in `DATA_DIR`: where it is, and whose it is. */
type Record = { readonly folder: string; readonly dataDir: string };

/** Where things go that the server's account must be able to enter when `DATA_DIR` is closed to it, as under `/root`. */
export const SYSTEM_FOLDER = '/var/lib/broadsheet';

/**
 * Finds where the cluster of `dataDir` is, or shall be: `DATA_DIR/postgres`; when we are root and the account that runs the server cannot
 * enter `DATA_DIR`, a folder of its own under `/var/lib/broadsheet`. Creates `DATA_DIR` and nothing else.
 */
export async function findPlace(dataDirectory: string): Promise<Place> {
  const dataDir = await makeFolder(dataDirectory);
  const record = await readRecord(dataDir);
  if (record !== undefined) await checkRecord(dataDir, record);
  const inside = join(dataDir, 'postgres');
  const known = record?.folder ?? inside;
  const owner = await ownerOf(known);
  const account = await serverAccount(owner);
  const open = account === undefined || canEnter(account, dirname(known));
  if (!open && owner !== undefined) throw closedToAccount(known, account);
  if (open || record !== undefined) return place(dataDir, known, account);
  return place(dataDir, join(SYSTEM_FOLDER, randomBytes(6).toString('hex'), 'postgres'), account);
}

/**
 * Writes down where a cluster outside `DATA_DIR` is, or shall be. True when this was not known before.
 * Its parent folder is what tells a cluster that was never made from one that was lost.
 */
export async function recordPlace({ dataDir, folder }: Place): Promise<boolean> {
  if (dirname(folder) === dataDir) return false;
  const known = await readRecord(dataDir);
  if (known?.dataDir === dataDir) return false;
  await makeFolder(dirname(folder));
  try {
    const record: Record = { folder, dataDir };
    await writeFile(recordPath(dataDir), `${JSON.stringify(record, undefined, 2)}\n`);
  } catch (error) {
    throw folderError(recordPath(dataDir), error);
  }
  return known === undefined;
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
  const [data, password, log] = ['data', 'password', 'server.log'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  return { dataDir, folder, data, password, log, account };
}

/** A record must not lead to nowhere, nor, in a copy of a `DATA_DIR`, to the database of the original. */
async function checkRecord(dataDir: string, { folder, dataDir: writtenFor }: Record): Promise<void> {
  const remedy = `Bring it back, or remove ${recordPath(dataDir)} to begin with an empty one.`;
  if ((await ownerOf(dirname(folder))) === undefined) {
    throw new EmbeddedPostgresError(
      'data-missing',
      `The database of ${dataDir} was kept in ${folder}, which is gone. ${remedy}`,
    );
  }
  if (writtenFor !== dataDir && (await readRecord(writtenFor))?.folder === folder) {
    throw new EmbeddedPostgresError(
      'data-missing',
      `${dataDir} is a copy of ${writtenFor}, whose database is kept in ${folder} and was not copied with it. ${remedy}`,
    );
  }
}

function recordPath(dataDir: string): string {
  return join(dataDir, 'postgres.json');
}

async function readRecord(dataDir: string): Promise<Record | undefined> {
  try {
    return JSON.parse(await readFile(recordPath(dataDir), 'utf8')) as Record;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw folderError(recordPath(dataDir), error);
  }
}

/** The uid that owns a folder; undefined when it does not exist. */
async function ownerOf(folder: string): Promise<number | undefined> {
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
