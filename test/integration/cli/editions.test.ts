import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Desk, jsonOf, openDesk } from '../../support/cli.ts';
import { readMail } from '../../support/mail.ts';
import { type TestDatabase, createTestDatabase } from '../../support/postgres.ts';
import { type RecordingSmtpServer, startSmtpServer } from '../../support/smtp-server.ts';
import { somePapers } from './papers.ts';

type Readings = { readings: { day: string; outcome: string; listed: number; added: number }[] };
type Books = { planned: number; submitted: number; skipped: number; owed: number };

let database: TestDatabase;
let smtp: RecordingSmtpServer;
let desk: Desk;
const counted = async (table: string): Promise<number> => {
  const { rows } = await database.pool.query<{ count: string }>(`select count(*) from ${table}`);
  return Number(rows[0]?.count);
};

beforeAll(async () => {
  database = await createTestDatabase();
  smtp = await startSmtpServer();
  desk = await openDesk({
    DATABASE_URL: database.url,
    SMTP_URL: smtp.url,
    SOURCES: 'file:papers.json',
    BROADSHEET_NOW: '2025-08-09T06:58:00Z',
  });
  await desk.write('papers.json', somePapers(20));
  await desk.write(
    'subscribers.csv',
    [
      'email,queries,hour',
      'octavia@reader.example,"[""octopus""]",7',
      'lena@reader.example,"[""lanterns OR tides""]",23',
      'nobody@reader.example,"[""a subject of which nothing was written""]",7',
    ].join('\n'),
  );
});
afterAll(async () => {
  await smtp.close();
  await desk.clear();
  await database.close();
});

