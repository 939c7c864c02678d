import type { Parsed, Saved } from '../reader/parsed.ts';
import { decodeDocument } from '../xml/decode.ts';
import type { XmlElement } from '../xml/element.ts';
import { parseXmlText, xmlLimits } from '../xml/parse-xml.ts';
import { baseOf, readEntry } from './entry.ts';
import { parseJsonFeed } from './json-feed.ts';
import { type FeedFormat, toParsed } from './records.ts';
import { termOf } from './vocabulary.ts';

const roots: ReadonlyMap<string, FeedFormat> = new Map([
  ['rss', 'rss'],
  ['rdf:rdf', 'rdf'],
  ['feed', 'atom'],
  ['entry', 'atom'],
  ['channel', 'cdf'],
]);

/**
 * Reads a feed of any kind into papers, one an entry and in its order, those without a title too; each stands on the list of
 * its own day. Pure, of unbounded time: run it in the reader.
 */
export function parseFeed(saved: Saved): Parsed {
  if (saved.bytes.byteLength > xmlLimits.bytes)
    return { status: 'failed', reason: `it is larger than ${String(xmlLimits.bytes / 1_000_000)} MB` };
  const text = decodeDocument(saved.bytes, saved.contentType);
  if (/^[\s\uFEFF]*\{/.test(text)) return parseJsonFeed(text, saved.address);
  const document = parseXmlText(text);
  if (document.status === 'refused') return { status: 'failed', reason: document.reason };
  const { root, fault } = document;
  const format = roots.get(termOf(root)) ?? (root.name === 'rdf' ? 'rdf' : undefined);
  const entries = entriesIn(root, saved.address ?? '');
  if (format === undefined && entries.length === 0) {
    const what = root.name === 'html' ? 'a web page' : `a document of <${root.name.slice(0, 40)}>`;
    return { status: 'failed', reason: `it is no feed but ${what}${fault === null ? '' : ` (${fault})`}` };
  }
  const kind = format ?? 'rss';
  return toParsed(
    kind,
    entries.map(
      ({ entry, base }) =>
        () =>
          readEntry(entry, kind === 'atom', base),
    ),
  );
}

type Found = { entry: XmlElement; base: string };

function entriesIn(element: XmlElement, base: string): Found[] {
  const own = baseOf(element, base);
  const term = termOf(element);
  if (term === 'item' || term === 'entry') return [{ entry: element, base }];
  return element.children.flatMap((child) => (typeof child === 'string' ? [] : entriesIn(child, own)));
}
