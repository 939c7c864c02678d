import { afterAll, afterEach, describe, expect, it } from '@jest/globals';

import { type MailReader, createMailReader } from '@broadsheet/inbound';

const readers: MailReader[] = [];
function open(limits?: Parameters<typeof createMailReader>[0]): MailReader {
  const reader = createMailReader(limits);
  readers.push(reader);
  return reader;
}

afterEach(async () => {
  await Promise.all(readers.splice(0).map((reader) => reader.close()));
});

/** For what no reader may fall over: one that fell would fail the tests after it as well. */
const shared = createMailReader();
afterAll(async () => {
  await shared.close();
});

const bounce = Buffer.from(
  'From: MAILER-DAEMON@example.net\nSubject: failure notice\n\n<a@example.net>:\nno mailbox here by that name. (#5.1.1)\n',
);

describe('createMailReader', () => {
  it('reads one mail after the other in a thread', async () => {
    const reader = open();
    const outcomes = await Promise.all([1, 2, 3].map(() => reader.read({ bytes: bounce, envelope: [] })));

    expect(outcomes.map((outcome) => outcome.status === 'read' && outcome.reading.kind)).toEqual([
      'bounce',
      'bounce',
      'bounce',
    ]);
  });

  it('gives up on a mail that takes too long, and reads the next', async () => {
    const reader = open({ milliseconds: 0, megabytes: 64 });
    const hurried = await reader.read({ bytes: bounce, envelope: [] });
    const patient = await open().read({ bytes: bounce, envelope: [] });

    expect(hurried).toMatchObject({ status: 'failed' });
    expect(patient.status).toBe('read');
  });

  it('gives up on a mail that takes too much memory', async () => {
    const reader = open({ milliseconds: 20_000, megabytes: 2 });

    expect(await reader.read({ bytes: Buffer.alloc(1024 * 1024, 'a: b\n'), envelope: [] })).toMatchObject({
      status: 'failed',
    });
  });

  it.each([
    ['addresses', 'a@b.'.repeat(250_000)],
    ['at signs', '@'.repeat(1_000_000)],
    ['letters', 'a'.repeat(1_000_000)],
    ['angle brackets', '<'.repeat(1_000_000)],
    ['tags', `Content-Type: text/html\n\n${'<style>'.repeat(140_000)}`],
    ['headers', 'a: b\n'.repeat(200_000)],
    ['folded lines', `Subject: x\n${' y\n'.repeat(300_000)}`],
    ['encoded words', `Subject: ${'=?utf-8?q?'.repeat(90_000)}`],
    ['delimiters', `Content-Type: multipart/mixed; boundary=b\n\n${'--b\n\n'.repeat(200_000)}`],
    ['nested multiparts', 'Content-Type: multipart/mixed; boundary=b\n\n--b\n'.repeat(20_000)],
    ['spaces', `From: mailer-daemon@x.example\nSubject: failure\n\nfailed${' '.repeat(900_000)}`],
    [
      'dashes',
      `From: mailer-daemon@x.example\nSubject: failure\n\n${'-'.repeat(290)}\n`.padEnd(900_000, '- -=_'),
    ],
    ['codes', `From: mailer-daemon@x.example\nSubject: failure\n\nfailed ${'550-5.1.'.repeat(100_000)}`],
    [
      'status fields',
      `Content-Type: message/delivery-status\n\n${'Final-Recipient: rfc822;a@b.example\n\n'.repeat(25_000)}`,
    ],
    [
      'lines of one letter',
      `From: mailer-daemon@x.example\nSubject: failure\n\nfailed\n${'x\n'.repeat(490_000)}`,
    ],
    ['JSON', `\n\n{"notificationType":${'['.repeat(900_000)}`],
    ['base32', 'a2'.repeat(500_000)],
    ['tokens', 'abcdefghijklmnopqrstuvwxyz234567 '.repeat(30_000)],
  ])('reads a megabyte of %s within its limits', async (_what, source) => {
    expect(await shared.read({ bytes: Buffer.from(source), envelope: [] })).toMatchObject({ status: 'read' });
  });
});
