import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Desk, cli, openDesk } from '../../support/cli.ts';

const verbs: readonly (readonly string[])[] = [
  ...['start', 'api', 'worker', 'migrate', 'pull', 'publish', 'send', 'preview', 'status', 'parse'].map(
    (verb) => [verb],
  ),
  ...['import', 'export'].map((verb) => ['topics', verb]),
  ...['import', 'export', 'show', 'erase'].map((verb) => ['subscribers', verb]),
  ['papers', 'withdraw'],
];

/** Nothing listens there: what asks for the database says so, instead of what it should have said before. */
const env = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing' };

// In a folder of its own: whoever tests may have an installation running in this one.
let desk: Desk;
beforeAll(async () => {
  desk = await openDesk(env);
});
afterAll(async () => {
  await desk.clear();
});

describe('the command explains itself', () => {
  it('lists every verb, on standard output, with status 0', async () => {
    const { status, stdout, stderr } = await cli(['--help']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    for (const [verb] of verbs) expect(stdout).toMatch(new RegExp(`^ {2}${verb ?? ''} `, 'm'));
  });

  it('has help for every verb, which says its options', async () => {
    const answers = await Promise.all(verbs.map((words) => desk.run([...words, '--help'])));
    for (const [index, { status, stdout, stderr }] of answers.entries()) {
      const name = (verbs[index] ?? []).join(' ');
      expect({ name, status, stderr }).toEqual({ name, status: 0, stderr: '' });
      expect(stdout).toContain(`Usage: broadsheet ${name}`);
      if (!['start', 'api', 'worker'].includes(name)) expect(stdout).toContain('--json');
    }
  });

  it('says its version', async () => {
    expect((await desk.run(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('a slip of the pen is status 2 and a sentence', () => {
  it.each([
    [['frobnicate'], /unknown command 'frobnicate'/],
    [[], /Usage: broadsheet/],
    [['topics'], /Usage: broadsheet topics/],
    [['topics', 'frobnicate'], /unknown command 'frobnicate'/],
    [['pull', '--sauce', 'hf'], /unknown option '--sauce'/],
    [['pull', 'hf'], /too many arguments/],
    [['pull', '--date', '2025-02-30'], /"2025-02-30" is not a day: write it as 2025-08-08/],
    [['pull', '--source', 'hugging'], /"hugging": no such source; write hf/],
    [['publish', '--date', 'yesterday'], /"yesterday" is not a day/],
    [['send', '--date', '08.08.2025'], /"08.08.2025" is not a day/],
    [['preview'], /required option '--to <email>'/],
    [['preview', '--to', 'a@b.example', '--date', '2025-8-8'], /"2025-8-8" is not a day/],
    [['subscribers', 'show'], /missing required argument 'email'/],
    [['subscribers', 'show', 'nobody'], /"nobody" is not an address/],
    [['subscribers', 'erase', 'a@b@c'], /"a@b@c" is not an address/],
    [['subscribers', 'import', 'missing.csv'], /missing\.csv cannot be read: ENOENT/],
    [['subscribers', 'import', '.'], /\. cannot be read: EISDIR/],
    [['topics', 'import', 'missing.yaml'], /missing\.yaml cannot be read: ENOENT/],
  ])('%j', async (args, message) => {
    const { status, stdout, stderr } = await desk.run(args);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^ {4}at /m);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  });
});

describe('a configuration that cannot be', () => {
  it('is status 2 with every problem at once, those that only a part can see among them', async () => {
    const wrong = {
      NODE_ENV: 'production',
      PORT: 'abc',
      PUBLIC_URL: 'http://news.example',
      SMTP_URL: 'smtp://mail.example?pace=3',
      SOURCES: 'hf,nonsense,file:',
      FETCH_ALLOW: 'mirror.lan,10.0.0.0/99',
      DKIM_DOMAIN: 'news.example',
      DKIM_PRIVATE_KEY: 'no key at all',
      SECRET_KEY: 'short',
      MAIL_FROM_FILE: 'no-such-file',
      BROADSHEET_NOW: '2025-08-08T00:00:00Z',
    };
    const { status, stdout, stderr } = await cli(['start'], { env: wrong });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    for (const name of Object.keys(wrong).filter((each) => each !== 'NODE_ENV' && each !== 'DKIM_DOMAIN'))
      expect(stderr).toMatch(new RegExp(`^ {2}${name} \\S`, 'm'));
    expect(stderr).toMatch(/^ {2}DKIM_SELECTOR is missing/m);
    expect(stderr).toMatch(/"nonsense": no such source/);
    expect(stderr).toMatch(/"file:": it wants a path/);
    expect(stderr).not.toContain('no key at all');
    expect(stderr).not.toMatch(/^ {4}at /m);
  });

  it.each([
    [
      'a key that is not RSA',
      '-----BEGIN PRIVATE KEY-----\\nMC4CAQAwBQYDK2VwBCIEIB==\\n-----END PRIVATE KEY-----',
    ],
    ['a key that is cut short', '-----BEGIN RSA PRIVATE KEY-----\\nMIIEow'],
  ])('%s stops the worker before any mail leaves', async (_name, key) => {
    const { status, stderr } = await desk.run(['worker'], {
      ...{ DKIM_DOMAIN: 'a.example', DKIM_SELECTOR: 's', DKIM_PRIVATE_KEY: key },
    });
    expect(stderr).toMatch(/DKIM_PRIVATE_KEY .*key/);
    expect(status).toBe(2);
  });

  it('a database that does not answer is status 1, and says which variable to look at', async () => {
    const answers = await Promise.all(['start', 'status', 'migrate'].map((verb) => desk.run([verb])));
    for (const { status, stdout, stderr } of answers) {
      expect(stderr).toMatch(/cannot be reached: .*127\.0\.0\.1:1\. Check DATABASE_URL/);
      expect(stderr).not.toMatch(/^ {4}at /m);
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    }
  });

  it.each(['status', 'api', 'migrate'])('%s says all of it too, whatever it needs itself', async (verb) => {
    const wrong = { SOURCES: 'hff', FETCH_ALLOW: '10.0.0.0/99', SMTP_URL: 'smtp://mail.example?pace=3' };
    const { status, stdout, stderr } = await desk.run([verb], { ...wrong, TRUST_PROXY: 'nginx' });
    expect(stderr).toMatch(/SOURCES .*"hff": no such source/);
    expect(stderr).toMatch(/has 4 problems/);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  });

  it('a `.env` in the folder of the caller is read, and what is set already wins', async () => {
    await desk.write('.env', 'PORT=80\nPUBLISH_AT=noon\n');
    const { stderr } = await desk.run(['status'], { PORT: '70001' });
    expect(stderr).toMatch(/PUBLISH_AT must be a time/);
    expect(stderr).toMatch(/PORT must be below 65536/);
    await desk.write('.env', '');
  });
});
