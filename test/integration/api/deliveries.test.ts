import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { createGroupStore, createStreamStore } from '@broadsheet/database';
import { slowDown } from '@broadsheet/delivery';

import { type Seeds, createSeeds } from '../../support/seeds.ts';
import { type ApiServer, startApiServer } from './api-server.ts';
import { type TinyBrowser, signedIn } from './browser.ts';

const day = '2025-08-08';
const page = `/admin/deliveries/${day}`;

describe('the page of deliveries', () => {
  let api: ApiServer;
  let seeds: Seeds;
  let editor: TinyBrowser;
  let viewer: TinyBrowser;
  let edition: number;

  beforeAll(async () => {
    api = await startApiServer();
    seeds = createSeeds(api.database.pool);
    edition = await seeds.edition(day, 1, [{ id: await seeds.paper('One'), title: 'One' }]);
    editor = await signedIn(api, 'editor');
    viewer = await signedIn(api, 'viewer');
  }, 60_000);
  afterAll(() => api.close());
  beforeEach(async () => {
    await api.database.pool.query(
      'truncate deliveries, plan_ledger, subscribers, audit_trail restart identity cascade',
    );
    await stream().resume();
    await stream().unfence();
  });

  const stream = () => createStreamStore(api.installation.database);
  const now = () => api.installation.clock();

  /** Digests of the edition: one in each of these states, with a reason after a colon. */
  async function planned(...states: readonly string[]): Promise<void> {
    const { pool } = api.database;
    for (const [index, text] of states.entries()) {
      const [state = '', reason = null] = text.split(':');
      const subscriber = await seeds.subscriber(`reader${String(index)}@reader.example`, { watermark: 1 });
      await pool.query(
        `insert into deliveries (subscriber_id, local_day, edition_id, publication_from, publication_to, state, reason, contents,
           printed, message_date, planned_at, expires_at, next_attempt_at, reply, finished_at)
         values ($1, '2025-08-09', $2, 0, 1, $3, $4, '{}', '{}', $5::timestamptz, $5, $5::timestamptz + interval '20 h', $5, $6,
           case when $3 = 'queued' then null else $5::timestamptz end)`,
        [subscriber, edition, state, reason, now(), state === 'rejected' ? '550 5.7.1 <b>Refused</b>' : null],
      );
    }
    await pool.query('insert into plan_ledger (edition_id, planned, planned_at) values ($1, $2, $3)', [
      edition,
      states.length,
      now(),
    ]);
  }
  const trail = async (): Promise<string[]> =>
    (await api.context.operators.audit({ before: null, limit: 20, subject: null })).map(
      ({ act, by, subject, after }) =>
        [act, subject, ...(after === null ? [] : [JSON.stringify(after['digests'])]), 'by', by.name].join(
          ' ',
        ),
    );

  it('shows what is owed, how far an edition is, and how long it takes at the present rate', async () => {
    await planned('queued', 'queued', 'submitted', 'uncertain:outcome-unknown');
    await stream().count({ submitted: 30, rejected: 0 }, new Date(now().getTime() - 15_000));
    const { text } = await viewer.get('/admin/deliveries');
    expect(text).toMatch(/<progress[^>]* max="4" value="2"/);
    expect(text).toMatch(/2 of 4 digests done, \d s left/);
    expect(text).not.toContain('action="/admin/deliveries/pause"');
    // The one whose outcome is unknown had its retry.
    expect(text).toContain('0 of these are tried once more');

    const part = await viewer.get('/admin/deliveries?part=now');
    expect(part.text).toMatch(/^<div id="now"/);
    expect(part.text).not.toContain('<html');
  });

  it('says which providers asked for less mail, and until when they rest', async () => {
    expect((await viewer.get('/admin/deliveries')).text).not.toContain('Slowed down');
    const at = now();
    const reply = '421 4.7.28 <b>Too much</b> for someone@gmail.com';
    await createGroupStore(api.installation.database).change(['Gmail'], at, (pace) => ({
      pace: slowDown(pace, { now: at, observed: 40, limit: { atOnce: 5, perMinute: null }, reply }),
      result: undefined,
    }));
    const { text } = await viewer.get('/admin/deliveries?part=now');
    expect(text).toMatch(/<h3>Gmail<\/h3><p>Rests until [^<]* UTC, then 20 a minute to begin with\./);
    expect(text).toContain('421 4.7.28 &lt;b>Too much&lt;/b> for');
    expect(text).not.toContain('someone@');
    await api.database.pool.query('truncate mail_groups');
  });

  it('pauses and resumes for all, says who did, and keeps it in the audit trail', async () => {
    await editor.get('/admin/deliveries');
    expect((await editor.post('/admin/deliveries/pause', {})).location).toBe('/admin/deliveries?done=paused');
    const held = await viewer.get('/admin/deliveries');
    expect(held.text).toContain('Paused by an operator');
    expect(held.text).toContain('by editor@desk.example');
    expect((await viewer.get('/admin')).text).toContain('Paused by an operator.');

    await editor.post('/admin/deliveries/resume', {});
    expect((await stream().state(now())).pause).toBeNull();
    expect((await editor.post('/admin/deliveries/resume', {})).location).toBe(
      '/admin/deliveries?done=nothing',
    );
    expect(await trail()).toEqual([
      'deliveries.resumed all by editor@desk.example',
      'deliveries.paused all by editor@desk.example',
    ]);
  });

  it('holds what was refused while nearly everybody was, before it resumes', async () => {
    await planned('rejected:hard');
    await stream().pause({ reason: 'mass-rejection', detail: '60 of the last 100', until: null, now: now() });
    await editor.get('/admin/deliveries');
    await editor.post('/admin/deliveries/resume', {});
    const { rows } = await api.database.pool.query(
      `select r.consequence, s.state from returned_mails r join subscribers s on s.id = r.subscriber_id`,
    );
    expect(rows).toEqual([{ consequence: 'held', state: 'active' }]);
  });

  it('says who did not get it and why, page by page, without a whole address', async () => {
    await planned(
      'submitted',
      'rejected:policy',
      'submitting:given-back',
      ...Array<string>(60).fill('skipped:expired'),
    );
    const first = await viewer.get(page);
    expect(first.text).toContain('60 skipped: came too late');
    expect(first.text).toContain('r***@r***.example');
    expect(first.text).not.toContain('reader1@');
    expect(first.text).toContain('550 5.7.1 &lt;b>Refused');
    const further = /href="([^"]*after=\d+)"/.exec(first.text)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const second = await viewer.get(further);
    expect(second.text.match(/r\*\*\*@/g)).toHaveLength(12);
    expect(second.text).not.toContain('after=');
    // What is in hand has no reason yet, whatever the attempt before it came to.
    expect(first.text).toContain('1 being submitted<');
    const inHand = await viewer.get(`${page}?state=submitting`);
    expect(inHand.text.match(/r\*\*\*@/g)).toHaveLength(1);
    const alone = await viewer.get(`${page}?state=rejected&reason=policy`);
    expect(alone.text.match(/r\*\*\*@/g)).toHaveLength(1);
  });

  it('cancels what is owed and submits again only who did not get it, once', async () => {
    await planned('queued', 'queued', 'submitted', 'rejected:hard', 'uncertain:outcome-unknown');
    await editor.get(page);
    expect((await editor.post(`${page}/cancel`, {})).location).toBe(`${page}?cancelled=2`);
    expect((await editor.get(`${page}?cancelled=2`)).text).toContain('2 digests cancelled.');
    expect((await editor.post(`${page}/resend`, {})).location).toBe(`${page}?queued=2`);
    expect((await editor.post(`${page}/resend`, {})).location).toBe(`${page}?queued=0`);
    const { rows } = await api.database.pool.query<{ state: string }>(
      'select state from deliveries order by id',
    );
    expect(rows.map(({ state }) => state)).toEqual([
      'queued',
      'queued',
      'submitted',
      'rejected',
      'uncertain',
    ]);
    expect(await trail()).toEqual([
      `deliveries.queued-again ${day} 2 by editor@desk.example`,
      `deliveries.cancelled ${day} 2 by editor@desk.example`,
    ]);
  });

  it('submits again what stayed uncertain only where an editor says so, warned that it may come twice', async () => {
    await planned('submitted', 'uncertain:signing-key-changed');
    expect((await editor.get(page)).text).toContain('whoever has theirs may get it twice');
    expect((await editor.post(`${page}/resend`, {})).location).toBe(`${page}?queued=0`);
    expect((await editor.post(`${page}/resend-uncertain`, {})).location).toBe(`${page}?queued=1`);
    expect((await editor.post(`${page}/resend-uncertain`, {})).location).toBe(`${page}?queued=0`);
    expect((await viewer.get('/admin/deliveries')).text).toContain('1 of these is tried once more');
    expect(await trail()).toEqual([`deliveries.uncertain-queued-again ${day} 1 by editor@desk.example`]);
  });

  it('keeps in the audit trail a cancel that ends nothing but a retry', async () => {
    await planned('submitted', 'uncertain:outcome-unknown');
    await api.database.pool.query(`update deliveries set finished_at = null where state = 'uncertain'`);
    await editor.get(page);
    expect((await editor.post(`${page}/cancel`, {})).location).toBe(`${page}?cancelled=0`);
    expect((await editor.post(`${page}/cancel`, {})).location).toBe(`${page}?cancelled=0`);
    expect(await trail()).toEqual([`deliveries.cancelled ${day} 0 by editor@desk.example`]);
  });

  it('shows the fence after a restore, and lifts it', async () => {
    await planned('queued', 'submitted');
    await stream().fence(new Date(now().getTime() + 1000));
    const held = await editor.get('/admin/deliveries');
    expect(held.text).toContain('1 digest planned before wait');
    await editor.post('/admin/deliveries/unfence', {});
    expect((await editor.get('/admin/deliveries?done=unfenced')).text).toContain('The fence is lifted.');
    expect((await stream().state(now())).fencedAt).toBeNull();
  });

  it('knows no edition that is not published, and no day that is none', async () => {
    expect((await viewer.get('/admin/deliveries/2025-08-07')).status).toBe(404);
    expect((await viewer.get('/admin/deliveries/soon')).status).toBe(422);
    expect((await editor.post('/admin/deliveries/2025-08-07/cancel', {})).status).toBe(404);
  });

  it('answers programs by the same, each with the scope that it needs', async () => {
    await planned('queued', 'failed:expired');
    const by = { kind: 'system', name: 'test' } as const;
    const bearerOf = async (scope: 'deliveries:read' | 'deliveries:write'): Promise<string> => {
      const issued = await api.context.operators.issueToken(by, 'monitor', [scope]);
      return issued.status === 'ok' ? `Bearer ${issued.token}` : '';
    };
    const ask = (path: string, authorization: string, method = 'GET') =>
      fetch(`${api.url}/api/v1/admin/deliveries${path}`, {
        method,
        headers: { authorization, 'content-type': 'application/json' },
        ...(method === 'GET' ? {} : { body: '{}' }),
      });
    const reads = await bearerOf('deliveries:read');
    const writes = await bearerOf('deliveries:write');
    expect(await (await ask('', reads)).json()).toMatchObject({
      digests: { owed: 1 },
      running: [{ day, planned: 2, owed: 1 }],
      books: [{ day, books: { planned: 2, failed: 1, owed: 1 } }],
    });
    expect(await (await ask(`/${day}?state=failed&reason=expired`, reads)).json()).toMatchObject({
      missed: [{ state: 'failed', maskedEmail: 'r***@r***.example' }],
    });
    expect((await ask('/pause', reads, 'POST')).status).toBe(403);
    expect(await (await ask('/pause', writes, 'POST')).json()).toMatchObject({
      pause: { reason: 'operator', detail: 'monitor' },
    });
    expect(await (await ask('/resume', writes, 'POST')).json()).toMatchObject({ pause: null });
    expect(await (await ask(`/${day}/cancel`, writes, 'POST')).json()).toEqual({ cancelled: 1 });
    expect(await (await ask(`/${day}/resend`, writes, 'POST')).json()).toEqual({ queued: 1 });
  });
});
