import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { jsonOf } from '../../support/cli.ts';
import { type DatabaseDesk, openDatabaseDesk } from './database-desk.ts';

let desk: DatabaseDesk;
beforeAll(async () => {
  desk = await openDatabaseDesk();
});
afterAll(() => desk.clear());

describe('suppressions', () => {
  it('are added and imported, and exported by hash alone', async () => {
    expect(jsonOf(await desk.run(['suppressions', 'add', 'Never@Example.net', '--json']))).toEqual({
      added: true,
    });
    await desk.write('more.csv', 'email,reason\nspam-trap.example,operator\nno@example.net,complaint\n');
    expect(jsonOf(await desk.run(['suppressions', 'import', 'more.csv', '--json']))).toMatchObject({
      added: 2,
    });

    const { stdout } = await desk.run(['suppressions', 'export']);
    expect(stdout.split('\n').slice(0, -1)).toHaveLength(4);
    expect(stdout).not.toContain('@');
    expect(stdout).toMatch(/^[\da-f]{64},complaint,/m);
    await desk.write('kept.csv', stdout);
  });

  it('are the same when their export comes in again, and keep their addresses out of an import', async () => {
    expect(jsonOf(await desk.run(['suppressions', 'import', 'kept.csv', '--json']))).toEqual({
      read: 3,
      added: 0,
      problems: [],
    });

    await desk.write('people.csv', 'email,state\nnever@example.net,active\na@spam-trap.example,active\n');
    const imported = await desk.run(['subscribers', 'import', 'people.csv', '--json']);
    expect([imported.status, jsonOf(imported)]).toMatchObject([2, { imported: 0 }]);
  });

  it('are taken from a plain list, its mistakes named: status 3', async () => {
    await desk.write('list.txt', 'one@example.org\nnot an address\n# a comment\ntwo@example.org\n');
    const ended = await desk.run(['suppressions', 'import', 'list.txt', '--json']);

    expect([ended.status, jsonOf(ended)]).toMatchObject([3, { added: 2, problems: [{ record: 2 }] }]);
  });

  it('refuse what is neither an address nor a domain: status 2', async () => {
    const { status, stderr } = await desk.run(['suppressions', 'add', 'nobody']);

    expect([status, stderr]).toEqual([2, expect.stringMatching(/neither an address nor a domain/)]);
  });
});

describe('classify', () => {
  it('says a line of JSON a file without any database', async () => {
    await desk.write(
      'bounce.eml',
      'From: MAILER-DAEMON@example.net\nSubject: failure notice\n\n<a@example.net>:\nSorry, no mailbox here by that name. (#5.1.1)\n',
    );
    await desk.write('letter.eml', 'From: a@example.net\nSubject: Hello\n\nHello\n');
    const ended = await desk.run(['classify', 'bounce.eml', 'letter.eml'], {
      DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
    });

    expect(ended.status).toBe(0);
    expect(
      ended.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      {
        file: 'bounce.eml',
        kind: 'bounce',
        class: 'hard',
        recipient: 'a@example.net',
        recipients: ['a@example.net'],
        status: '5.1.1',
        token: null,
      },
      {
        file: 'letter.eml',
        kind: 'other',
        class: null,
        recipient: null,
        recipients: [],
        status: null,
        token: null,
      },
    ]);
  });
});
