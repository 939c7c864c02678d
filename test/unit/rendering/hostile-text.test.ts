import { readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';
import { type DefaultTreeAdapterTypes, parse } from 'parse5';

import { assembleDigest, type DigestRow, renderNotice } from '@broadsheet/rendering';

import { readMail, type ReadMail } from '../../support/mail.ts';
import { sharedData } from '../../support/shared-data.ts';
import { aMail, aPaper, aRow, templates } from './builders.ts';
import { isThorough } from '../../support/thorough.ts';

const rowsPerMail = 12;
/** Controls, and marks that turn the reading direction. */
const unseen = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

describe('hostile text', () => {
  const titles = sharedData('text', 'titles-hostile.json');
  const naughty = sharedData('text', 'naughty-strings.json');
  const payloads = sharedData('text', 'xss-payloads.txt');
  const withTitles = titles === undefined ? it.skip : it;
  const withNaughty = naughty === undefined ? it.skip : it;
  const withPayloads = payloads === undefined ? it.skip : it;

  withTitles('of titles adds nothing to a mail but text', async () => {
    await expectOnlyText(JSON.parse(readFileSync(titles ?? '', 'utf8')) as string[]);
  });

  withNaughty('of naughty strings adds nothing to a mail but text', async () => {
    await expectOnlyText(JSON.parse(readFileSync(naughty ?? '', 'utf8')) as string[]);
  });

  withPayloads(
    'of every fortieth XSS payload adds nothing to a mail but text',
    async () => {
      const all = readFileSync(payloads ?? '', 'utf8').split('\n');
      await expectOnlyText(all.filter((_, index) => isThorough || index % 40 === 0));
    },
    120_000,
  );

  it('of template languages comes out as it went in', async () => {
    const all = await templates();
    const title = '[[title]] [[#paper]] {{ 7*7 }} <% %> ${7} $& $1 $` =_42_broadsheet-- =?UTF-8?B?SGk=?=';
    const mail = await readMail(
      assembleDigest(all.frame, aMail({ rows: [aRow(all, aPaper({ title }))] }), null).raw,
    );
    expect(mail.subject).toBe(title);
    expect(mail.text.replace(/\s+/g, ' ')).toContain(title);
    expect(textOf(parse(mail.html))).toContain(title);
  });

  it('in an address leaves the paper without that link', async () => {
    const all = await templates();
    const hostile = [
      'javascript:alert(1)',
      'data:text/html,x',
      '//evil.example',
      'https://a@b.example/',
      'java\tscript:x',
    ];
    for (const url of hostile) {
      const row = aRow(all, aPaper({ url, pdfUrl: url, codeUrl: url }));
      const { html, text } = await readMail(assembleDigest(all.frame, aMail({ rows: [row] }), null).raw);
      expect(html).toContain('Long-context attention without the cost</h2>');
      expect(html + text).not.toMatch(/javascript|data:text|evil\.example|a@b/);
    }
  });

  it('in an alert is text', async () => {
    const all = await templates();
    const contents = {
      kind: 'alert',
      headline: 'Source <b>failed</b>\r\nBcc: evil@example.com',
      lines: ['<script>alert(1)</script>'],
      link: 'https://digest.example.org/admin',
    } as const;
    const mail = await readMail(renderNotice(all, contents, aMail(), null).raw);
    expect(mail.subject).toBe('Broadsheet: Source <b>failed</b> Bcc: evil@example.com');
    expect(mail.fields.map(({ name }) => name)).not.toContain('Bcc');
    expect(mail.html).not.toContain('<script>');
  });
});

/** Puts each text wherever outside text goes, and holds the mail's structure against that of a harmless one. */
async function expectOnlyText(texts: readonly string[]): Promise<void> {
  const all = await templates();
  const mailOf = async (some: readonly string[]): Promise<ReadMail> => {
    const rows = some.map((text): DigestRow => {
      const hostile = `x ${text}`;
      const paper = aPaper({
        title: hostile,
        abstract: hostile,
        authors: [hostile, hostile],
        source: `q ${text}`.replaceAll(':', ''),
      });
      const reasons = [{ field: 'title', terms: [hostile] }] as const;
      return aRow(all, paper, { kind: 'query', query: hostile, reasons });
    });
    return readMail(assembleDigest(all.frame, aMail({ rows }), null).raw);
  };
  const harmless = new Map<number, ReadMail>();
  for (let start = 0; start < texts.length; start += rowsPerMail) {
    const some = texts.slice(start, start + rowsPerMail);
    const hostile = await mailOf(some);
    const like = harmless.get(some.length) ?? (await mailOf(some.map(() => 'harmless')));
    harmless.set(some.length, like);
    expect(structureOf(hostile.html)).toBe(structureOf(like.html));
    expect(hostile.fields.map(({ name }) => name)).toEqual(like.fields.map(({ name }) => name));
    expect(Math.max(...hostile.lines.map((line) => line.length))).toBeLessThanOrEqual(998);
    expect(unseen.test(hostile.subject + hostile.html + hostile.text)).toBe(false);
    expect(hostile.html.split('<h2 ')).toHaveLength(some.length + 1);
  }
}

type TreeNode = DefaultTreeAdapterTypes.Node;

/** Every element with the names of its attributes, in order; of addresses the scheme and host. */
function structureOf(html: string): string {
  const found: string[] = [];
  const walk = (node: TreeNode): void => {
    if ('tagName' in node) {
      const attributes = node.attrs.map(({ name, value }) =>
        name === 'href' ? `href=${new URL(value).origin}` : name === 'style' ? `style=${value}` : name,
      );
      found.push([node.tagName, ...attributes].join(' '));
    }
    if ('childNodes' in node) node.childNodes.forEach(walk);
  };
  walk(parse(html));
  return found.join('\n');
}

function textOf(node: TreeNode): string {
  if (node.nodeName === '#text' && 'value' in node) return node.value;
  return 'childNodes' in node ? node.childNodes.map(textOf).join('') : '';
}
