import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';

import { type Desk, type RunningCli, jsonOf, openDesk } from '../../support/cli.ts';
import { isAlive, killServer, postmasterPid, query } from '../../support/embedded.ts';
import { freePort } from '../../support/free-port.ts';
import { type RecordingSmtpServer, startSmtpServer } from '../../support/smtp-server.ts';
import { itThorough } from '../../support/thorough.ts';
import { until } from '../../support/until.ts';
import { somePapers } from './papers.ts';

jest.setTimeout(90_000);

const readers = 40;
let desk: Desk;
let port: number;
let smtp: RecordingSmtpServer;
/** How long the SMTP server thinks about each message, in milliseconds. */
let thinking = 0;
let running: RunningCli | undefined;
let cluster: string;

const url = (path: string): string => `http://127.0.0.1:${String(port)}${path}`;
const get = async (path: string): Promise<string> => (await fetch(url(path))).text().catch(() => '');
const isReady = async (): Promise<boolean> =>
  (await fetch(url('/readyz')).catch(() => undefined))?.status === 200;

/** Starts, and waits for the banner; `now` is the time of day on 9 August. */
async function start(now: string, env: Readonly<Record<string, string>> = {}): Promise<RunningCli> {
  running = desk.start(['start'], { BROADSHEET_NOW: `2025-08-09T${now}:00Z`, ...env });
  await running.says('Broadsheet is ready');
  return running;
}

/** What the database itself has to say. */
async function rowsOf(sql: string): Promise<Record<string, unknown>[]> {
  const password = (await readFile(join(dirname(cluster), 'password'), 'utf8')).trim();
  const postmaster = (await readFile(join(cluster, 'postmaster.pid'), 'utf8')).split('\n');
  return query(`postgresql://broadsheet:${password}@127.0.0.1:${postmaster[3] ?? ''}/broadsheet`, sql);
}

beforeAll(async () => {
  port = await freePort();
  smtp = await startSmtpServer({
    async answer({ stage }) {
      if (stage === 'data') await new Promise((resolve) => setTimeout(resolve, thinking));
      return undefined;
    },
  });
  const nobody = await freePort();
  desk = await openDesk({
    DATA_DIR: 'closed/data',
    PORT: String(port),
    SOURCES: 'file:papers.json',
    SMTP_URL: `smtp://127.0.0.1:${String(nobody)}`,
    LOG_LEVEL: 'warn',
  });
  // As a checkout under /root is: the account that runs PostgreSQL cannot enter.
  await mkdir(join(desk.folder, 'closed'));
  await chmod(join(desk.folder, 'closed'), 0o700);
  await desk.write(
    'papers.json',
    somePapers(10).map((paper) => ({ ...paper, date: '2025-08-08' })),
  );
  await desk.write(
    'readers.csv',
    ['email', ...Array.from({ length: readers }, (_, index) => `reader${String(index)}@many.example`)].join(
      '\n',
    ),
  );
});

afterAll(async () => {
  running?.signal('SIGKILL');
  const pid = await postmasterPid(cluster);
  if (pid !== undefined) await killServer(pid);
  await smtp.close();
  if (!cluster.startsWith(desk.folder)) await rm(dirname(dirname(cluster)), { recursive: true, force: true });
  await desk.clear();
});

