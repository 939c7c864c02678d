import { createDoctor } from '@broadsheet/api/desks';
import type { Names } from '@broadsheet/doctor';
import { type WorkerContext, createWorkerContext, forget, submit } from '@broadsheet/worker';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { aSigningKey } from '../../support/mail.ts';
import { type RecordingSmtpServer, startSmtpServer } from '../../support/smtp-server.ts';
import { type ApiServer, startApiServer } from './api-server.ts';
import { type TinyBrowser, signedIn } from './browser.ts';

const { privateKeyPem, record } = aSigningKey();
const dns = (txt: string): Names => {
  const none = () => Promise.resolve({ status: 'none' as const });
  return {
    mx: none,
    addresses: none,
    ptr: none,
    txt: () => Promise.resolve({ status: 'found', records: [txt] }),
  };
};
const stop = new AbortController().signal;

describe('the doctor, asked for a test digest', () => {
  let smtp: RecordingSmtpServer;
  let api: ApiServer;
  let worker: WorkerContext;

  beforeAll(async () => {
    smtp = await startSmtpServer({
      answer: ({ stage, recipient }) =>
        stage === 'rcpt' && recipient.startsWith('nobody') ? '550 5.1.1 No such user' : undefined,
    });
    api = await startApiServer({
      SMTP_URL: smtp.url,
      PUBLIC_URL: 'https://digest.example.org',
      MAIL_FROM: 'Papers <papers@example.org>',
      BOUNCE_DOMAIN: 'bounce.example.org',
      DKIM_DOMAIN: 'example.org',
      DKIM_SELECTOR: 'one',
      DKIM_PRIVATE_KEY: privateKeyPem,
    });
    await api.publish('2025-08-08', [{ id: '2508.00001', title: 'A paper to test with', votes: 3 }]);
    worker = await createWorkerContext(api.installation, { sources: [] });
  }, 60_000);
  afterAll(async () => {
    await api.close();
    await smtp.close();
  });

  /** Asks for one, and does what a worker does. */
  async function mailed(email: string, names: Names = dns(record)) {
    const doctor = createDoctor(api.installation, names);
    const asked = await doctor.mail(email);
    if (asked !== null) await submit(worker, worker.mail.notices, [asked.noticeId], { concurrency: 1, stop });
    const test = await doctor.lastTest(email);
    return {
      asked,
      test,
      verdicts: Object.fromEntries((test?.findings ?? []).map((one) => [one.check, one.verdict])),
    };
  }

  it('mails what every reader would get, and tells what its headers say', async () => {
    const { test, verdicts } = await mailed('operator@reader.example');
    expect(verdicts).toEqual({
      submitted: 'ok',
      'message-id': 'ok',
      'return-path': 'ok',
      signature: 'ok',
      'one-click': 'ok',
    });
    const [arrived] = smtp.accepted;
    expect(arrived?.to).toEqual(['operator@reader.example']);
    expect(arrived?.from).toMatch(/^b\+[a-z2-7]+@bounce\.example\.org$/);
    expect(arrived?.raw.toString()).toContain('A paper to test with');
    expect(test?.headers).toContainEqual({ name: 'Message-ID', value: `<${arrived?.messageId ?? ''}>` });
    // Its own bytes are what was looked at, and what arrived says the same.
    const read = await createDoctor(api.installation, dns(record)).read(arrived?.raw ?? Buffer.alloc(0));
    expect(read.findings.find(({ check }) => check === 'signature')?.verdict).toBe('ok');
  });

  it('mails it with links that open nothing of anybody’s', async () => {
    const source = smtp.accepted[0]?.raw.toString().replace(/=\r\n/g, '').replace(/=3D/g, '=') ?? '';
    const links = [
      ...source.matchAll(/https:\/\/digest\.example\.org(\/(?:preferences|u|digests)\/[\w-]+)/g),
    ];
    expect(new Set(links.map(([, path = '']) => path.split('/')[1]))).toEqual(
      new Set(['preferences', 'u', 'digests']),
    );
    for (const [, path = ''] of links) {
      const { status } = await fetch(api.url + path);
      expect([path.split('/')[1], status]).toEqual([path.split('/')[1], path.startsWith('/u/') ? 200 : 410]);
    }
  });

  it('says whose key it is that does not fit, and what the mail server said', async () => {
    expect((await mailed('other@reader.example', dns(aSigningKey().record))).verdicts).toMatchObject({
      submitted: 'ok',
      signature: 'fail',
    });
    const { test } = await mailed('nobody@reader.example');
    expect(test?.findings[0]).toMatchObject({
      check: 'submitted',
      verdict: 'fail',
      says: expect.stringContaining('No such user') as unknown,
    });
  });

  it('mails nobody who is suppressed, and no more than ten an hour', async () => {
    await api.installation.suppressions.add(['spared@reader.example'], 'complaint', api.installation.clock());
    const before = smtp.accepted.length;
    expect((await mailed('spared@reader.example')).test).toMatchObject({ state: 'skipped' });
    expect(smtp.accepted).toHaveLength(before);
    const asked: unknown[] = [];
    for (let at = 0; at < 8; at += 1) asked.push((await mailed('often@reader.example')).asked);
    expect(asked.filter((one) => one === null)).toHaveLength(2);
    expect(smtp.accepted).toHaveLength(before + 6);
  });
});

