import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { classificationOf } from '@broadsheet/bounces';
import { readHere } from '@broadsheet/inbound';

import { complaint, madeMails } from './made-mails.ts';

function said(source: string) {
  return classificationOf(readHere({ bytes: Buffer.from(source), envelope: [] }).reading, null);
}

describe('readReturnedMail', () => {
  it.each(madeMails)('$name', ({ lines, said: expected }) => {
    for (const end of ['\n', '\r\n', '\r']) expect(said(`${lines.join(end)}${end}`)).toEqual(expected);
  });

  it('reads a complaint that names nobody', () => {
    expect(said(complaint(['From: digest@example.org']))).toEqual({
      kind: 'complaint',
      class: null,
      recipient: null,
      recipients: [],
      status: null,
      token: null,
    });
  });

  it('reads every record of a complaint', () => {
    const records = ['a', 'b', 'c'].map((name) => `Original-Rcpt-To: <${name}@example.net>`);

    expect(said(complaint([], records)).recipients).toEqual([
      'a@example.net',
      'b@example.net',
      'c@example.net',
    ]);
  });

  it('reads what SES says by a mail of SNS', () => {
    const notice = JSON.stringify({
      notificationType: 'Bounce',
      bounce: {
        bounceType: 'Permanent',
        bouncedRecipients: [
          {
            emailAddress: 'a@example.net',
            action: 'failed',
            status: '5.1.1',
            diagnosticCode: 'smtp; 550 5.1.1 user unknown',
          },
        ],
      },
    });
    const mail = `From: no-reply@sns.amazonaws.com\nSubject: AWS Notification Message\n\n${JSON.stringify({ Message: notice })}\n\n--\nIf you wish to stop\n`;

    expect(said(mail)).toMatchObject({
      kind: 'bounce',
      class: 'hard',
      recipient: 'a@example.net',
      status: '5.1.1',
    });
  });

  it('takes any octets for a mail', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
        expect(readHere({ bytes, envelope: [] }).reading.kind).toEqual(expect.any(String));
      }),
      { numRuns: 200 },
    );
  });
});