describe('an installation through its bad days', () => {
  it('comes up without LANG, in a closed folder, and says where to go', async () => {
    const { stdout } = (await start('06:00')).said();
    expect(stdout).toContain(`http://localhost:${String(port)}/`);
    expect(await isReady()).toBe(true);
    const elsewhere = await readFile(join(desk.folder, 'closed/data/postgres.json'), 'utf8').catch(
      () => '{}',
    );
    const { folder } = JSON.parse(elsewhere) as { folder?: string };
    cluster = join(folder ?? join(desk.folder, 'closed/data/postgres'), 'data');
    expect(await postmasterPid(cluster)).toBeGreaterThan(0);
    expect(JSON.parse(await get('/api/v1/topics'))).not.toHaveLength(0);
  });

  it('a second one on its DATA_DIR, and one on its port, are told so and do nothing', async () => {
    const [second, other] = await Promise.all([
      desk.run(['start'], { PORT: String(port + 1) }),
      desk.run(['start'], { DATA_DIR: 'other' }),
    ]);
    expect([second.status, second.stdout]).toEqual([1, '']);
    expect(second.stderr).toMatch(/^Broadsheet is already running on .*: start, process \d+, since /m);
    expect([other.status, other.stdout]).toEqual([1, '']);
    expect(other.stderr).toMatch(/^Port \d+ of 127\.0\.0\.1 is taken by another program/m);
    expect(await postmasterPid(join(desk.folder, 'other/postgres/data'))).toBeUndefined();
    for (const { stderr } of [second, other]) expect(stderr).not.toMatch(/^ {4}at /m);
  });

  it('verbs run beside it', async () => {
    const ended = await desk.run(['subscribers', 'import', 'readers.csv'], {
      BROADSHEET_NOW: '2025-08-09T06:01:00Z',
    });
    expect([ended.status, ended.stdout]).toEqual([
      0,
      `Imported ${String(readers)} of ${String(readers)} subscribers\n`,
    ]);
    await until(
      'the edition is published',
      async () => (await fetch(url('/api/v1/editions/2025-08-08'))).status === 200,
    );
  });

  itThorough('recovers when its PostgreSQL is killed', async () => {
    const before = await postmasterPid(cluster);
    process.kill(before ?? 0, 'SIGKILL');
    await until(
      'another server answers',
      async () => (await postmasterPid(cluster)) !== before && (await isReady()),
    );
    expect(JSON.parse(await get('/api/v1/topics'))).not.toHaveLength(0);
  });

  it('ends with status 0 when told to, and its PostgreSQL with it', async () => {
    running?.signal('SIGTERM');
    const { status, stderr } = (await running?.ended) ?? {};
    expect([status, stderr]).toEqual([0, expect.not.stringMatching(/^ {4}at /m)]);
    expect(await postmasterPid(cluster)).toBeUndefined();
  });

  itThorough('keeps everything, owes what no SMTP server takes, and may be killed meanwhile', async () => {
    await start('07:01', { LANG: 'C' });
    // Tried, refused, and put off: nothing is in hand, whose claim would outlive the process.
    const tried = `select count(*)::int as count from deliveries where state = 'queued' and next_attempt_at > planned_at`;
    await until('every digest was tried', async () => (await rowsOf(tried))[0]?.['count'] === readers);
    running?.signal('SIGKILL');
    await running?.ended;
    expect(isAlive((await postmasterPid(cluster)) ?? 0)).toBe(true);
  });

  itThorough('Ctrl-C while it sends: what is in hand is finished, the rest is owed, status 0', async () => {
    thinking = 1000;
    await start('09:00', { SMTP_URL: smtp.url });
    await until('the first have arrived', () => smtp.accepted.length >= 5);
    // A terminal sends one to everybody, and npm passes on another: still the same Ctrl-C.
    running?.signal('SIGINT');
    running?.signal('SIGTERM');
    expect((await running?.ended)?.status).toBe(0);
    expect(smtp.accepted.length).toBeLessThan(readers);
  });

  itThorough('the next start delivers what was owed, nothing twice, and the books balance', async () => {
    thinking = 0;
    await start('09:10', { SMTP_URL: smtp.url });
    await until('all have arrived', () => smtp.accepted.length >= readers);
    const books = async () =>
      jsonOf(await desk.run(['status', '--json'])) as { books: Record<string, number> };
    expect((await books()).books).toMatchObject({
      planned: readers,
      submitted: readers,
      owed: 0,
      uncertain: 0,
    });
    running?.signal('SIGTERM');
    expect((await running?.ended)?.status).toBe(0);
    expect(new Set(smtp.accepted.map(({ to }) => to[0])).size).toBe(readers);
    expect(smtp.accepted).toHaveLength(readers);
  });

  it('a cluster of another PostgreSQL is left alone, with a message that says what to do', async () => {
    const data = join(desk.folder, 'old/postgres/data');
    await mkdir(data, { recursive: true });
    await writeFile(join(data, 'PG_VERSION'), '15\n');
    const { status, stderr } = await desk.run(['start'], { DATA_DIR: 'old' });
    expect([status, stderr]).toEqual([1, expect.stringMatching(/made by PostgreSQL 15; .*DATABASE_URL/)]);
    expect(stderr).not.toMatch(/^ {4}at /m);
  });
});
