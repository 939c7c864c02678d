import { createStreamStore } from '@broadsheet/database';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { judge } from '@broadsheet/worker';

import { createSeeds } from '../../support/seeds.ts';
import { startApiServer, type ApiServer } from './api-server.ts';
import { signedIn, type TinyBrowser } from './browser.ts';

describe('good standing', () => {
  let api: ApiServer;
  let editor: TinyBrowser;

  beforeAll(async () => {
    api = await startApiServer();
    editor = await signedIn(api, 'editor');
  }, 60_000);
  afterAll(() => api.close());

  /** An edition that was mailed to so many at a mail host, every one of them submitted. */
  const mailed = async (day: string, publication: number, readers: number, host: string): Promise<number> => {
    const { pool } = api.database;
    const edition = await createSeeds(pool).edition(day, publication, []);
    await pool.query(
      `with readers as (
         insert into subscribers (email, email_key, state, timezone, hour, cadence, max_papers, created_at, confirmed_at, watermark)
         select e, e, 'active', 'UTC', 7, 'daily', 10, '2025-08-01', '2025-08-01', 0
         from (select 'r' || n || '-' || $2 || '@' || $3 as e from generate_series(1, $1::int) n) r returning id
       )
       insert into deliveries (subscriber_id, local_day, edition_id, publication_from, publication_to, state, contents, printed,
         message_date, planned_at, expires_at, next_attempt_at, finished_at)
       select id, $5::date, $4, 0, 1, 'submitted', '{}', '{}', $6, $6, $6, $6, $6 from readers`,
      [readers, String(publication), host, edition, day, api.installation.clock()],
    );
    await pool.query('insert into plan_ledger (edition_id, planned, planned_at) values ($1, $2, $3)', [
      edition,
      readers,
      api.installation.clock(),
    ]);
    return edition;
  };
  const cameBack = async (
    edition: number,
    count: number,
    host: string,
    { kind, consequence }: { kind: 'complaint' | 'bounce'; consequence: string },
  ) => {
    await api.database.pool.query(
      `insert into returned_mails (event, channel, kind, class, subscriber_id, edition_id, mail_host, received_at, consequence, state_before)
       select $1 || n, 'listener', $2, case when $2 = 'bounce' then 'hard' end, s.id, $3, $4, $6, $5, 'active'
       from (select id, row_number() over (order by id) as n from subscribers where split_part(email_key, '@', 2) = $4 limit $7) s`,
      [
        `${kind}-${host}-${String(edition)}-`,
        kind,
        edition,
        host,
        consequence,
        api.installation.clock(),
        count,
      ],
    );
  };
  const pauseOf = async () =>
    (await createStreamStore(api.installation.database).state(api.installation.clock())).pause;

  it('is told of a mail group that complains, and pauses digests once for it', async () => {
    const edition = await mailed('2025-08-06', 1, 5000, 'lab.example');
    await api.database.pool.query(
      `update subscribers set email_key = replace(email_key, 'lab.example', 'googlemail.com') where id in (
         select id from subscribers where split_part(email_key, '@', 2) = 'lab.example' order by id limit 400)`,
    );
    // 2 of 5,000 are none; 2 of Gmail's 400 are 0.5 %, and one more stops.
    await cameBack(edition, 2, 'googlemail.com', { kind: 'complaint', consequence: 'suppressed' });
    expect(await judge(api)).toEqual([
      {
        measure: 'complaints',
        level: 'warn',
        group: 'Gmail',
        day: '2025-08-06',
        counts: { mailed: 400, complaints: 2, hard: 0 },
      },
    ]);
    expect(await pauseOf()).toBeNull();
    await api.database.pool.query(`update returned_mails set event = event || '-before'`);
    await cameBack(edition, 1, 'googlemail.com', { kind: 'complaint', consequence: 'suppressed' });
    await judge(api);
    expect(await pauseOf()).toMatchObject({
      reason: 'standing',
      until: null,
      detail:
        'Many complaints about the edition of Wednesday 6 August at Gmail: 3 complaints for 400 messages, 0.75 %',
    });
    expect((await editor.get('/admin/deliveries')).text).toContain('too many complaints or dead addresses');
    await createStreamStore(api.installation.database).resume();
    await judge(api);
    expect(await pauseOf()).toBeNull();
  });

  it('pauses for dead addresses of an edition as a whole, and not for opt-outs', async () => {
    const edition = await mailed('2025-08-07', 2, 200, 'uni.example');
    await cameBack(edition, 100, 'uni.example', { kind: 'complaint', consequence: 'unsubscribed' });
    await judge(api);
    expect(await pauseOf()).toBeNull();
    await cameBack(edition, 11, 'uni.example', { kind: 'bounce', consequence: 'held' });
    await judge(api);
    expect(await pauseOf()).toMatchObject({ reason: 'standing' });
    await createStreamStore(api.installation.database).resume();
  });

  it('stands on a page, in words as well as bars', async () => {
    const page = (await editor.get('/admin/standing')).text;
    expect(page).toContain(
      'aria-label="Most: 0.06 %, 6 August. No edition beyond a threshold: 0.10 % warns, 0.25 % pauses."',
    );
    expect(page).toContain('aria-label="Most: 5.50 %, 7 August. 1 of 2 editions beyond a threshold');
    expect(page).toMatch(/Gmail<\/th><td class="number">400<\/td><td class="number">3 · 0\.75 %/);
  });

  it('has what is held released, or suppressed, by an operator', async () => {
    expect((await editor.get('/admin')).text).toContain('Bounces of 1 mail host are held for your review.');
    expect((await editor.get('/admin/standing')).text).toContain('11 subscribers denied');
    expect((await editor.post('/admin/standing/release', { host: 'other.example' })).status).toBe(404);
    const released = await editor.post('/admin/standing/release', { host: 'uni.example' });
    expect(released.location).toBe('/admin/standing?done=released');
    const states = async () =>
      (
        await api.database.pool.query<{ state: string; count: number }>(
          `select state, count(*)::int as count from subscribers where email_key like '%@uni.example' group by state order by state`,
        )
      ).rows;
    expect(await states()).toEqual([{ state: 'active', count: 200 }]);
    await api.database.pool.query(
      `update returned_mails set consequence = 'held' where mail_host = 'uni.example' and kind = 'bounce'`,
    );
    await editor.post('/admin/standing/apply', { host: 'uni.example' });
    expect(await states()).toEqual([
      { state: 'active', count: 189 },
      { state: 'unsubscribed', count: 11 },
    ]);
    expect((await editor.get('/admin/audit?subject=uni.example')).text).toContain('Held-bounces released');
  });
});
