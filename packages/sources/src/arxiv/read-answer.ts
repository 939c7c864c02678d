import type { LeftOut, PaperRecord } from '@broadsheet/papers';
import { arxivId, dayOf } from '@broadsheet/papers/names';

import type { Saved } from '../reader/parsed.ts';
import { attributeOf, childOf, childrenOf, namespaces, textOf, type XmlElement } from '../xml/element.ts';
import { parseXml } from '../xml/parse-xml.ts';
import { announcementDay } from './announcements.ts';
import { addressesOf, categoriesOf, doisIn, isErrorId, oneLine, repositoryIn } from './common.ts';

/** An answer of the API. `total`: over all pages, null where it does not say; `rejected`: it answered that the question is wrong. */
export type ArxivAnswer =
  | {
      status: 'ok';
      format: 'arxiv';
      total: number | null;
      records: readonly PaperRecord[];
      leftOut: readonly LeftOut[];
    }
  | { status: 'rejected'; reason: string }
  | { status: 'failed'; reason: string };

const { atom, arxiv, opensearch } = namespaces;

/**
 * Reads an answer of arXiv's API (Atom, its user manual 3.3), entry by entry: a thousand of them are 2 MB of XML and many times
 * that as a tree. A paper's list day is that of its announcement. Total.
 */
export function readArxivAnswer({ bytes, contentType }: Saved): ArxivAnswer {
  const records: PaperRecord[] = [];
  const leftOut: LeftOut[] = [];
  const errors: string[] = [];
  const document = parseXml(bytes, contentType, (element, feed) => {
    if (element.name !== 'entry' || element.namespace !== atom || !isFeed(feed)) return false;
    if (isErrorId(textOf(childOf(element, 'id', atom))))
      errors.push(oneLine(textOf(childOf(element, 'summary', atom))));
    const read = readEntry(element);
    if ('reason' in read) leftOut.push({ index: records.length + leftOut.length, reason: read.reason });
    else records.push(read.record);
    return true;
  });
  if (document.status === 'refused') return { status: 'failed', reason: document.reason };
  const { root, fault } = document;
  if (root.name === 'html') return { status: 'failed', reason: 'it is a web page, no answer of the API' };
  if (!isFeed(root)) return { status: 'failed', reason: `it is <${root.name}>, no Atom feed` };
  // The API writes well-formed XML: what is not was cut short.
  if (fault !== null) return { status: 'failed', reason: `it is cut short or broken: ${fault}` };
  const [error] = errors;
  if (error !== undefined) return { status: 'rejected', reason: error };
  const total = textOf(childOf(root, 'totalresults', opensearch));
  return {
    status: 'ok',
    format: 'arxiv',
    total: /^\d+$/.test(total) ? Number(total) : null,
    records,
    leftOut,
  };
}

function isFeed({ name, namespace }: XmlElement): boolean {
  return name === 'feed' && namespace === atom;
}

function readEntry(entry: XmlElement): { record: PaperRecord } | { reason: string } {
  const text = (name: string, namespace: string): string => oneLine(textOf(childOf(entry, name, namespace)));
  const address = text('id', atom);
  const id = arxivId(address.replace(/^https?:\/\/[^/]+\/abs\//, ''));
  if (id === null) return { reason: `id: "${address.slice(0, 100)}" is no arXiv identifier` };
  const title = text('title', atom);
  if (title === '') return { reason: 'title: it is missing' };
  const submitted = new Date(text('published', atom));
  if (Number.isNaN(submitted.getTime())) return { reason: 'published: it is no instant' };
  const primary = childOf(entry, 'primary_category', arxiv);
  const terms = childrenOf(entry, 'category', atom).map((category) => attributeOf(category, 'term') ?? '');
  const links = childrenOf(entry, 'link', atom);
  const hasFile = links.some((link) => attributeOf(link, 'title') === 'pdf');
  const { url, pdfUrl } = addressesOf(id);
  const abstract = text('summary', atom);
  return {
    record: {
      id,
      dois: doisIn(text('doi', arxiv)),
      title,
      abstract,
      authors: childrenOf(entry, 'author', atom)
        .map((author) => oneLine(textOf(childOf(author, 'name', atom))))
        .filter((name) => name !== ''),
      categories: categoriesOf(terms, primary === undefined ? '' : attributeOf(primary, 'term')),
      keywords: [],
      url,
      pdfUrl: hasFile ? pdfUrl : null,
      codeUrl: repositoryIn(text('comment', arxiv), abstract),
      publishedOn: dayOf(submitted),
      listedOn: announcementDay(submitted),
      votes: null,
    },
  };
}
