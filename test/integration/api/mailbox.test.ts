import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createMailboxStore } from '@broadsheet/database';

import { startApiServer, type ApiServer } from './api-server.ts';

const raw = Buffer.from(
  [
    'To: reader@reader.example',
    'Subject: =?utf-8?Q?Long=E2=80=90context_attention?=',
    'Content-Type: multipart/alternative; boundary="b"',
    '',
    '--b',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: quoted-printable',
    '',
    'caf=C3=A9 =',
    'and more',
    '--b',
    'Content-Type: text/html; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from(
      '<html><head></head><body><script>alert(1)</script><a href="/x">go</a></body></html>',
    ).toString('base64'),
    '--b--',
    '',
  ].join('\r\n'),
);

describe('the development mailbox', () => {
  let api: ApiServer;

  beforeAll(async () => {
    api = await startApiServer();
    const mailbox = createMailboxStore(api.installation.database);
    const at = new Date('2025-08-09T07:00:00Z');
    await mailbox.insert({ to: 'reader@reader.example', subject: 'Long-context attention', at, raw });
  });
  afterAll(() => api.close());

  it('lists what was caught', async () => {
    expect(await (await fetch(`${api.url}/mailbox.json`)).json()).toEqual([
      {
        id: 1,
        to: 'reader@reader.example',
        subject: 'Long-context attention',
        at: '2025-08-09T07:00:00.000Z',
      },
    ]);
    expect(await (await fetch(`${api.url}/mailbox`)).text()).toContain('Long-context attention');
  });

  it('shows a mail as HTML in a frame that runs nothing, as text and as source', async () => {
    const page = await (await fetch(`${api.url}/mailbox/1`)).text();
    expect(page).toContain('sandbox="allow-popups allow-popups-to-escape-sandbox"');
    expect(page).toContain('café and more');
    expect(page).toContain('caf=C3=A9');
    const html = await fetch(`${api.url}/mailbox/1/html`);
    expect(html.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'unsafe-inline'/,
    );
    expect(html.headers.get('content-security-policy')).toMatch(/sandbox/);
    expect(await html.text()).toContain('<base target="_blank">');
  });

  it('gives the very bytes', async () => {
    const answer = await fetch(`${api.url}/mailbox/1.eml`);
    expect(answer.headers.get('content-type')).toBe('message/rfc822');
    expect(Buffer.from(await answer.arrayBuffer()).equals(raw)).toBe(true);
    expect((await fetch(`${api.url}/mailbox/2.eml`)).status).toBe(404);
  });

  it('is not there where a mail server is', async () => {
    const served = await startApiServer({ SMTP_URL: 'smtp://127.0.0.1:2525' });
    const statuses = await Promise.all(
      ['/mailbox', '/mailbox.json', '/mailbox/1', '/mailbox/1.eml'].map(
        async (path) => (await fetch(served.url + path)).status,
      ),
    );
    await served.close();
    expect(statuses).toEqual([404, 404, 404, 404]);
  });
});
