import { chmod, cp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { startEmbeddedPostgres } from '@broadsheet/database';
import type { EmbeddedPostgres } from '@broadsheet/database';
import { openWorkshop, query } from '../../support/embedded.ts';
import type { Workshop } from '../../support/embedded.ts';
import { itThorough } from '../../support/thorough.ts';

jest.setTimeout(60_000);

const isRoot = process.getuid?.() === 0;
(isRoot ? describe : describe.skip)('as root', () => {
  let workshop: Workshop;
  let said: string[];
  const start = async (dataDir = workshop.dataDir): Promise<EmbeddedPostgres> => {
    const log = {
      info: (line: string) => void said.push(line),
      warn: (line: string) => void said.push(line),
    };
    return await startEmbeddedPostgres({ dataDir, log, settings: { fsync: 'off' } });
  };

  beforeEach(async () => {
    said = [];
    workshop = await openWorkshop();
  });
  afterEach(async () => {
    await workshop.clear();
  });

  it('the server runs as another account, which owns the database', async () => {
    const server = await start();
    await server.stop();
    expect((await stat(server.dataDirectory)).uid).not.toBe(0);
    expect(dirname(dirname(server.dataDirectory))).toBe(workshop.dataDir);
  });

  it('in a folder closed to that account the database goes elsewhere, is said once, and is found again', async () => {
    await chmod(workshop.dataDir, 0o700);
    const first = await start();
    const folder = dirname(first.dataDirectory);
    try {
      await query(first.url, 'create table kept as select 42 as answer');
      await first.stop();
      expect(folder.startsWith(workshop.dataDir)).toBe(false);
      expect(said.filter((line) => line.includes(folder) && line.includes('root'))).toHaveLength(1);
      expect(JSON.parse(await readFile(join(workshop.dataDir, 'postgres.json'), 'utf8'))).toEqual({
        folder,
        dataDir: workshop.dataDir,
      });
      const copy = `${workshop.dataDir}-copy`;
      await cp(workshop.dataDir, copy, { recursive: true });
      await expect(start(copy)).rejects.toMatchObject({
        code: 'data-missing',
        message: expect.stringContaining('is a copy of'),
      });
      await rm(copy, { recursive: true });
      said = [];
      const second = await start();
      expect(second.dataDirectory).toBe(first.dataDirectory);
      expect(await query(second.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
      await second.stop();
      expect(said.filter((line) => line.includes('root'))).toEqual([]);
    } finally {
      await rm(dirname(folder), { recursive: true, force: true });
    }
    await expect(start()).rejects.toMatchObject({
      code: 'data-missing',
      message: expect.stringContaining(folder),
    });
    expect(await readdir(workshop.dataDir)).toEqual(['postgres.json']);
  });

  itThorough('a database whose folder was closed afterwards is an error that names the account', async () => {
    await (await start()).stop();
    await chmod(workshop.dataDir, 0o700);
    await expect(start()).rejects.toMatchObject({ code: 'data-dir-not-writable' });
  });
});
