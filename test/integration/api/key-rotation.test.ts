import type { AddressInfo } from 'node:net';

import { createApiContext, createApp } from '@broadsheet/api';
import { isReturnPath } from '@broadsheet/bounces';
import { UnknownSecretKeysError } from '@broadsheet/database';
import type { Installation } from '@broadsheet/installation';
import { dataToken, openNotice } from '@broadsheet/subscribers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { createTestInstallation } from '../../support/installation.ts';
import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts';

const old = 'the-old-secret-of-this-test-is-long-enough';
const next = 'the-next-secret-of-this-test-is-long-enough';
const stranger = 'the-secret-of-somebody-else-is-long-enough';
const suppressed = 'never@reader.example';

describe('a new SECRET_KEY', () => {
  let database: TestDatabase;
  /** What was mailed under the old key. */
  let mailed: Record<'preferences' | 'unsubscribe' | 'data' | 'returnPath' | 'confirm', string>;
  let reader: number;

  /** Runs a process's worth of work under these keys, as a start with them would. */
  async function under<T>(
    keys: string,
    work: (running: { url: string; installation: Installation }) => Promise<T>,
  ): Promise<T> {
    const installation = await createTestInstallation({
      url: database.url,
      env: { SECRET_KEY: keys, BROADSHEET_NOW: '2025-08-09T07:00:00Z' },
    });
    const server = createApp(createApiContext(installation)).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    try {
      const { port } = server.address() as AddressInfo;
      return await work({ url: `http://127.0.0.1:${String(port)}`, installation });
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await installation.close();
    }
  }
  const post = (address: string, body?: object) =>
    fetch(address, {
      method: 'POST',
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
  /** The token of the confirm notice that waits for an address, opened with the keys at hand. */
  const confirmToken = async ({ sealer }: Installation, email: string): Promise<string | null> => {
    const { rows } = await database.pool.query<{ sealed: Buffer }>(
      `select sealed from notices where email = $1 and state = 'queued' and kind = 'confirm' order by id desc limit 1`,
      [email],
    );
    const slots = rows[0] === undefined ? null : openNotice(sealer, 'confirm', rows[0].sealed);
    return slots !== null && 'token' in slots ? slots.token : null;
  };
  const stateOf = async (email: string): Promise<string | undefined> => {
    const { rows } = await database.pool.query<{ state: string }>(
      'select state from subscribers where email = $1',
      [email],
    );
    return rows[0]?.state;
  };

  beforeAll(async () => {
    database = await createTestDatabase();
    await under(old, async ({ url, installation }) => {
      for (const email of ['reader@reader.example', 'waits@reader.example'])
        await post(`${url}/api/v1/subscriptions`, { email });
      const confirm = (await confirmToken(installation, 'reader@reader.example')) ?? '';
      await post(`${url}/confirm/${confirm}`);
      const { rows } = await database.pool.query<{ id: number }>(
        `select id from subscribers where email = 'reader@reader.example'`,
      );
      reader = rows[0]?.id ?? 0;
      const { tokens, clock, suppressions } = installation;
      await suppressions.add([suppressed], 'complaint', clock());
      mailed = {
        confirm,
        preferences: tokens.sign('preferences', reader),
        unsubscribe: tokens.sign('unsubscribe', reader),
        data: dataToken(tokens, reader, new Date('2025-08-09T08:00:00Z')),
        returnPath: `b+${tokens.sign('return-path', reader)}@bounce.example`,
      };
    });
  }, 60_000);
  afterAll(() => database.close());

  it('in front of the old one: old links work, waiting notices open, suppressions hold, new mail is signed anew', async () => {
    await under(`${next},${old}`, async ({ url, installation }) => {
      const { tokens } = installation;
      expect((await fetch(`${url}/preferences/${mailed.preferences}`)).status).toBe(200);
      expect((await fetch(`${url}/data/${mailed.data}`)).status).toBe(200);
      expect((await post(`${url}/confirm/${mailed.confirm}`)).status).toBe(200);
      expect(isReturnPath(mailed.returnPath, 'bounce.example', tokens)).toBe(true);
      expect(tokens.sign('preferences', reader)).not.toBe(mailed.preferences);
      expect((await fetch(`${url}/preferences/${tokens.sign('preferences', reader)}`)).status).toBe(200);

      const waiting = await confirmToken(installation, 'waits@reader.example');
      expect((await post(`${url}/confirm/${waiting ?? ''}`)).status).toBe(200);
      expect(await stateOf('waits@reader.example')).toBe('active');

      expect((await post(`${url}/api/v1/subscriptions`, { email: suppressed })).status).toBe(202);
      expect(await confirmToken(installation, suppressed)).toBeNull();

      await post(`${url}/u/${mailed.unsubscribe}`);
      expect(await stateOf('reader@reader.example')).toBe('unsubscribed');
    });
  });

  it('alone: what the old one signed is dead and answers no other, suppressions still hold', async () => {
    await under(next, async ({ url, installation }) => {
      expect((await fetch(`${url}/preferences/${mailed.preferences}`)).status).toBe(404);
      expect((await fetch(`${url}/data/${mailed.data}`)).status).toBe(404);
      expect((await post(`${url}/u/${mailed.unsubscribe}`)).status).toBe(200);
      expect(isReturnPath(mailed.returnPath, 'bounce.example', installation.tokens)).toBe(false);
      expect(await installation.suppressions.among([suppressed])).toEqual(new Set([suppressed]));
      await post(`${url}/api/v1/subscriptions`, { email: suppressed });
      expect(await confirmToken(installation, suppressed)).toBeNull();
    });
  });

  it('that was never seen refuses to start, and says what would break and what to do', async () => {
    const start = under(stranger, () => Promise.resolve());
    await expect(start).rejects.toThrow(UnknownSecretKeysError);
    await expect(start).rejects.toThrow(/every link in mail already sent \(unsubscribe.*SECRET_KEY=new,old/s);
  });
});
