import { spawnSync } from 'node:child_process';
import { closeSync, openSync, statfsSync, writeSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { migrate, startEmbeddedPostgres } from '@broadsheet/database';

import { killServer, postmasterPid } from '../support/embedded.ts';
import { execute, temporaryDataDir, withDatabase } from '../support/test-server.ts';

/** A server that a fault may break: it keeps what it said it kept, and whoever watches over it starts it again. */
export type OwnPostgres = {
  url: string;
  template: string;
  /** kill -9. */
  kill(): Promise<void>;
  /** Fills the disk for so many milliseconds. */
  fill(milliseconds: number): Promise<void>;
  close(): Promise<void>;
};

/** Bytes of the small disk: a cluster, its log and a thousand digests. */
const smallDisk = 400 * 1024 ** 2;

/** @param small on a disk of its own; see `canMount` */
export async function startOwnPostgres(small: boolean): Promise<OwnPostgres> {
  const dataDir = small ? await mountSmallDisk() : await temporaryDataDir();
  const server = await startEmbeddedPostgres({
    dataDir,
    log: { info: () => undefined, warn: () => undefined },
    // The machine goes on when PostgreSQL does not: what was written is there, and needs no waiting for a disk.
    settings: { fsync: 'off', max_connections: '200', max_wal_size: '96MB', min_wal_size: '32MB' },
  });
  const template = 'broadsheet_template';
  await execute(server.url, `create database ${template}`);
  await migrate(
    withDatabase(server.url, template),
    fileURLToPath(new URL('../../prisma/migrations', import.meta.url)),
    { log: { info: () => undefined } },
  );
  return {
    url: server.url,
    template,
    async kill() {
      const pid = await postmasterPid(server.dataDirectory);
      if (pid !== undefined) await killServer(pid);
    },
    async fill(milliseconds) {
      const filler = join(dataDir, 'filler');
      fillDisk(filler);
      await setTimeout(milliseconds);
      await rm(filler);
    },
    async close() {
      await server.stop();
      if (small) spawnSync('umount', [dataDir]);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Whether a small disk can be had here: only root may mount one. */
export function canMount(): boolean {
  return process.getuid?.() === 0 && spawnSync('mount', ['-f', '-t', 'tmpfs', 'none', '/mnt']).status === 0;
}

async function mountSmallDisk(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'broadsheet-small-'));
  const options = `size=${String(smallDisk)},mode=755`;
  const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'none', folder]);
  if (status !== 0) throw new Error(`No small disk: ${stderr.toString()}`);
  await chmod(folder, 0o755);
  return folder;
}

function fillDisk(path: string): void {
  const file = openSync(path, 'w');
  try {
    for (let size = 1024 ** 2; size >= 1024;) {
      const { bavail, bsize } = statfsSync(path);
      if (bavail === 0) break;
      try {
        writeSync(file, Buffer.alloc(Math.min(size, bavail * bsize)));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
        size /= 2;
      }
    }
  } finally {
    closeSync(file);
  }
}

/** Where the embedded server of a data folder answers just now; null where none runs. */
export async function embeddedUrl(dataDir: string): Promise<string | null> {
  try {
    const folder = join(dataDir, 'postgres');
    const password = (await readFile(join(folder, 'password'), 'utf8')).trim();
    const port = (await readFile(join(folder, 'data', 'postmaster.pid'), 'utf8')).split('\n')[3];
    if (port === undefined || port === '') return null;
    return `postgresql://broadsheet:${encodeURIComponent(password)}@127.0.0.1:${port}/broadsheet`;
  } catch {
    return null;
  }
}
