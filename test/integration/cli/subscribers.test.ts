import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { cli, jsonOf } from '../../support/cli.ts';
import { createTestDatabase } from '../../support/postgres.ts';
import { type DatabaseDesk, openDatabaseDesk } from './database-desk.ts';

let desk: DatabaseDesk;
const subscribers = async (): Promise<number> => {
  const { rows } = await desk.database.pool.query<{ count: string }>('select count(*) from subscribers');
  return Number(rows[0]?.count);
};

beforeAll(async () => {
  desk = await openDatabaseDesk();
});
afterAll(() => desk.clear());

const header = 'email,state,topics,queries,timezone,hour,cadence,maxPapers';

describe('subscribers', () => {
  it('a broken file is status 2 and stores nothing', async () => {
    await desk.write('rows.csv', `${header}\na@reader.example,active,[],[],UTC,7,daily,10,more`);
    const { status, stderr } = await desk.run(['subscribers', 'import', 'rows.csv']);
    expect(stderr).toMatch(/is not CSV: .*line 2/);
    expect(stderr).not.toMatch(/^ {4}at /m);
    expect([status, await subscribers()]).toEqual([2, 0]);
  });

  it('records with problems are left out and named, field by field; the others come in: status 3', async () => {
    await desk.write(
      'some.csv',
      [
        `\uFEFF${header}`,
        'ada@reader.example,active,[],"[""octopus""]",Europe/Berlin,8,weekly:mon,20',
        'not an address,active,[],[],UTC,7,daily,10',
        'bo@reader.example,active,"[""no-such-topic""]","[""(open""]",Mars/Olympus,24,hourly,0',
        'cy@reader.example',
        '',
      ].join('\r\n'),
    );
    const ended = await desk.run(['subscribers', 'import', 'some.csv', '--json']);
    const { imported, problems } = jsonOf(ended) as {
      imported: number;
      problems: { record: number; field: string }[];
    };
    expect([ended.status, imported]).toEqual([3, 2]);
    const fields = (record: number) =>
      problems.filter((each) => each.record === record).map(({ field }) => field);
    expect(fields(2)).toEqual(['email']);
    expect(fields(3)).toEqual(expect.arrayContaining(['timezone', 'hour', 'cadence', 'maxPapers']));
    expect(new Set(problems.map(({ record }) => record))).toEqual(new Set([2, 3]));
  });

  it('JSON lines replace by address; one is shown, and forgotten', async () => {
    await desk.write(
      'some.jsonl',
      '{"email":"ADA@reader.example","queries":["tides"],"hour":9,"mutedQueries":["noise"]}\n\n',
    );
    expect((await desk.run(['subscribers', 'import', 'some.jsonl'])).stdout).toBe(
      'Imported 1 of 1 subscribers\n',
    );
    const shown = jsonOf(await desk.run(['subscribers', 'show', 'ada@reader.example', '--json']));
    expect(shown).toMatchObject({
      state: 'active',
      queries: ['tides'],
      hour: 9,
      timezone: 'UTC',
      cadence: 'daily',
    });
    expect(shown).toMatchObject({ mutedTopics: [], mutedQueries: ['noise'] });
    const csv = (await desk.run(['subscribers', 'export'])).stdout.split('\n');
    expect(csv[0]).toBe(`${header},mutedTopics,mutedQueries`);
    expect(csv.find((line) => line.startsWith('ADA'))).toMatch(/,\[\],"\[""noise""\]"$/);
    expect((await desk.run(['subscribers', 'erase', 'ada@reader.example'])).status).toBe(0);
    const gone = await Promise.all(
      ['show', 'erase'].map((verb) => desk.run(['subscribers', verb, 'ada@reader.example'])),
    );
    for (const { status, stderr } of gone)
      expect([status, stderr]).toEqual([2, 'Nobody is subscribed as ada@reader.example\n']);
  });

  it('2,000 come in, and export, CSV and JSON lines alike, is what import takes', async () => {
    const rows = Array.from(
      { length: 2_000 },
      (_, index) =>
        `reader${String(index)}@many.example,active,[],"[""octopus"",""tides ${String(index % 50)}""]",Europe/Berlin,${String(index % 24)},daily,12`,
    );
    await desk.write('many.csv', [header, ...rows].join('\n'));
    expect((await desk.run(['subscribers', 'import', 'many.csv'])).stdout).toBe(
      'Imported 2000 of 2000 subscribers\n',
    );
    const [csv, lines] = await Promise.all([
      desk.run(['subscribers', 'export']),
      desk.run(['subscribers', 'export', '--json']),
    ]);
    expect(csv.stdout.split('\n')).toEqual(expect.arrayContaining([header, rows[0], rows[1999]]));
    expect(lines.stdout.trimEnd().split('\n')).toHaveLength(2_001);
    await desk.write('again.csv', csv.stdout);
    expect((await desk.run(['subscribers', 'import', 'again.csv'])).stdout).toBe(
      'Imported 2001 of 2001 subscribers\n',
    );
    expect((await desk.run(['subscribers', 'export'])).stdout).toBe(csv.stdout);
  });

  it('whoever reads an export may stop reading', async () => {
    const reader = desk.start(['subscribers', 'export']);
    reader.stopReading();
    const { status, stderr } = await reader.ended;
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('another SECRET_KEY than that of the database is refused, and says what would break', async () => {
    const { status, stderr } = await desk.run(['status'], {
      SECRET_KEY: 'quite-another-secret-than-the-one-before',
    });
    expect([status, stderr]).toEqual([
      2,
      expect.stringMatching(/^SECRET_KEY does not fit this database: .*SECRET_KEY=new,old/),
    ]);
  });

  it('a database that is not up to date is refused, until `migrate`', async () => {
    const fresh = await createTestDatabase();
    await fresh.pool.query('drop schema public cascade; create schema public');
    const env = { DATABASE_URL: fresh.url };
    const refused = await desk.run(['status'], env);
    expect([refused.status, refused.stderr]).toEqual([
      1,
      expect.stringContaining('Run `broadsheet migrate` first'),
    ]);
    expect(jsonOf(await desk.run(['migrate', '--json'], env))).toEqual({ upToDate: true });
    expect(
      (
        await cli(['topics', 'export', '--json'], {
          env: { ...env, SECRET_KEY: 'a-secret-of-these-tests-that-is-long-enough' },
        })
      ).stdout.length,
    ).toBeGreaterThan(1000);
    await fresh.close();
  });
});
