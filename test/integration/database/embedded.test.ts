import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { startEmbeddedPostgres } from '@broadsheet/database';
import type { EmbeddedPostgres } from '@broadsheet/database';
import { isAlive, openWorkshop, postmasterPid, query } from '../../support/embedded.ts';
import type { Workshop } from '../../support/embedded.ts';
import { itThorough, someOf } from '../../support/thorough.ts';
import { until } from '../../support/until.ts';

jest.setTimeout(60_000);

let workshop: Workshop;
let said: string[];
const log = { info: (line: string) => void said.push(line), warn: (line: string) => void said.push(line) };
const start = async (signal = new AbortController().signal): Promise<EmbeddedPostgres> =>
  await startEmbeddedPostgres({ dataDir: workshop.dataDir, log, signal });
const halfMade = async (): Promise<string[]> =>
  (await readdir(workshop.dataDir)).filter((name) => name.startsWith('postgres.new-'));

beforeEach(() => {
  said = [];
});

describe('the embedded server', () => {
  beforeAll(async () => {
    workshop = await openWorkshop();
  });
  afterEach(async () => {
    await workshop.halt();
  });
  afterAll(async () => {
    await workshop.clear();
  });

  it('is PostgreSQL 18 in UTF-8 on loopback, durable, with a database whose owner is no superuser', async () => {
    const server = await start();
    try {
      expect(server.adopted).toBe(false);
      expect(new URL(server.url)).toMatchObject({ hostname: '127.0.0.1', pathname: '/broadsheet' });
      expect(await query(server.url, SETTINGS)).toEqual([
        {
          major: '18',
          database: 'broadsheet',
          encoding: 'UTF8',
          provider: 'b',
          locale: 'C.UTF-8',
          listens: '127.0.0.1',
          fsync: 'on',
          commit: 'on',
          zone: 'UTC',
          superuser: false,
        },
      ]);
    } finally {
      await server.stop();
    }
  });

  it('keeps its password where only its account reads it, and out of the log', async () => {
    const server = await start();
    await server.stop();
    const password = await stat(join(workshop.dataDir, 'postgres/password'));
    expect(password.mode & 0o777).toBe(0o600);
    expect(said.join('\n')).not.toContain(new URL(server.url).password);
  });

  it('keeps everything over a restart, and is gone after stop, which may be called twice', async () => {
    const first = await start();
    const pid = await postmasterPid(first.dataDirectory);
    await query(first.url, 'create table kept as select 42 as answer');
    await Promise.all([first.stop(), first.stop()]);
    expect(await postmasterPid(first.dataDirectory)).toBeUndefined();
    await until('the server has ended', () => !isAlive(pid ?? 0));

    const second = await start();
    try {
      expect(second).toMatchObject({ adopted: false, dataDirectory: first.dataDirectory });
      expect(await query(second.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
    } finally {
      await second.stop();
    }
  });
});

describe('a first start', () => {
  beforeEach(async () => {
    workshop = await openWorkshop();
  });
  afterEach(async () => {
    await workshop.clear();
  });

  it.each(
    someOf<[string, Record<string, string | undefined>]>([
      [
        "an unknown locale and somebody else's PGDATA",
        { LC_ALL: 'xx_YY.UTF-8', PGDATA: '/nowhere', PGPORT: '1' },
      ],
      ['LANG=C', { LANG: 'C', LC_ALL: 'C' }],
      ['LANG unset', { LANG: undefined, LC_ALL: undefined, LC_CTYPE: undefined }],
    ]),
  )('is the same under %s', async (_, env) => {
    const child = workshop.start({ env });
    const { url } = await child.answer;
    expect(await query(url, "select getdatabaseencoding() as encoding, lower('ÅΩ') as lower")).toEqual([
      { encoding: 'UTF8', lower: 'åω' },
    ]);
  });

  itThorough('leaves nothing half made when the start is given up, and starts afterwards', async () => {
    const giveUp = new AbortController();
    const starting = expect(start(giveUp.signal)).rejects.toThrow('enough');
    await until('a cluster is half made', async () =>
      (await readdir(workshop.dataDir)).some((name) => name.startsWith('postgres.new-')),
    );
    giveUp.abort(new Error('enough'));
    await starting;
    expect(await readdir(workshop.dataDir)).toEqual([]);
    await (await start()).stop();
  });

  itThorough('begins anew after kill -9 in the middle of its first start', async () => {
    const child = workshop.start();
    await until('a cluster is half made', async () => (await halfMade()).length > 0);
    await child.kill();
    const server = await start();
    await server.stop();
    expect(await readdir(workshop.dataDir)).toContain('postgres');
  });
});

const SETTINGS = `
  select split_part(current_setting('server_version'), '.', 1) as major, datname as database, getdatabaseencoding() as encoding,
    datlocprovider as provider, datlocale as locale, current_setting('listen_addresses') as listens, current_setting('fsync') as fsync,
    current_setting('synchronous_commit') as commit, current_setting('timezone') as zone, rolsuper as superuser
  from pg_database, pg_roles where datname = current_database() and rolname = current_user`;
