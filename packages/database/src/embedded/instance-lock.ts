import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { folderError } from './errors.ts';
import { processMark } from './processes.ts';

/** Another process holds the instance lock of this `DATA_DIR`. */
export class InstanceRunningError extends Error {
  override readonly name = 'InstanceRunningError';
  readonly code = 'instance-running';
  readonly pid: number;

  constructor(dataDir: string, { pid, label, since }: Claim) {
    super(
      `Broadsheet is already running on ${dataDir}: ${label}, process ${String(pid)}, since ${since}. Stop it first, or set DATA_DIR to another folder.`,
    );
    this.pid = pid;
  }
}

/** Held until `release`, or the death of this process. */
export type InstanceLock = { readonly release: () => Promise<void> };

type Claim = { readonly pid: number; readonly mark: string; readonly label: string; readonly since: string };

const PREFIX = 'instance-';

/**
 * Lets one process at a time have `dataDir`, until it releases it or dies. Each contender first writes a claim into a file of its own and
 * only then looks at the others': of two, at least one sees the other, so never do both go on. The claim of a dead process is void for ever,
 * since it names the process by number and start, so anyone may clear it away at any time.
 * @param label what holds it, for the message: `start`
 * @throws InstanceRunningError
 */
export async function lockInstance(dataDir: string, label: string): Promise<InstanceLock> {
  for (let attempt = 1; ; attempt += 1) {
    const path = join(dataDir, `${PREFIX}${String(process.pid)}-${randomBytes(6).toString('hex')}.json`);
    const release = async (): Promise<void> => {
      await rm(path, { force: true });
    };
    await claim(dataDir, path, {
      pid: process.pid,
      mark: processMark(process.pid) ?? '',
      label,
      since: new Date().toISOString(),
    });
    const other = await findOther(dataDir, path);
    if (other === undefined) return { release };
    await release();
    if (attempt === 3) throw new InstanceRunningError(dataDir, other);
    // Two that start at the same moment may both have stepped back: a pause of random length parts them.
    await sleep(randomBytes(1).readUInt8());
  }
}

async function claim(dataDir: string, path: string, content: Claim): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true });
    await writeFile(path, JSON.stringify(content), { flag: 'wx' });
  } catch (error) {
    throw folderError(dataDir, error);
  }
}

/** The claim of another living process, or of this one under another file. */
async function findOther(dataDir: string, own: string): Promise<Claim | undefined> {
  const names = (await readdir(dataDir)).filter((name) => name.startsWith(PREFIX));
  for (const path of names.map((name) => join(dataDir, name)).filter((each) => each !== own)) {
    const found = await readClaim(path);
    if (found !== undefined && processMark(found.pid) === found.mark) return found;
    if (found !== undefined) await rm(path, { force: true });
  }
  return undefined;
}

/** Undefined when it has just been withdrawn, or was never written to its end. */
async function readClaim(path: string): Promise<Claim | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Claim;
  } catch {
    return undefined;
  }
}
