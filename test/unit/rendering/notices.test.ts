import { describe, expect, it } from '@jest/globals';

import { type NoticeContents, renderNotice } from '@broadsheet/rendering';

import { fieldsNamed, readMail } from '../../support/mail.ts';
import { aMail, expectGolden, templates } from './builders.ts';

const links = {
  confirm: 'https://digest.example.org/confirm/TOKEN',
  notMe: 'https://digest.example.org/not-me/TOKEN',
  preferences: 'https://digest.example.org/preferences/TOKEN',
  unsubscribe: 'https://digest.example.org/u/TOKEN',
};
const every: readonly NoticeContents[] = [
  { kind: 'confirm', confirm: links.confirm, notMe: links.notMe },
  { kind: 'link', preferences: links.preferences, unsubscribe: links.unsubscribe },
  { kind: 'already-subscribed', preferences: links.preferences, unsubscribe: links.unsubscribe },
  { kind: 'approved', preferences: links.preferences, unsubscribe: links.unsubscribe },
  { kind: 'change-of-address', confirm: links.confirm, notMe: links.notMe },
  { kind: 'address-changed', newAddress: 'a***@e***.net' },
  {
    kind: 'alert',
    headline: 'Hugging Face did not answer',
    lines: ['Three readings failed since 00:45 UTC.', 'The edition of Friday 8 August is open.'],
    link: 'https://digest.example.org/admin',
  },
  { kind: 'data', link: 'https://digest.example.org/data/TOKEN', until: 'Friday 8 August, 08:00 UTC' },
  {
    kind: 'invitation',
    link: 'https://digest.example.org/admin/join/TOKEN',
    until: 'Friday 15 August, 07:00 UTC',
  },
];

describe('renderNotice', () => {
  it.each(every.map((contents) => [contents.kind, contents] as const))(
    'makes the %s notice as it stands in the golden files',
    async (kind, contents) => {
      const all = await templates();
      const mail = await readMail(renderNotice(all, contents, aMail(), null).raw);
      expectGolden(`${kind}.html`, mail.html);
      expectGolden(`${kind}.txt`, `Subject: ${mail.subject}\n\n${mail.text}`);
    },
  );

  it('is transactional: automatic, but no list mail', async () => {
    const all = await templates();
    for (const contents of every) {
      const mail = await readMail(renderNotice(all, contents, aMail(), null).raw);
      expect(fieldsNamed(mail, 'Auto-Submitted')).toEqual(['auto-generated']);
      for (const name of ['List-Unsubscribe', 'List-Id', 'Precedence'])
        expect(fieldsNamed(mail, name)).toEqual([]);
    }
  });

  it('has the same links in text as in HTML', async () => {
    const all = await templates();
    for (const contents of every) {
      const { html, text } = await readMail(renderNotice(all, contents, aMail(), null).raw);
      const inHtml = [...html.matchAll(/href="([^"]+)"/g)].map(([, href]) => href);
      const inText = [...text.matchAll(/https:\/\/\S+/g)].map(([href]) => href);
      expect(new Set(inText)).toEqual(new Set(inHtml));
    }
  });
});