describe('the doctor at the desk', () => {
  let api: ApiServer;
  let worker: WorkerContext;
  let editor: TinyBrowser;

  beforeAll(async () => {
    api = await startApiServer();
    await api.publish('2025-08-08', [{ id: '2508.00001', title: 'A paper to test with', votes: 3 }]);
    worker = await createWorkerContext(api.installation, { sources: [] });
    editor = await signedIn(api, 'editor');
  }, 60_000);
  afterAll(() => api.close());

  it('mails a test to whoever is signed in and to nobody else, and shows what became of it', async () => {
    expect((await editor.get('/admin/doctor')).text).toContain('None was mailed to you so far');
    const answer = await editor.post('/admin/doctor/mail', { email: 'victim@elsewhere.example' });
    expect([answer.status, answer.location]).toEqual([303, '/admin/doctor?done=mailed#test']);
    const { rows } = await api.database.pool.query<{ id: string; email: string }>(
      `select id, email from notices where kind = 'test'`,
    );
    expect(rows.map(({ email }) => email)).toEqual(['editor@desk.example']);
    expect((await editor.get('/admin/doctor')).text).toContain('It is on its way');
    await submit(worker, worker.mail.notices, [Number(rows[0]?.id)], { concurrency: 1, stop });
    const { text } = await editor.get('/admin/doctor');
    expect(text).toContain('The development mailbox caught it');
    expect(text).toContain('List-Unsubscribe-Post');
  });

  it('reads a mail that is pasted, whatever stands in it, and keeps nothing', async () => {
    const before = await api.snapshot();
    const viewer = await signedIn(api, 'viewer');
    const { status, text } = await viewer.post('/admin/doctor/received', {
      source:
        'Authentication-Results: mx.example;\r\n dkim=fail; dmarc=pass\r\nFrom: <a@b.example>\r\nSubject: <script>alert(1)</script>\r\n',
    });
    expect(status).toBe(200);
    expect(text).toContain('DKIM: fail.');
    expect(text).toContain('&lt;script>alert(1)');
    expect(text).not.toContain('<script>alert(1)');
    expect((await viewer.post('/admin/doctor/received', { source: 'Hello' })).text).toContain(
      'This is no mail',
    );
    const large = await viewer.post('/admin/doctor/received', { source: 'x'.repeat(300_000) });
    expect(large.status).toBe(413);
    expect(await api.snapshot()).toBe(before);
  });

  it('tells of retention: when a worker last forgot, and of what it should have', async () => {
    const retention = async () =>
      (await api.context.doctor.examine()).find(({ check }) => check === 'retention');
    expect(await retention()).toMatchObject({ verdict: 'skip' });
    await api.database.pool.query(
      `insert into spent_once (purpose, name, expires_at) values ('proof', 'old', '2025-08-01T00:00:00Z')`,
    );
    expect(await retention()).toMatchObject({
      verdict: 'warn',
      says: expect.stringContaining('spentOnce') as unknown,
    });
    await forget(worker);
    expect(await retention()).toMatchObject({ verdict: 'ok' });
    expect((await editor.get('/admin/doctor')).text).toContain('Nothing is kept beyond its time.');
  });
});
