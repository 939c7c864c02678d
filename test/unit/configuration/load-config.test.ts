import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type Checks, ConfigurationError, loadConfig } from '@broadsheet/configuration';
import { describe, expect, it } from '@jest/globals';

const production = {
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://news.example/',
  SECRET_KEY: 'k'.repeat(32),
  SMTP_URL: 'smtp://mail.example',
  MAIL_FROM: 'News <news@news.example>',
};

/** Names and messages of what is wrong; empty where nothing is. */
function problemsOf(env: Record<string, string>, checks?: Checks): string[] {
  try {
    loadConfig(env, '/somewhere', checks);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.problems.map(({ name, message }) => `${name} ${message}`);
  }
}

describe('the environment', () => {
  it('takes limits by mail group, and that there are to be none', () => {
    const limits = (text: string) => loadConfig({ HOST_LIMITS: text }, '/somewhere').hostLimits;
    expect(limits('Gmail=5/600, lab.example=-,default=10/-')).toEqual([
      { group: 'gmail', atOnce: 5, perMinute: 600 },
      { group: 'lab.example', atOnce: null, perMinute: null },
      { group: 'default', atOnce: 10, perMinute: null },
    ]);
    expect([limits('off'), limits('')]).toEqual([null, []]);
    expect(problemsOf({ HOST_LIMITS: 'gmail=0' })).toHaveLength(1);
  });

  it('needs nothing outside production', () => {
    const config = loadConfig({}, '/somewhere');
    expect(config).toMatchObject({
      production: false,
      http: { host: '127.0.0.1', port: 3000, publicUrl: 'http://localhost:3000', trustProxy: false },
      dataDir: '/somewhere/data',
      databaseUrl: null,
      redisUrl: null,
      smtpServers: [],
      secretKeys: null,
      sources: { list: 'hf', folder: '/somewhere' },
      publishAt: { hour: 0, minute: 45 },
      publishDeadline: { hour: 4, minute: 45 },
      sendRate: null,
      uncertainPolicy: 'retry-once',
      signup: { mode: { kind: 'open' }, perAddress: 1, perNetwork: 20, perHour: 1000, proof: 'form' },
      startsAt: null,
    });
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('takes an empty value for none', () => {
    expect(problemsOf({ PORT: '', SMTP_URL: '', SECRET_KEY: '', BROADSHEET_NOW: '' })).toEqual([]);
  });

  it('resolves relative paths against the folder of the caller', () => {
    const config = loadConfig({ INIT_CWD: '/caller', DATA_DIR: 'mine' }, '/npm/was/here');
    expect([config.dataDir, config.sources.folder]).toEqual(['/caller/mine', '/caller']);
  });

  it('reports every problem at once, within variables and between them', () => {
    const found = problemsOf({
      ...production,
      PORT: 'abc',
      PUBLISH_AT: '24:00',
      SEND_RATE: '0',
      HOST_LIMITS: 'gmail',
      SIGNUP_MODE: 'domains:',
      SECRET_KEY: 'short,' + 'k'.repeat(32),
      SMTP_URL: 'http://mail.example',
      MAIL_FROM: 'nobody',
      DKIM_DOMAIN: 'news.example',
      BROADSHEET_NOW: 'yesterday',
      LOG_LEVEL: 'loud',
      PUBLIC_URL: 'http://news.example',
      METRICS_TOKEN: 'not one word',
      TRUST_PROXY: 'nginx',
    });
    const names = new Set(found.map((problem) => problem.split(' ')[0]));
    expect([...names].sort()).toEqual([
      ...[
        'BROADSHEET_NOW',
        'DKIM_PRIVATE_KEY',
        'DKIM_SELECTOR',
        'HOST_LIMITS',
        'LOG_LEVEL',
        'MAIL_FROM',
        'METRICS_TOKEN',
        'PORT',
      ],
      ...['PUBLIC_URL', 'PUBLISH_AT', 'SECRET_KEY', 'SEND_RATE', 'SIGNUP_MODE', 'SMTP_URL', 'TRUST_PROXY'],
    ]);
  });

  it('takes what Express understands as proxies to trust, and nothing that would stop it later', () => {
    const wrong = (text: string) => problemsOf({ TRUST_PROXY: text }).length === 1;
    const good = [
      '1',
      'true',
      'off',
      'loopback',
      '10.0.0.0/8, ::1',
      '10.0.0.0/255.0.0.0',
      'fd00::/8,uniquelocal',
    ];
    expect(good.filter(wrong)).toEqual([]);
    const bad = ['nginx', '10.0.0.0/33', '10.0.0.0/0', '::1/129', '1,2', 'loopback,', '10.0.0.0/8/8'];
    expect(bad.filter((text) => !wrong(text))).toEqual([]);
  });

  it('asks for long keys in production alone, and nowhere for a list without any', () => {
    expect(loadConfig({ SECRET_KEY: 'new, old' }, '/').secretKeys).toEqual(['new', 'old']);
    expect(problemsOf({ ...production, SECRET_KEY: `${'k'.repeat(32)},old` })).toHaveLength(1);
    expect(problemsOf({ ...production, SECRET_KEY: ',', SMTP_URL: ',' })).toEqual([
      'SMTP_URL must name at least one server',
      'SECRET_KEY must name at least one key',
    ]);
  });

  it('takes no two keys under one selector', () => {
    const keys = { DKIM_DOMAIN: 'news.example', DKIM_PRIVATE_KEY: 'a', DKIM_ED25519_PRIVATE_KEY: 'b' };
    const selected = (first: string, second: string) =>
      problemsOf({ ...keys, DKIM_SELECTOR: first, DKIM_ED25519_SELECTOR: second });
    expect(selected('s1', 'e1')).toEqual([]);
    expect(selected('s1', 'S1')).toEqual([
      'DKIM_ED25519_SELECTOR must be another than DKIM_SELECTOR: a record holds one key',
    ]);
  });

  it('asks those who use a variable, unless something is wrong with it already', () => {
    const checks: Checks = {
      SOURCES: (text) => (text === 'hf' ? [] : [`"${text}" is none`, 'and no other is']),
      PORT: () => ['is never asked about'],
    };
    expect(problemsOf({ SOURCES: 'hf' }, checks)).toEqual([]);
    expect(problemsOf({ SOURCES: 'x', PORT: 'y' }, checks)).toEqual([
      'PORT must be a whole number',
      'SOURCES "x" is none',
      'SOURCES and no other is',
    ]);
  });

  it('does not repeat a secret in what it says', () => {
    const { message } = ((): Error => {
      try {
        loadConfig(
          { ...production, SECRET_KEY: 'hunter2', SMTP_URL: 'ftp://user:hunter2@mail.example' },
          '/',
        );
      } catch (error) {
        return error as Error;
      }
      throw new Error('It took them');
    })();
    expect(message).not.toContain('hunter2');
    expect(message).toMatch(
      /^The configuration has 2 problems:\n {2}SMTP_URL must .*\n {2}SECRET_KEY must /m,
    );
  });
});

describe('production', () => {
  it('requires what nobody can guess', () => {
    expect(problemsOf({ NODE_ENV: 'production' })).toEqual([
      'PUBLIC_URL is required in production',
      'SECRET_KEY is required in production',
      'SMTP_URL is required in production',
      'MAIL_FROM is required in production',
    ]);
    const config = loadConfig(production, '/');
    expect(config).toMatchObject({
      production: true,
      http: { host: '0.0.0.0', publicUrl: 'https://news.example' },
    });
  });

  it('refuses plain http and a clock of its own', () => {
    const env = { ...production, PUBLIC_URL: 'http://news.example', BROADSHEET_NOW: '2025-08-08T06:00:00Z' };
    expect(problemsOf(env).map((problem) => problem.split(' ')[0])).toEqual(['PUBLIC_URL', 'BROADSHEET_NOW']);
  });
});

describe('a NAME_FILE', () => {
  it('gives the value of NAME, less one final line end', () => {
    const folder = mkdtempSync(join(tmpdir(), 'configuration-'));
    try {
      writeFileSync(join(folder, 'key'), `${'k'.repeat(40)}\n`);
      writeFileSync(join(folder, 'pem'), '-----BEGIN-----\r\nabc\r\n-----END-----\r\n');
      const config = loadConfig(
        {
          INIT_CWD: folder,
          SECRET_KEY_FILE: 'key',
          DKIM_PRIVATE_KEY_FILE: join(folder, 'pem'),
          DKIM_DOMAIN: 'news.example',
          DKIM_SELECTOR: 's1',
          PORT_FILE: '',
        },
        '/elsewhere',
      );
      expect(config.secretKeys).toEqual(['k'.repeat(40)]);
      expect(config.mail.dkim?.privateKey).toBe('-----BEGIN-----\r\nabc\r\n-----END-----');
      expect(problemsOf({ PORT: '1', PORT_FILE: join(folder, 'key') })).toEqual([
        'PORT is given twice: as PORT and as PORT_FILE',
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('that cannot be read is a problem, and does not hide that the variable is required', () => {
    expect(problemsOf({ ...production, SMTP_URL: '', SMTP_URL_FILE: '/no/such/file' })).toEqual([
      'SMTP_URL_FILE cannot be read: /no/such/file',
      'SMTP_URL is required in production',
    ]);
  });
});