describe('a morning by hand, from a file of papers without ids or links', () => {
  it('`pull --dry-run` says what it read and stores nothing', async () => {
    const ended = await desk.run(['pull', '--dry-run', '--json']);
    expect(jsonOf(ended)).toMatchObject({ dryRun: true, readings: [{ outcome: 'ok', listed: 20 }] });
    expect({ status: ended.status, stderr: ended.stderr }).toEqual({ status: 0, stderr: '' });
    expect([await counted('source_runs'), await counted('editions where not sample')]).toEqual([0, 0]);
  });

  it('`pull --date` puts papers without a day of their own into the edition of that day, once', async () => {
    const first = jsonOf(await desk.run(['pull', '--date', '2025-08-08', '--json'])) as Readings;
    expect(first.readings).toMatchObject([{ day: '2025-08-08', outcome: 'ok', listed: 20, added: 20 }]);
  });

  it('papers that are known are not new; a source that fails beside one that does not is status 3, with its reason', async () => {
    await desk.write('broken.json', '[{"title": "half');
    const { status, stdout } = await desk.run(['pull'], { SOURCES: 'file:papers.json,file:broken.json' });
    expect(status).toBe(3);
    expect(stdout).toMatch(/file:papers\.json {2}ok {2}20 papers, 0 new/);
    expect(stdout).toMatch(/file:broken\.json {2}failed .*not JSON/);
  });

  it('`publish` gives the edition its number; an edition that is not there is status 2', async () => {
    const published = await desk.run(['publish', '--json']);
    expect(jsonOf(published)).toEqual({
      editions: [{ outcome: 'published', day: '2025-08-08', publication: 1, papers: 20 }],
    });
    const unknown = await desk.run(['publish', '--date', '2024-01-01']);
    expect([unknown.status, unknown.stderr]).toEqual([2, expect.stringContaining('broadsheet pull --date')]);
  });

  it('`preview` writes the digest to files in the folder of the caller, and nothing leaves', async () => {
    expect((await desk.run(['subscribers', 'import', 'subscribers.csv'])).status).toBe(0);
    const [files, nothing, stranger] = await Promise.all([
      desk.run([
        'preview',
        '--to',
        'Octavia@reader.example',
        '--html',
        'd.html',
        '--text',
        'd.txt',
        '--json',
      ]),
      desk.run(['preview', '--to', 'nobody@reader.example']),
      desk.run(['preview', '--to', 'stranger@reader.example']),
    ]);
    expect(jsonOf(files)).toMatchObject({ papers: 4, considered: 20 });
    expect(await desk.read('d.html')).toContain('On octopus robots, part 1');
    expect(await desk.read('d.txt')).toContain('On octopus robots, part 6');
    expect([nothing.status, nothing.stdout]).toEqual([0, 'Nothing matches: no mail would be sent.\n']);
    expect([stranger.status, stranger.stderr]).toEqual([
      2,
      'Nobody is subscribed as stranger@reader.example\n',
    ]);
    expect([await counted('deliveries'), smtp.accepted.length]).toEqual([0, 0]);
  });

  it('`send --dry-run` counts, and changes nothing', async () => {
    const ended = await desk.run(['send', '--now', '--dry-run', '--json']);
    expect(jsonOf(ended)).toMatchObject({ dryRun: true, planned: { queued: 2, skipped: 1 } });
    expect([ended.status, await counted('deliveries'), smtp.accepted.length]).toEqual([0, 0, 0]);
  });

  it('`send --to` mails one subscriber, `send --now` the others, nobody twice; the books balance', async () => {
    const one = await desk.run(['send', '--now', '--to', 'lena@reader.example', '--json']);
    expect(jsonOf(one)).toMatchObject({ books: { planned: 1, submitted: 1, owed: 0 } });
    expect(smtp.accepted.map(({ to }) => to)).toEqual([['lena@reader.example']]);
    const rest = jsonOf(await desk.run(['send', '--now', '--json'])) as { books: Books };
    const books = { planned: 3, submitted: 2, rejected: 0, failed: 0, skipped: 1, uncertain: 0, owed: 0 };
    expect(rest.books).toEqual(books);
    const again = await desk.run(['send', '--now']);
    expect(again.stdout).toContain('Planned 0 digests');
    expect(again.stdout).toContain('planned 3 = submitted 2 +');
    expect(smtp.accepted.map(({ to }) => to[0]).sort()).toEqual([
      'lena@reader.example',
      'octavia@reader.example',
    ]);
    const mail = await readMail(smtp.accepted.at(-1)?.raw ?? Buffer.alloc(0));
    expect(mail.text).toContain('On octopus robots, part 1');
    expect(mail.text.split('Also trending')[0]).not.toContain('lanterns');
    const { books: kept, editions } = jsonOf(await desk.run(['status', '--json'])) as {
      books: Books;
      editions: unknown[];
    };
    expect(kept).toEqual(books);
    expect(editions).toContainEqual(
      expect.objectContaining({ day: '2025-08-08', publication: 1, papers: 20 }),
    );
  });

  it('papers come by standard input too; digests that a server puts off are owed: status 3, and a later `send` delivers them once', async () => {
    const moody = await startSmtpServer({
      answer: ({ stage }) => (stage === 'rcpt' ? '451 4.3.0 Later' : undefined),
    });
    const nextDay = { BROADSHEET_NOW: '2025-08-10T06:58:00Z' };
    const env = { ...nextDay, SOURCES: 'stdin:' };
    const papers = JSON.stringify(somePapers(5, ['octopus gardens']));
    expect((await desk.run(['pull', '--date', '2025-08-09'], env, papers)).status).toBe(0);
    expect((await desk.run(['publish'], env)).status).toBe(0);
    const put = await desk.run(['send', '--now', '--json'], { ...env, SMTP_URL: moody.url });
    await moody.close();
    expect([put.status, jsonOf(put)]).toEqual([
      3,
      expect.objectContaining({ books: expect.objectContaining({ owed: 1 }) }),
    ]);
    // Who asks for somebody else alone has all that was asked for.
    const other = await desk.run(['send', '--to', 'lena@reader.example', '--json'], env);
    expect([other.status, jsonOf(other)]).toEqual([
      0,
      expect.objectContaining({ books: expect.objectContaining({ owed: 1 }) }),
    ]);
    const one = await desk.run(['send', '--to', 'octavia@reader.example'], env);
    expect([one.status, one.stdout]).toEqual([3, expect.stringContaining('waits for its next attempt')]);
    const later = await desk.run(['send', '--json'], { BROADSHEET_NOW: '2025-08-10T12:00:00Z' });
    expect([later.status, jsonOf(later)]).toEqual([
      0,
      expect.objectContaining({ books: expect.objectContaining({ submitted: 3, owed: 0 }) }),
    ]);
    expect(smtp.accepted.filter(({ to }) => to[0] === 'octavia@reader.example')).toHaveLength(2);
  });

  it('`send` waits for turns at a provider that bears only so many a minute', async () => {
    const readers = Array.from({ length: 5 }, (_, at) => `reader${String(at)}@many.example,"[""octopus""]"`);
    await desk.write('many.csv', ['email,queries', ...readers].join('\n'));
    const env = { BROADSHEET_NOW: '2025-08-10T12:30:00Z', HOST_LIMITS: 'many.example=-/600' };
    expect((await desk.run(['subscribers', 'import', 'many.csv'], env)).status).toBe(0);
    const sent = await desk.run(['send', '--now', '--json'], env);
    expect([sent.status, jsonOf(sent)]).toEqual([
      0,
      expect.objectContaining({ books: expect.objectContaining({ submitted: 8, owed: 0 }) }),
    ]);
    expect(smtp.accepted.filter(({ to }) => to[0]?.endsWith('@many.example'))).toHaveLength(5);
  });

  it('`preview` shows all since the last digest, as `send` would: a weekly reader gets a week', async () => {
    const env = { BROADSHEET_NOW: '2025-08-11T12:00:00Z', SOURCES: 'stdin:' };
    await desk.write('weekly.csv', 'email,queries,cadence\nweekly@reader.example,"[""octopus""]",weekly:sun');
    expect((await desk.run(['subscribers', 'import', 'weekly.csv'], env)).status).toBe(0);
    const papers = JSON.stringify(somePapers(5, ['octopus lakes']));
    expect((await desk.run(['pull', '--date', '2025-08-10'], env, papers)).status).toBe(0);
    expect((await desk.run(['publish'], env)).status).toBe(0);
    const preview = ['preview', '--to', 'weekly@reader.example', '--json'];
    const [all, first] = await Promise.all([
      desk.run(preview, env),
      desk.run([...preview, '--date', '2025-08-09'], env),
    ]);
    expect(jsonOf(all)).toMatchObject({ papers: 10, considered: 10 });
    expect(jsonOf(first)).toMatchObject({ papers: 5, considered: 5 });
    expect((await desk.run(['send', '--now', '--to', 'weekly@reader.example'], env)).status).toBe(0);
    const mail = await readMail(smtp.accepted.at(-1)?.raw ?? Buffer.alloc(0));
    expect(mail.text).toContain('10 of 10 papers match');
    // Had already, or not subscribed any more: that edition alone.
    expect(jsonOf(await desk.run(preview, env))).toMatchObject({ papers: 5, considered: 5 });
    await desk.write('left.csv', 'email,queries,state\nleft@reader.example,"[""octopus""]",unsubscribed');
    expect((await desk.run(['subscribers', 'import', 'left.csv'], env)).status).toBe(0);
    const left = await desk.run(['preview', '--to', 'left@reader.example', '--json'], env);
    expect(jsonOf(left)).toMatchObject({ papers: 5, considered: 5 });
  });

  it('`deliveries pause` and `resume` stand in the audit trail, as acts of the command', async () => {
    expect(jsonOf(await desk.run(['deliveries', 'pause', '--json']))).toMatchObject({ paused: true });
    expect((await desk.run(['deliveries', 'resume'])).status).toBe(0);
    const { rows } = await database.pool.query(
      `select by_name, act, (at at time zone 'utc')::date::text as day from audit_trail where by_kind = 'command' order by id`,
    );
    // By the command's clock.
    const day = '2025-08-09';
    expect(rows).toEqual([
      { by_name: 'broadsheet deliveries pause', act: 'deliveries.paused', day },
      { by_name: 'broadsheet deliveries resume', act: 'deliveries.resumed', day },
    ]);
  });

  it('`send --date` of an edition that is not published is status 2', async () => {
    const { status, stderr } = await desk.run(['send', '--date', '2025-08-07']);
    expect([status, stderr]).toEqual([
      2,
      expect.stringContaining('is not published: `broadsheet publish --date'),
    ]);
  });
});
