import { randomBytes } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import {
  connectDatabase,
  createSuppressionStore,
  loadInstallation,
  UnknownSecretKeysError,
  type Database,
} from '@broadsheet/database';
import { fingerprintOf, type Suppression } from '@broadsheet/subscribers';

import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts';

const now = new Date('2026-03-02T10:00:00Z');
let server: TestDatabase;
let database: Database;
beforeAll(async () => {
  server = await createTestDatabase();
  database = connectDatabase(server.url);
});
afterAll(async () => {
  await database.close();
  await server.close();
});

const load = (...secretKeys: string[]) => loadInstallation(database, { secretKeys, now, randomBytes });

describe('the installation', () => {
  it('is made once, however many processes start at once', async () => {
    const all = await Promise.all(Array.from({ length: 5 }, () => load('one')));
    expect(new Set(all.map(({ suppressionKey }) => suppressionKey.toString('hex'))).size).toBe(1);
    expect(all[0]).toMatchObject({ missingKeys: [] });
    expect(all[0]?.suppressionKey).toHaveLength(32);
  });

  it('refuses keys that it never saw, saying what would break', async () => {
    await expect(load('stranger')).rejects.toThrow(UnknownSecretKeysError);
    await expect(load('stranger')).rejects.toThrow(/unsubscribe.*SECRET_KEY=new,old/s);
  });

  it('takes a new key in front of a known one, and then alone, and says which are missing', async () => {
    await expect(load('two', 'one')).resolves.toMatchObject({ missingKeys: [] });
    await expect(load('two')).resolves.toMatchObject({ missingKeys: [fingerprintOf('one')] });
    await expect(load('three', 'two')).resolves.toMatchObject({ missingKeys: [fingerprintOf('one')] });
  });
});

describe('suppressions', () => {
  it('answer by address, keep the first reason, and hold no address', async () => {
    const { suppressionKey } = await load('two');
    const suppressions = createSuppressionStore(database, suppressionKey);
    const keys = Array.from({ length: 1500 }, (_, index) => `a${String(index)}@example.net`);
    await expect(suppressions.add(keys, 'operator', now, 'imported')).resolves.toBe(1500);
    await expect(suppressions.add([...keys.slice(0, 3), 'new@example.net'], 'complaint', now)).resolves.toBe(
      1,
    );
    expect(await suppressions.among(['a0@example.net', 'b@example.net', 'new@example.net'])).toEqual(
      new Set(['a0@example.net', 'new@example.net']),
    );
    expect(await suppressions.among([])).toEqual(new Set());

    const all: Suppression[] = [];
    for await (const one of suppressions.all()) all.push(one);
    expect(all).toHaveLength(1501);
    expect(all.filter(({ reason }) => reason === 'complaint')).toHaveLength(1);
    expect(JSON.stringify(all)).not.toContain('@');

    await expect(suppressions.remove(keys)).resolves.toBe(1500);
    await expect(suppressions.restore(all)).resolves.toBe(1500);
    expect(await suppressions.among(['a7@example.net'])).toEqual(new Set(['a7@example.net']));
  });

  it('put what somebody said in the place of what a bounce brought, so that signing up again does not lift it', async () => {
    const { suppressionKey } = await load('two');
    const suppressions = createSuppressionStore(database, suppressionKey);
    const keys = ['asked@example.net'];
    await suppressions.add(keys, 'hard-bounce', now);
    await expect(suppressions.add(keys, 'not-me', now)).resolves.toBe(1);
    expect(await suppressions.barred(keys)).toEqual(new Set(keys));
    await expect(suppressions.liftBounces(keys)).resolves.toBe(0);
    await expect(suppressions.add(keys, 'soft-bounces', now)).resolves.toBe(0);
    await expect(suppressions.add(keys, 'operator', now)).resolves.toBe(0);
    expect(await suppressions.newest('not-me', 10)).toMatchObject({ total: 1 });

    // A file may name somebody twice.
    const hash = Buffer.alloc(32, 7);
    const twice = (['soft-bounces', 'complaint'] as const).map((reason) => ({
      hash,
      reason,
      createdAt: now,
      note: null,
    }));
    await expect(suppressions.restore(twice)).resolves.toBe(1);
    const kept: Suppression[] = [];
    for await (const one of suppressions.all()) if (one.hash.equals(hash)) kept.push(one);
    expect(kept.map(({ reason }) => reason)).toEqual(['complaint']);
  });
});
