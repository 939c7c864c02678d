import { describe, expect, it } from '@jest/globals';
import { createMailbox } from '@broadsheet/smtp';
import type { CaughtMail } from '@broadsheet/smtp';
import { aMessage, unhurried } from '../../support/smtp-messages.ts';

const noon = new Date('2025-08-08T12:00:00Z');

async function subjectOf(header: string): Promise<string | undefined> {
  const caught: CaughtMail[] = [];
  const mailbox = createMailbox({
    insert: (mail) => {
      caught.push(mail);
      return Promise.resolve();
    },
    now: () => noon,
  });
  const message = { ...aMessage(), raw: Buffer.from(`From: a@b.test\r\n${header}\r\nSubject: not this\r\n`) };
  await mailbox.submit(message, unhurried());
  return caught[0]?.subject;
}

describe('createMailbox', () => {
  it('keeps every message as it is', async () => {
    const caught: CaughtMail[] = [];
    const mailbox = createMailbox({
      insert: (mail) => {
        caught.push(mail);
        return Promise.resolve();
      },
      now: () => noon,
    });
    const message = aMessage({ to: 'reader@example.org' });

    expect(await mailbox.submit(message, unhurried())).toMatchObject({ status: 'accepted' });
    expect(caught).toEqual([{ to: 'reader@example.org', subject: 'A digest', at: noon, raw: message.raw }]);
  });

  it('counts as unreachable when it cannot keep a message', async () => {
    const mailbox = createMailbox({ insert: () => Promise.reject(new Error('disk full')) });

    expect(await mailbox.submit(aMessage(), unhurried())).toEqual({
      status: 'broken',
      stage: 'connect',
      error: 'disk full',
    });
  });

  it('waits for what it is keeping before it closes', async () => {
    let keep: () => void = () => undefined;
    let kept = false;
    const mailbox = createMailbox({
      insert: () =>
        new Promise((resolve) => {
          keep = () => {
            kept = true;
            resolve();
          };
        }),
    });
    const submitted = mailbox.submit(aMessage(), unhurried());
    const closed = mailbox.close().then(() => kept);
    keep();

    expect(await closed).toBe(true);
    await submitted;
  });

  it.each([
    ['Subject: plain', 'plain'],
    ['subject:  12 papers\r\n on diffusion', '12 papers on diffusion'],
    ['Subject: =?utf-8?Q?Caf=C3=A9_=E2=80=93_1?=', 'Café – 1'],
    ['Subject: =?UTF-8?B?w6k=?=\r\n =?utf-8*en?q?_f?= x =?utf-8?q?y?=', 'é f x y'],
    ['Subject: =?no-such-charset?q?=41?= kept', '=?no-such-charset?q?=41?= kept'],
    ['X-Subject: none\r\n\r\nSubject: in the body', ''],
  ])('reads the subject of %j', async (header, subject) => {
    expect(await subjectOf(header)).toBe(subject);
  });
});
