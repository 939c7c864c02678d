import fc from 'fast-check';
import { decodeWords } from 'postal-mime';

import { describe, expect, it } from '@jest/globals';

import {
  checkedAddress,
  listIdField,
  mailboxField,
  messageIdField,
  plainField,
  textField,
  unsubscribeFields,
  writeFields,
} from '@broadsheet/delivery';
import { anyText } from '../../support/any-text.ts';

describe('textField', () => {
  it('makes one well-formed field of any string', () => {
    fc.assert(
      fc.property(anyText({ maxLength: 400 }), (text) => {
        const written = writeFields([textField('Subject', text)]);
        expect(written).toMatch(/^Subject: [ -~]*(\r\n [!-~][ -~]*)*\r\n$/);
        for (const line of written.split('\r\n')) expect(line.length).toBeLessThanOrEqual(998);
      }),
    );
  });

  it('comes back as it went in, white space aside', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        const clean = text
          .replace(/[\p{Cc}\p{Cs}\p{Cf}]/gu, '')
          .replace(/\s+/g, ' ')
          .trim();
        const { value } = textField('Subject', clean);
        expect(decodeWords(value.replace(/\r\n /g, ' '))).toBe(clean);
      }),
    );
  });

  it('folds encoded words at 75 characters, each decodable alone', () => {
    const { value } = textField('Subject', '面向长文本的高效注意力机制 👩‍🔬 '.repeat(12));
    for (const word of value.split('\r\n ')) {
      expect(word.length).toBeLessThanOrEqual(75);
      expect(decodeWords(word)).not.toContain('\ufffd');
    }
  });
});

describe('fields of ours', () => {
  it('refuse whatever could begin another header', () => {
    expect(() => plainField('X-One', 'a\r\nBcc: b')).toThrow('printable ASCII');
    expect(() => plainField('X One', 'a')).toThrow('no field name');
    expect(() => messageIdField('a@b>\r\nX: y')).toThrow('left@right');
    expect(() => unsubscribeFields('https://a.example/u/x>,<mailto:b@c')).toThrow('http or https');
    expect(() => checkedAddress('a@b.example, c@d.example')).toThrow('not fit');
    expect(() => checkedAddress(`${'a'.repeat(250)}@b.example`)).toThrow('not fit');
  });

  it('quote or encode names as RFC 5322 wants them', () => {
    const address = 'a@b.example';
    expect(mailboxField('From', { name: '', address }).value).toBe('a@b.example');
    expect(mailboxField('From', { name: 'The Daily', address }).value).toBe('The Daily <a@b.example>');
    expect(mailboxField('From', { name: 'A, "B"', address }).value).toBe('"A, \\"B\\"" <a@b.example>');
    expect(mailboxField('From', { name: 'Übersicht', address }).value).toBe(
      '=?UTF-8?B?w5xiZXJzaWNodA==?= <a@b.example>',
    );
    expect(listIdField('The Daily', 'digest.b.example').value).toBe('The Daily <digest.b.example>');
  });
});
