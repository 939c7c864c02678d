import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';

import { type Desk, type RunningCli, jsonOf, openDesk } from '../../support/cli.ts';
import { freePort } from '../../support/free-port.ts';
import { type TestDatabase, createTestDatabase } from '../../support/postgres.ts';
import { type RecordingSmtpServer, startSmtpServer } from '../../support/smtp-server.ts';
import { describeThorough } from '../../support/thorough.ts';
import { until } from '../../support/until.ts';
import { somePapers } from './papers.ts';

jest.setTimeout(300_000);

/** More than one worker claims at a time, so that there is something left to share. */
const readers = 250;

// By hand submit-deliveries and leases ask the same in-process.
describeThorough('processes over one database', () => {
  let database: TestDatabase;
  let smtp: RecordingSmtpServer;
  let desk: Desk;
  let running: RunningCli | undefined;
  /** How many messages the server answers before it keeps the others waiting, and what they wait for. */
  let answered = 0;
  let most = 0;
  let open: () => void = () => undefined;
  let gate = Promise.resolve();

  beforeEach(async () => {
    database = await createTestDatabase();
    answered = 0;
    most = 0;
    gate = new Promise((resolve) => (open = resolve));
    smtp = await startSmtpServer({
      async answer({ stage }) {
        if (stage === 'data' && (answered += 1) > most) await gate;
        return undefined;
      },
    });
    desk = await openDesk({
      DATABASE_URL: database.url,
      DATA_DIR: 'data',
      PORT: String(await freePort()),
      SOURCES: 'file:papers.json',
      SMTP_URL: smtp.url,
      LOG_LEVEL: 'warn',
      BROADSHEET_NOW: '2025-08-09T06:00:00Z',
    });
    await desk.write(
      'papers.json',
      somePapers(10).map((paper) => ({ ...paper, date: '2025-08-08' })),
    );
    await desk.write(
      'readers.csv',
      ['email', ...Array.from({ length: readers }, (_, at) => `reader${String(at)}@many.example`)].join('\n'),
    );
    for (const verb of [['pull'], ['publish'], ['subscribers', 'import', 'readers.csv']]) {
      const { status, stderr } = await desk.run(verb);
      expect([status, stderr]).toEqual([0, expect.anything()]);
    }
  });
  afterEach(async () => {
    open();
    running?.signal('SIGKILL');
    await running?.ended;
    await smtp.close();
    await database.close();
    await desk.clear();
  });

  const start = (now: string, label = 'started'): RunningCli =>
    (running = desk.start(['start'], { BROADSHEET_NOW: `2025-08-09T${now}:00Z`, PGAPPNAME: label }));
  const send = async (now: string, label = 'sent') =>
    jsonOf(
      await desk.run(['send', '--json'], { BROADSHEET_NOW: `2025-08-09T${now}:00Z`, PGAPPNAME: label }),
    ) as { books: Record<string, number> };
  const count = async (sql: string, values: readonly unknown[] = []): Promise<number> => {
    const { rows } = await database.pool.query<{ count: number }>(sql, [...values]);
    return rows[0]?.count ?? -1;
  };
  const kill = async (): Promise<void> => {
    running?.signal('SIGKILL');
    await running?.ended;
    await until(
      'the server has let go of what was killed',
      async () =>
        (await count(
          `select count(*)::int from pg_stat_activity where datname = current_database() and application_name = 'killed'`,
        )) === 0,
    );
  };
  /** As time does: what was claimed by nobody alive any more is taken up again. */
  const endLeases = () =>
    database.pool.query(
      `update deliveries set lease_until = clock_timestamp() - interval '1 second' where state = 'submitting'`,
    );
  const finished = () =>
    until(
      'nothing is owed',
      async () =>
        (await count(`select count(*)::int from deliveries where state in ('queued', 'submitting')`)) === 0,
    );
  const balanced = { planned: readers, submitted: readers, owed: 0, rejected: 0, failed: 0, uncertain: 0 };
  const recipients = () => smtp.accepted.map(({ to }) => to[0] ?? '');

  it('two that send beside a start that sends give nobody two, and all see the same books', async () => {
    start('07:01');
    await until('the start has digests in hand', () => answered > 0);
    const sends = Promise.all([send('07:01', 'beside'), send('07:01', 'beside')]);
    await until(
      'both are at work',
      async () =>
        (await count(
          `select count(distinct pid)::int from pg_stat_activity where datname = current_database() and application_name = 'beside'`,
        )) >= 2,
    );
    open();
    for (const { books } of await sends) expect(books).toMatchObject(balanced);
    expect(smtp.accepted).toHaveLength(readers);
    expect(new Set(recipients()).size).toBe(readers);
  });

  it('a start that is killed in the middle of a transaction has planned nothing by half, and nothing is lost', async () => {
    most = Infinity;
    const covered = 'select count(*)::int from subscribers where watermark = 1';
    const before = await count(covered);
    const blocker = await database.pool.connect();
    await blocker.query('begin');
    await blocker.query('lock table deliveries in share row exclusive mode');
    start('07:01', 'killed');
    await until(
      'a transaction of it waits',
      async () =>
        (await count(
          `select count(*)::int from pg_stat_activity
           where datname = current_database() and application_name = 'killed' and wait_event_type = 'Lock'`,
        )) > 0,
    );
    running?.signal('SIGKILL');
    await running?.ended;
    await blocker.query('rollback');
    blocker.release();
    await kill();
    const planned = await count('select count(*)::int from deliveries');
    expect((await count(covered)) - before).toBe(planned);

    start('07:02');
    await until('all have arrived', () => smtp.accepted.length >= readers);
    await finished();
    expect((await send('07:03')).books).toMatchObject(balanced);
    expect(new Set(recipients()).size).toBe(readers);
    expect(smtp.accepted).toHaveLength(readers);
  });

  it('a start that is killed while it sends loses nobody; who may get two gets the very same bytes, once more', async () => {
    most = 30;
    start('07:01', 'killed');
    await until('some have arrived, and others are in hand', () => answered > most);
    await kill();
    const inDoubt = await count(`select count(*)::int from deliveries where state = 'submitting'`);
    expect(inDoubt).toBeGreaterThan(0);
    expect(inDoubt).toBeLessThan(readers);
    // What the server was asked to keep and never answered for is dropped with its connection.
    const before = [...smtp.accepted];
    most = Infinity;
    await endLeases();

    start('07:10');
    await finished();
    // Five minutes after it was found, what is uncertain is tried once more.
    expect((await send('07:30')).books).toMatchObject(balanced);
    expect(new Set(recipients()).size).toBe(readers);
    const again = smtp.accepted.slice(before.length);
    const twice = again.filter(({ to }) => before.some((one) => one.to[0] === to[0]));
    expect(twice.length).toBeLessThanOrEqual(inDoubt);
    for (const message of twice)
      expect(before.find(({ to }) => to[0] === message.to[0])?.raw.equals(message.raw)).toBe(true);
    expect(new Set(again.map(({ to }) => to[0])).size).toBe(again.length);
  });
});
