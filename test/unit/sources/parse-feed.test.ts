import { describe, expect, it } from '@jest/globals';
import type { PaperRecord } from '@broadsheet/papers';
import { mostEntries, parseFeed } from '@broadsheet/sources';

const parse = (text: string, address: string | null = null): ReturnType<typeof parseFeed> =>
  parseFeed({ bytes: Buffer.from(text), contentType: '', address });
const papers = (text: string, address: string | null = null): readonly PaperRecord[] => {
  const parsed = parse(text, address);
  if (parsed.status !== 'ok') throw new Error(parsed.reason);
  return parsed.records;
};

const modules =
  'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/" ' +
  'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"';
const rss = (item: string): PaperRecord | undefined =>
  papers(`<rss version="2.0" ${modules}><channel><title>c</title><item>${item}</item></channel></rss>`)[0];
const atom = (entry: string, attributes = ''): PaperRecord | undefined =>
  papers(`<feed xmlns="http://www.w3.org/2005/Atom" ${attributes}><entry>${entry}</entry></feed>`)[0];
const oldAtom = (entry: string): PaperRecord | undefined =>
  papers(`<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry>${entry}</entry></feed>`)[0];

describe('parseFeed', () => {
  it('reads RSS 2.0, RDF, Atom and CDF, and says which it was', () => {
    const expected = [{ title: 'T', url: 'http://e/1', authors: ['A'], publishedOn: '2004-01-02' }];
    const item = '<title>T</title><link>http://e/1</link>';
    const date = '<dc:creator>A</dc:creator><dc:date>2004-01-02T03:04:05Z</dc:date>';
    expect(parse(`<rss ${modules}><channel><item>${item}${date}</item></channel></rss>`)).toMatchObject({
      format: 'rss',
      records: expected,
    });
    expect(
      parse(
        `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" ${modules}>
           <channel rdf:about="http://e/"/><item rdf:about="http://e/1">${item}${date}</item></rdf:RDF>`,
      ),
    ).toMatchObject({ format: 'rdf', records: [{ ...expected[0], id: 'http://e/1' }] });
    expect(
      parse(
        `<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>T</title><link href="http://e/1"/><id>urn:1</id>
           <author><name>A</name><email>a@e.org</email></author><published>2004-01-02T03:04:05Z</published></entry></feed>`,
      ),
    ).toMatchObject({ format: 'atom', records: [{ ...expected[0], id: 'urn:1' }] });
    expect(
      parse(
        '<CHANNEL BASE="http://e/"><ITEM HREF="1" LASTMOD="2004-01-02T03:04"><TITLE>T</TITLE></ITEM></CHANNEL>',
      ),
    ).toMatchObject({ format: 'cdf', records: [{ ...expected[0], authors: [] }] });
  });

  it('reads JSON Feed 1 and 1.1', () => {
    const item = {
      id: 7,
      url: '/a',
      title: ' T ',
      content_html: '<p>One</p><p>two &amp; three</p>',
      date_published: '2024-05-06T23:30:00-02:00',
      authors: [{ name: 'A' }, null, { url: 'x' }],
      tags: ['x', 3],
    };
    const feed = {
      version: 'https://jsonfeed.org/version/1.1',
      items: [item, 'nonsense', { author: { name: 'B' } }],
    };
    expect(parse(`\uFEFF${JSON.stringify(feed)}`, 'https://e.org/feed.json')).toMatchObject({
      status: 'ok',
      format: 'json-feed',
      records: [
        {
          id: '7',
          title: 'T',
          url: 'https://e.org/a',
          authors: ['A'],
          publishedOn: '2024-05-07',
          categories: ['x'],
        },
        { title: '' },
        { authors: ['B'] },
      ],
    });
    expect(parse('{"items": []}')).toMatchObject({ reason: 'it is JSON, but no JSON Feed' });
    expect(parse('{"items": ')).toMatchObject({ reason: 'it is no JSON' });
  });

  it.each([
    ['A &amp; B', 'A & B'],
    ['A &amp;amp; B', 'A & B'],
    ['<![CDATA[<b>Bold</b> &eacute;]]>', 'Bold é'],
    ['H&lt;sub&gt;2&lt;/sub&gt;O', 'H2O'],
    ['for $d &lt; 2$ and x &lt; y &gt; z', 'for $d < 2$ and x < y > z'],
    ['the &lt;blink&gt; tag', 'the <blink> tag'],
    ['&lt;foo&gt;bar&lt;/foo&gt;', '<foo>bar</foo>'],
    ['&lt;b&gt;safe&lt;/b&gt;&lt;script&gt;alert(1)&lt;/script&gt;', '<b>safe</b><script>alert(1)</script>'],
    ['it&#146;s', 'it’s'],
    ['Ã©tale', 'étale'],
    ['\n two\n  lines ', 'two lines'],
  ])('takes a title of RSS for HTML where it can be nothing else: %s', (written, title) => {
    expect(rss(`<title>${written}</title>`)).toMatchObject({ title });
  });

  it.each([
    ['type="text"', 'the &lt;blink&gt; tag&lt;/blink&gt;', 'the <blink> tag</blink>'],
    ['type="html"', 'the &lt;b&gt;bold&lt;/b&gt; tag &amp;amp; x', 'the bold tag & x'],
    [
      'type="xhtml"',
      '<div xmlns="http://www.w3.org/1999/xhtml">a &lt; <b>b</b><script>no</script></div>',
      'a < b',
    ],
    ['type="application/octet-stream"', Buffer.from('plain <é>').toString('base64'), 'plain <é>'],
    ['', '', ''],
  ])('takes a title of Atom for what it says it is: %s', (attributes, written, title) => {
    expect(atom(`<title ${attributes}>${written}</title>`)).toMatchObject({ title });
  });

  it.each([
    ['mode="escaped" type="text/html"', '&lt;b&gt;x&lt;/b&gt;', 'x'],
    ['mode="escaped"', '&lt;b&gt;x&lt;/b&gt;', '<b>x</b>'],
    ['mode="xml" type="application/xhtml+xml"', '<div>a<br/>b</div>', 'a b'],
    ['mode="base64" type="text/html"', Buffer.from('<b>x</b>').toString('base64'), 'x'],
    ['mode="base64"', 'not base64', 'not base64'],
  ])('takes a title of Atom 0.3 by its mode: %s', (attributes, written, title) => {
    expect(oldAtom(`<title ${attributes}>${written}</title>`)).toMatchObject({ title });
  });

  it('prefers the title of the entry to that of its media, and what stands higher to what stands lower', () => {
    const title = '<media:group><media:title>M</media:title></media:group>';
    expect(rss(title)).toMatchObject({ title: 'M' });
    expect(rss(`${title}<x><title>deep</title></x><title>T</title>`)).toMatchObject({ title: 'T' });
    expect(atom('<source><title>S</title><updated>2001-01-01</updated></source>')).toMatchObject({
      title: '',
      publishedOn: null,
    });
  });

  it.each([
    ['<link>http://e/?a=1&amp;amp;b=2</link>', 'http://e/?a=1&b=2'],
    ['<guid>http://e/g</guid>', 'http://e/g'],
    ['<guid isPermaLink="false">http://e/g</guid>', null],
    ['<guid>http://e/g</guid><link>http://e/l</link>', 'http://e/l'],
    ['<link>/rel</link>', '/rel'],
  ])('finds the link of RSS in %s', (item, url) => {
    expect(rss(item)).toMatchObject({ url });
  });

  it.each([
    ['<link rel="self" href="/s"/><link href="/a"/><link rel="enclosure" href="/e"/>', 'http://e.org/a'],
    ['<link rel="alternate" type="application/pdf" href="/a.pdf"/>', null],
    ['<link xml:base="sub/" href="../x?q#f"/>', 'http://e.org/d/x?q#f'],
    ['<link href="//o.org/x"/>', 'http://o.org/x'],
    ['<id>http://e.org/id</id>', 'http://e.org/id'],
  ])('finds the link of Atom in %s', (entry, url) => {
    expect(atom(entry, 'xml:base="http://e.org/d/"')).toMatchObject({ url });
  });

  it('resolves links against the address of the feed, and leaves alone a base that nothing can stand on', () => {
    const feed = '<rss xml:base="javascript:x"><channel><item><link>a/b</link></item></channel></rss>';
    expect(papers(feed, 'https://e.org/x/feed.xml')).toMatchObject([{ url: 'https://e.org/x/a/b' }]);
  });

  it.each([
    ['<author>me@e.org (Ada Lovelace)</author>', ['Ada Lovelace']],
    ['<author>Ada &lt;me@e.org&gt;</author>', ['Ada']],
    ['<author>me@e.org</author>', ['me@e.org']],
    ['<dc:creator>Ada</dc:creator><dc:creator>Alan</dc:creator>', ['Ada', 'Alan']],
    ['<itunes:author>Ada</itunes:author>', ['Ada']],
    ['<author><name> A  B </name><email>x@e.org</email></author><author><name/></author>', ['A B']],
    ['<contributor><name>C</name></contributor>', []],
  ])('reads who wrote it: %s', (item, authors) => {
    expect(rss(item)).toMatchObject({ authors });
  });

  it.each([
    ['Thu, 01 Jan 2004 19:48:21 GMT', '2004-01-01'],
    ['01 Jan 04 23:48 EST', '2004-01-02'],
    ['Thursday, January 01 2004 23:48:21 -05:00', '2004-01-02'],
    ['1 Jan 2004', '2004-01-01'],
    ['Thu, 01 Jan 2004 23:48:21 Etc/GMT', '2004-01-01'],
    ['Thu, 31 Jun 2004 19:48:21 GMT', null],
    ['2003-12-31T22:14:55-08:00', '2004-01-01'],
    ['2003-12-31T10:14', '2003-12-31'],
    ['2003-12', '2003-12-01'],
    ['2003', '2003-01-01'],
    ['20031231T101455Z', '2003-12-31'],
    ['2003-335', '2003-12-01'],
    ['03-12-31', '2003-12-31'],
    ['2003-12-31T24:00:00Z', '2004-01-01'],
    ['2003-12-31 23:14:55.0', '2003-12-31'],
    ['Sun Jan  4 16:29:06 PDT 2004', '2004-01-04'],
    ['Sun Jan 4 16:29:06 2004', '2004-01-04'],
    ['Fri, 2006/09/15 21:19:53 EDT', '2006-09-16'],
    ['2004-július-13T9:15-05:00', '2004-07-13'],
    ['Κυρ, 11 Ιούλ 2004 12:00:00 EST', '2004-07-11'],
    ['2004년 05월 28일 01:31:15', '2004-05-27'],
    ['2004-05-25 오후 11:23:17', '2004-05-25'],
    ['yesterday', null],
    ['99999999999999999999', null],
  ])('reads the date %s', (date, publishedOn) => {
    expect(rss(`<pubDate>${date}</pubDate>`)).toMatchObject({ publishedOn, listedOn: publishedOn });
  });

  it('takes the day it came out, then that of its last change, then that of its making', () => {
    const created = '<created>2001-01-01</created>';
    expect(oldAtom(created)).toMatchObject({ publishedOn: '2001-01-01' });
    expect(oldAtom(`${created}<modified>2002-02-02</modified>`)).toMatchObject({ publishedOn: '2002-02-02' });
    expect(oldAtom(`${created}<modified>2002-02-02</modified><issued>2003-03-03</issued>`)).toMatchObject({
      publishedOn: '2003-03-03',
    });
  });

  it('reads the abstract as plain text, from wherever there is one', () => {
    expect(
      rss(
        '<description>&lt;p&gt;One &amp;amp; two&lt;/p&gt;&lt;p&gt;for $d &amp;lt; 2$&lt;/p&gt;</description>',
      ),
    ).toMatchObject({
      abstract: 'One & two for $d < 2$',
    });
    expect(rss('<content:encoded><![CDATA[<style>p{}</style><p>Body</p>]]></content:encoded>')).toMatchObject(
      {
        abstract: 'Body',
      },
    );
    expect(
      atom(
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>a</p><p>b</p></div></content>',
      ),
    ).toMatchObject({
      abstract: 'a b',
    });
  });

  it('reads what is readable of a feed that is ill-formed', () => {
    expect(
      papers('<rss><channel><item><title>AT&T</title><link>http://e/1</item><item><title>Cut'),
    ).toMatchObject([{ title: 'AT&T', url: 'http://e/1' }, { title: 'Cut' }]);
  });

  it('says what a document is that is no feed', () => {
    expect(parse('<!DOCTYPE html><html><p>Hello</html>')).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining('a web page'),
    });
    expect(parse('<kml/>')).toEqual({ status: 'failed', reason: 'it is no feed but a document of <kml>' });
    expect(parse('<rss><channel/></rss>')).toMatchObject({ status: 'ok', records: [] });
  });

  it('looks at as many entries as there is room for, and says that there were more', () => {
    const parsed = parse(`<rss>${'<item/>'.repeat(mostEntries + 3)}</rss>`);
    expect(parsed).toMatchObject({ leftOut: [{ reason: '3 entries beyond the first 2000 are not read' }] });
    expect(parsed.status === 'ok' && parsed.records.length).toBe(mostEntries);
  });

  it('takes no longer over markup without an end', () => {
    const bomb = '&lt;a"'.repeat(100_000);
    expect(rss(`<title>${bomb}&lt;/a&gt;</title><description>${bomb}</description>`)).toBeDefined();
  });
});
