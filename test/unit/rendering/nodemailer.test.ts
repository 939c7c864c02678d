import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from '@jest/globals';
import { createTransport, type SendMailOptions } from 'nodemailer';

import { assembleDigest, type DigestMail } from '@broadsheet/rendering';

import { hasPythonMail, mimeTree, readMail } from '../../support/mail.ts';
import { aMail, aMorning, aPaper, aRow, templates } from './builders.ts';

const golden = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../../golden/${name}`, import.meta.url)), 'utf8');

/** The message of a digest as Nodemailer builds it: from what the digest says, none of it encoded by us. */
async function byNodemailer(
  mail: DigestMail,
  content: Pick<SendMailOptions, 'subject' | 'html' | 'text'>,
): Promise<Buffer> {
  const { message } = await createTransport({ streamTransport: true, buffer: true }).sendMail({
    ...content,
    from: { name: 'Broadsheet', address: 'digest@example.org' },
    to: { name: '', address: mail.to },
    replyTo: { name: 'The editor', address: 'editor@example.org' },
    date: mail.date,
    messageId: `<${mail.messageId}>`,
    list: {
      id: { url: 'digest.example.org', comment: 'Broadsheet' },
      unsubscribe: mail.links.unsubscribe,
    },
    headers: {
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      'Feedback-ID': `${mail.localDay}:digest:example.org:broadsheet`,
      Precedence: 'bulk',
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  if (!Buffer.isBuffer(message)) throw new Error('Nodemailer was asked for a buffer');
  return message;
}

/** What a parser finds, however lines end, wherever fields stand, and whether a word is quoted that need not be. */
async function meaning(raw: Uint8Array) {
  const { parsed } = await readMail(raw);
  const { headers, html, text, ...rest } = parsed;
  const lines = (content: string | undefined): string => (content ?? '').replace(/\r\n/g, '\n').trimEnd();
  const bare = ({ key, value }: { key: string; value: string }): string =>
    `${key}: ${value
      .replace(/boundary="[^"]*"/, 'boundary')
      .replace(/\s+/g, ' ')
      .replaceAll('"', '')}`;
  return {
    ...rest,
    headerLines: [],
    headers: headers.map(bare).sort(),
    html: lines(html),
    text: lines(text),
  };
}

describe('a digest as Nodemailer would build it', () => {
  it('means the same to a parser that knows neither of us', async () => {
    const all = await templates();
    const mail = aMorning(all);
    const theirs = await byNodemailer(mail, {
      subject: 'Long-context attention without the cost, and 5 more',
      html: golden('digest.html'),
      text: golden('digest.txt'),
    });
    expect(await meaning(assembleDigest(all.frame, mail, null).raw)).toEqual(await meaning(theirs));
  });

  const withPython = hasPythonMail ? it : it.skip;
  withPython('has the same tree of parts, whatever stands in it', async () => {
    const all = await templates();
    const odd = [
      'Ünïcödé = 100 % of “lines” that end in a tab\t',
      `A title of ${'very '.repeat(50)}many words`,
      '.hidden at the start of a line\nFrom the second =20 line',
      '面向长文本的高效注意力机制 🧪 and [[slots]] $& {{ }}',
    ].map((title, index) => aPaper({ id: index + 1, title, abstract: `${title}. `.repeat(8) }));
    for (const mail of [aMorning(all), aMail({ rows: odd.map((paper) => aRow(all, paper)) })]) {
      const { raw } = assembleDigest(all.frame, mail, null);
      const { subject, html, text } = await readMail(raw);
      // What the other is given is read from ours: that it is what was to be said is asked of it alone.
      for (const { paper } of mail.rows) expect(text.replace(/\s+/g, ' ')).toContain(paper.title);
      expect(mimeTree(raw)).toEqual(mimeTree(await byNodemailer(mail, { subject, html, text })));
    }
  });
});
