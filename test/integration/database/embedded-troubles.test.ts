import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { startEmbeddedPostgres } from '@broadsheet/database';
import type { EmbeddedPostgres } from '@broadsheet/database';
import { openWorkshop, query } from '../../support/embedded.ts';
import type { Workshop } from '../../support/embedded.ts';
import { itThorough } from '../../support/thorough.ts';

jest.setTimeout(60_000);

let workshop: Workshop;
const start = async (dataDir = workshop.dataDir): Promise<EmbeddedPostgres> => {
  const log = { info: () => undefined, warn: () => undefined };
  return await startEmbeddedPostgres({ dataDir, log, settings: { fsync: 'off' } });
};

beforeEach(async () => {
  workshop = await openWorkshop();
});
afterEach(async () => {
  await workshop.clear();
});

describe('the embedded server says what is wrong', () => {
  it.each(['15', '19'])('when the cluster belongs to PostgreSQL %s, and touches nothing', async (major) => {
    const data = join(workshop.dataDir, 'postgres/data');
    await mkdir(data, { recursive: true });
    await writeFile(join(data, 'PG_VERSION'), `${major}\n`);
    await expect(start()).rejects.toMatchObject({
      code: 'wrong-major',
      message: expect.stringMatching(new RegExp(`PostgreSQL ${major}.*PostgreSQL 18.*DATABASE_URL`)),
    });
    expect(await readdir(workshop.dataDir, { recursive: true })).toEqual([
      'postgres',
      'postgres/data',
      'postgres/data/PG_VERSION',
    ]);
  });

  it('when its folder holds something else', async () => {
    await mkdir(join(workshop.dataDir, 'postgres/holiday-pictures'), { recursive: true });
    await expect(start()).rejects.toMatchObject({ code: 'data-damaged' });
  });

  itThorough('when the password is gone, or is another', async () => {
    const { stop, dataDirectory } = await start();
    await stop();
    await writeFile(join(dataDirectory, '../password'), 'another');
    await expect(start()).rejects.toMatchObject({
      code: 'data-damaged',
      message: expect.stringContaining('password'),
    });
  });

  it('when DATA_DIR cannot be a folder', async () => {
    const file = join(workshop.dataDir, 'file');
    await writeFile(file, '');
    await expect(start(join(file, 'data'))).rejects.toMatchObject({
      code: 'data-dir-not-writable',
      message: expect.stringContaining(file),
    });
  });

  it('when no PostgreSQL is bundled for the processor', async () => {
    const arch = Object.getOwnPropertyDescriptor(process, 'arch');
    Object.defineProperty(process, 'arch', { value: 'mips', configurable: true });
    try {
      await expect(start()).rejects.toMatchObject({
        code: 'binaries-missing',
        message: expect.stringMatching(/-mips .*DATABASE_URL/),
      });
    } finally {
      Object.defineProperty(process, 'arch', arch ?? {});
    }
  });

  itThorough('when a setting of the cluster is wrong, in the words of its log', async () => {
    const { stop, dataDirectory } = await start();
    await stop();
    await writeFile(join(dataDirectory, 'postgresql.auto.conf'), "work_mem = 'much'\n");
    await expect(start()).rejects.toMatchObject({
      code: 'start-failed',
      message: expect.stringContaining('work_mem'),
    });
  });
});

describe('the embedded server starts all the same', () => {
  itThorough('when the pid and the port of a server that was killed belong to others by now', async () => {
    const { stop, dataDirectory } = await start();
    await stop();
    const { uid, gid } = await stat(dataDirectory);
    const sleeper = spawn('sleep', ['600'], { cwd: '/', uid, gid });
    const listener = createServer().listen(0, '127.0.0.1');
    try {
      await once(listener, 'listening');
      const { port } = listener.address() as { port: number };
      const left = [
        sleeper.pid,
        dataDirectory,
        1_700_000_000,
        port,
        '',
        '127.0.0.1',
        '  4242 4242',
        'ready   ',
      ];
      await writeFile(join(dataDirectory, 'postmaster.pid'), `${left.join('\n')}\n`);
      const server = await start();
      expect(server.adopted).toBe(false);
      expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
      await server.stop();
    } finally {
      sleeper.kill();
      listener.close();
    }
  });
});

const mayMount = process.getuid?.() === 0 && process.platform === 'linux';
(mayMount ? describe : describe.skip)('as root of a Linux machine, which can mount a small disk', () => {
  it('says that the disk is full', async () => {
    const { status } = spawnSync('mount', [
      '-t',
      'tmpfs',
      '-o',
      'size=16m,mode=755',
      'tmpfs',
      workshop.dataDir,
    ]);
    if (status !== 0) return;
    try {
      await expect(start()).rejects.toMatchObject({ code: 'disk-full' });
      expect(await readdir(workshop.dataDir)).toEqual([]);
    } finally {
      spawnSync('umount', [workshop.dataDir]);
    }
  });
});
