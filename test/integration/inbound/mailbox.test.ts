import { createReturnedMailStore } from '@broadsheet/database';
import { type Installation } from '@broadsheet/installation';
import { type Inbound, openInbound } from '@broadsheet/worker';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';

import { type Dovecot, hasDovecot, imapPassword, startDovecot } from '../../support/dovecot.ts';
import { createTestInstallation } from '../../support/installation.ts';
import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts';

const withDovecot = hasDovecot ? describe : describe.skip;

withDovecot('a mailbox of returned mail, read by IMAP (dovecot)', () => {
  let server: Dovecot;
  let database: TestDatabase;
  let installation: Installation | null = null;
  let inbound: Inbound;
  const logged: string[] = [];
  const signal = new AbortController().signal;

  async function open(url: string): Promise<Inbound> {
    await installation?.close();
    const opened = await createTestInstallation({
      url: database.url,
      env: { BOUNCE_IMAP_URL: url, BOUNCE_DOMAIN: 'bounce.example.org' },
    });
    const log = pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) });
    installation = opened;
    const returned = createReturnedMailStore(opened.database, opened.suppressionKey);
    return openInbound({ installation: { ...opened, log }, returned });
  }

  beforeAll(async () => {
    [server, database] = await Promise.all([startDovecot(), createTestDatabase()]);
    inbound = await open(server.url);
  }, 60_000);
  afterAll(async () => {
    await inbound.close();
    await installation?.close();
    await Promise.all([server.close(), database.close()]);
  });
  beforeEach(() => {
    logged.length = 0;
  });

  async function subscriber(email: string): Promise<number> {
    const { rows } = await database.pool.query<{ id: number }>(
      `insert into subscribers (email, email_key, state, timezone, hour, cadence, max_papers, created_at, confirmed_at)
       values ($1, $1, 'active', 'UTC', 7, 'daily', 10, '2025-08-01Z', '2025-08-01Z') returning id`,
      [email],
    );
    return rows[0]?.id ?? 0;
  }
  const stateOf = async (id: number) =>
    (await database.pool.query<{ state: string }>('select state from subscribers where id = $1', [id]))
      .rows[0]?.state;
  const pathOf = (id: number) => `b+${installation?.tokens.sign('return-path', id) ?? ''}@bounce.example.org`;

  function bounceTo(to: string): string {
    return [
      'From: MAILER-DAEMON@mx.example.net (Mail Delivery System)',
      `To: <${to}>`,
      'Subject: Undelivered Mail Returned to Sender',
      'Content-Type: multipart/report; report-type=delivery-status; boundary="b1"',
      '',
      '--b1',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; mx.example.net',
      '',
      'Final-Recipient: rfc822; gone@reader.example',
      'Action: failed',
      'Status: 5.1.1',
      'Diagnostic-Code: smtp; 550 5.1.1 <gone@reader.example>: User unknown',
      '',
      '--b1--',
      '',
    ].join('\r\n');
  }

  it('heeds what it understands and moves it; answers of people, strangers’ mail and forgeries stay, and are read once', async () => {
    const [gone, writer, spared] = [
      await subscriber('gone@reader.example'),
      await subscriber('writer@reader.example'),
      await subscriber('spared@reader.example'),
    ];
    await server.deliver(bounceTo(pathOf(gone)));
    await server.deliver(
      `From: writer@reader.example\r\nTo: <${pathOf(writer)}>\r\nSubject: Re: Papers\r\n\r\nThank you, that was useful!\r\n`,
    );
    await server.deliver(
      'From: spam@evil.example\r\nTo: digest@example.org\r\nSubject: Cheap\r\n\r\nBuy now.\r\n',
    );
    await server.deliver(bounceTo(`b+${'a'.repeat(40)}@bounce.example.org`));
    await server.deliver(`${bounceTo(pathOf(spared))}${'x'.repeat(1_100_000)}`);

    await inbound.readMailbox(signal);

    expect([server.count('INBOX'), server.count('Broadsheet/Read')]).toEqual([4, 1]);
    expect([await stateOf(gone), await stateOf(writer), await stateOf(spared)]).toEqual([
      'unsubscribed',
      'active',
      'active',
    ]);
    expect(
      logged.filter((line) => line.includes('returned.mailbox')).map((line) => JSON.parse(line) as object),
    ).toMatchObject([{ understood: 1, left: 4 }]);
    const { rows } = await database.pool.query('select channel from returned_mails');
    expect(rows).toEqual([{ channel: 'imap' }]);

    logged.length = 0;
    await inbound.readMailbox(signal);
    expect(logged).toEqual([]);
  }, 60_000);

  it('reads what comes later, and what a process that ended had left changes nothing', async () => {
    const late = await subscriber('late@reader.example');
    await inbound.close();
    inbound = await open(server.url);
    const left = server.count('INBOX');
    await server.deliver(bounceTo(pathOf(late)));
    await inbound.readMailbox(signal);
    expect([await stateOf(late), server.count('INBOX'), server.count('Broadsheet/Read')]).toEqual([
      'unsubscribed',
      left,
      2,
    ]);
  }, 60_000);

  it('says once why it cannot read, and never the password', async () => {
    await inbound.close();
    inbound = await open(server.url.replace(encodeURIComponent(imapPassword), 'a-wrong-one'));
    await inbound.readMailbox(signal);
    await inbound.readMailbox(signal);
    await inbound.close();
    inbound = await open('imap://reader:a-wrong-one@127.0.0.1:9/INBOX');
    await inbound.readMailbox(signal);
    const said = logged.filter((line) => line.includes('returned.mailbox-unread'));
    expect(said).toHaveLength(2);
    expect(said[0]).toContain('the server refuses this user or password');
    expect(said[1]).toContain('the server cannot be reached');
    expect(logged.join('\n')).not.toMatch(/a-wrong-one/);
  }, 60_000);
});
