import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import {
  attributeOf,
  childOf,
  childrenOf,
  namespaces,
  parseXml,
  parseXmlText,
  textOf,
  xmlLimits,
} from '@broadsheet/sources';

import { sharedData } from '../../support/shared-data.ts';

const rootOf = (text: string): Extract<ReturnType<typeof parseXmlText>, { status: 'ok' }>['root'] => {
  const document = parseXmlText(text);
  if (document.status !== 'ok') throw new Error(document.reason);
  return document.root;
};

describe('parseXml', () => {
  it('reads names in lower case with their namespaces, attributes and text in order', () => {
    const root = rootOf(
      `<?xml version="1.0"?><Feed xmlns="${namespaces.atom}" xmlns:a="urn:a" xml:base="http://x/" a:B="1" c="2">
         <Title>One <b>two</b> three</Title><a:title/></Feed>`,
    );
    expect(root).toMatchObject({ name: 'feed', namespace: namespaces.atom });
    expect(attributeOf(root, 'base', namespaces.xml)).toBe('http://x/');
    expect(attributeOf(root, 'b', 'urn:a')).toBe('1');
    expect(attributeOf(root, 'c')).toBe('2');
    expect(attributeOf(root, 'b')).toBeUndefined();
    expect(textOf(childOf(root, 'title'))).toBe('One two three');
    expect(childrenOf(root, 'title')).toHaveLength(2);
    expect(childOf(root, 'title', 'urn:a')).toMatchObject({ children: [] });
  });

  it("undoes CDATA, XML's entities, numeric references and HTML's names from a fixed table, each once", () => {
    expect(textOf(rootOf('<a>&lt;&amp;lt; &#233;&#xE9;&eacute;&nbsp;|<![CDATA[&amp;<b>]]></a>'))).toBe(
      '<&lt; ééé\u00A0|&amp;<b>',
    );
  });

  it('passes over a DOCTYPE, and refuses one that defines entities', () => {
    const doctype = '<!DOCTYPE rss PUBLIC "-//N//DTD RSS 0.91//EN" "http://a.invalid/rss-0.91.dtd">';
    expect(parseXmlText(`${doctype}<rss/>`)).toMatchObject({ status: 'ok', fault: null });
    for (const entity of [
      '<!ENTITY a "b">',
      '<!ENTITY % a SYSTEM "file:///etc/passwd"> %a;',
      '<!entity a "b">',
    ])
      expect(parseXmlText(`<!DOCTYPE rss [ <!ELEMENT rss ANY> ${entity} ]><rss>&a;</rss>`)).toMatchObject({
        status: 'refused',
        reason: expect.stringContaining('entities'),
      });
  });

  it('reads what is ill-formed as far as it goes, and says what was wrong first', () => {
    expect(parseXmlText('<a><b>AT&T &what; x <1 y</b><c>cut off')).toMatchObject({
      status: 'ok',
      root: {
        children: [
          { name: 'b', children: ['AT&T &what; x <1 y'] },
          { name: 'c', children: ['cut off'] },
        ],
      },
      fault: 'an ampersand stands alone',
    });
    expect(parseXmlText('<a><b>1</a><a/>')).toMatchObject({
      status: 'ok',
      root: { children: [{ name: 'b' }] },
    });
  });

  it('refuses what is empty, and what is no XML', () => {
    expect(parseXmlText('  ')).toEqual({ status: 'refused', reason: 'it is empty' });
    expect(parseXmlText('{"a": 1}')).toMatchObject({
      status: 'refused',
      reason: expect.stringContaining('no XML'),
    });
  });

  it('takes an undeclared prefix for what it usually means, and no name for what objects inherit', () => {
    expect(childOf(rootOf('<rss><dc:creator>A</dc:creator></rss>'), 'creator', namespaces.dc)).toBeDefined();
    expect(rootOf('<constructor:a __proto__="1" hasOwnProperty="2"/>')).toMatchObject({ namespace: '' });
    expect(parseXmlText('<a hasOwnProperty b="c"/>').status).toBe('refused');
  });

  it('refuses documents that are too deep, too large or of too many parts, and gives up on those of too many faults', () => {
    const { depth, nodes, bytes } = xmlLimits;
    expect(parseXmlText('<a>'.repeat(depth) + '</a>'.repeat(depth))).toMatchObject({
      status: 'ok',
      fault: null,
    });
    expect(parseXmlText('<a>'.repeat(depth + 1))).toMatchObject({ reason: expect.stringContaining('deep') });
    expect(parseXmlText(`<a>${'<b/>'.repeat(nodes)}</a>`)).toMatchObject({
      reason: expect.stringContaining('400000'),
    });
    expect(parseXml(new Uint8Array(bytes + 1))).toMatchObject({ reason: 'it is larger than 20 MB' });
    expect(parseXmlText(`<a>${'&;'.repeat(100_000)}<b/></a>`)).toMatchObject({
      status: 'ok',
      fault: expect.any(String),
    });
  });

  it.each([
    ['a mark of UTF-8', [0xef, 0xbb, 0xbf, ...Buffer.from('<a>é</a>')], ''],
    ['a mark of UTF-16', [0xff, 0xfe, ...Buffer.from('<a>é</a>', 'utf16le')], ''],
    ['UTF-16 without a mark', [...Buffer.from('<a>é</a>', 'utf16le')], ''],
    ['a mark of UTF-32', [0xff, 0xfe, 0, 0, ...Buffer.from('<\0a\0>\0é\0<\0/\0a\0>\0', 'utf16le')], ''],
    ['a declaration', [...Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>', 'latin1')], ''],
    [
      'the header, over the declaration',
      [...Buffer.from('<?xml version="1.0" encoding="utf-8"?><a>\xC9</a>', 'latin1')],
      'text/xml; charset="koi8-r"',
      'и',
    ],
    [
      'GB 2312',
      [...Buffer.from('<?xml version="1.0" encoding="gb2312"?><a>\xD6\xD0</a>', 'latin1')],
      '',
      '中',
    ],
    ['EUC-KR', [...Buffer.from('<a>\xC7\xD1</a>', 'latin1')], 'application/xml;charset=euc-kr', '한'],
    ['no valid UTF-8', [...Buffer.from('<a>(\xE9) \x96</a>', 'latin1')], '', '(é) –'],
    ['an encoding that nobody knows', [...Buffer.from('<?xml version="1.0" encoding="bogus"?><a>é</a>')], ''],
    [
      'a declaration of UTF-16 in ASCII',
      [...Buffer.from('<?xml version="1.0" encoding="utf-16"?><a>é</a>')],
      '',
    ],
  ])('decodes by %s', (_, bytes, contentType, expected = 'é') => {
    const document = parseXml(Uint8Array.from(bytes), contentType);
    expect(document.status === 'ok' && textOf(document.root)).toBe(expected);
  });

  const bombs = sharedData('feeds');
  (bombs === undefined ? it.skip : it).each(['billion-laughs.rss.xml', 'xxe-file.rss.xml'])(
    'refuses %s',
    (name) => {
      expect(parseXml(readFileSync(`${bombs ?? ''}/${name}`))).toMatchObject({ status: 'refused' });
    },
  );
});
