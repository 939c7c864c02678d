import type { Day, LeftOut, PaperRecord } from '@broadsheet/papers';
import { arxivId, dayOf } from '@broadsheet/papers/names';

import type { Saved } from '../reader/parsed.ts';
import { attributeOf, childOf, childrenOf, namespaces, textOf, type XmlElement } from '../xml/element.ts';
import { parseXml } from '../xml/parse-xml.ts';
import { addressesOf, categoriesOf, doisIn, oneLine, repositoryIn } from './common.ts';

/** A feed of arXiv: `day` is that of its announcement, null where nothing tells; `others`: replacements, which are no new papers. */
export type ArxivFeed =
  | {
      status: 'ok';
      format: 'arxiv-feed';
      day: Day | null;
      records: readonly PaperRecord[];
      others: number;
      leftOut: readonly LeftOut[];
    }
  | { status: 'rejected'; reason: string }
  | { status: 'failed'; reason: string };

type Entry =
  { record: PaperRecord; type: 'new' | 'cross' | 'replace' | 'replace-cross' } | { reason: string };

const { atom, arxiv, dc } = namespaces;

/**
 * Reads a feed of rss.arxiv.org, Atom or RSS 2.0 (info.arxiv.org/help/rss_specifications), by namespace. The `updated` of an
 * entry is when the feed was built: the day of its announcement is `published`, in RSS `pubDate`. Total.
 */
export function readArxivFeed({ bytes, contentType }: Saved): ArxivFeed {
  const document = parseXml(bytes, contentType);
  if (document.status === 'refused') return { status: 'failed', reason: document.reason };
  const { root, fault } = document;
  if (root.name === 'html') return { status: 'failed', reason: 'it is a web page, no feed' };
  if (fault !== null) return { status: 'failed', reason: `it is cut short or broken: ${fault}` };
  const channel = root.name === 'rss' ? childOf(root, 'channel') : root;
  if (channel === undefined || (channel === root && root.namespace !== atom))
    return { status: 'failed', reason: `it is <${root.name}>, no feed of arXiv` };
  const title = oneLine(textOf(childOf(channel, 'title')));
  if (/^feed error/i.test(title)) return { status: 'rejected', reason: title };
  const isAtom = channel === root;
  const elements = childrenOf(channel, isAtom ? 'entry' : 'item');
  const entries = elements.map((element) => readEntry(element, isAtom));
  const papers = entries.flatMap((entry) => ('record' in entry ? [entry] : []));
  const days = papers.flatMap(({ record }) => record.listedOn ?? []).sort();
  return {
    status: 'ok',
    format: 'arxiv-feed',
    day: days.at(-1) ?? dayAt(textOf(childOf(channel, 'pubdate'))),
    records: papers.filter(({ type }) => !type.startsWith('replace')).map(({ record }) => record),
    others: papers.filter(({ type }) => type.startsWith('replace')).length,
    leftOut: entries.flatMap((entry, index) => ('reason' in entry ? [{ index, reason: entry.reason }] : [])),
  };
}

function readEntry(element: XmlElement, isAtom: boolean): Entry {
  const text = (name: string, namespace = isAtom ? atom : ''): string =>
    oneLine(textOf(childOf(element, name, namespace)));
  const name = text(isAtom ? 'id' : 'guid');
  const id = arxivId(name);
  if (id === null) return { reason: `id: "${name.slice(0, 100)}" is no arXiv identifier` };
  const title = text('title');
  if (title === '') return { reason: 'title: it is missing' };
  const { abstract, announced } = readDescription(text(isAtom ? 'summary' : 'description'));
  const type = text('announce_type', arxiv) || announced;
  if (!isAnnounceType(type)) return { reason: `announce_type: "${type.slice(0, 40)}" is none that we know` };
  const day = dayAt(text(isAtom ? 'published' : 'pubdate'));
  if (day === null) return { reason: `${isAtom ? 'published' : 'pubDate'}: it is no instant` };
  const categories = childrenOf(element, 'category', isAtom ? atom : '');
  return {
    type,
    record: {
      id,
      dois: doisIn(text('doi', arxiv)),
      title,
      abstract,
      authors: childrenOf(element, 'creator', dc).flatMap((creator) => namesIn(oneLine(textOf(creator)))),
      categories: categoriesOf(
        categories.map((category) => (isAtom ? (attributeOf(category, 'term') ?? '') : textOf(category))),
      ),
      keywords: [],
      ...addressesOf(id),
      codeUrl: repositoryIn(abstract),
      publishedOn: type === 'new' ? day : null,
      listedOn: day,
      votes: null,
    },
  };
}

/** `arXiv:2508.13426v1 Announce Type: cross Abstract: As large …` */
function readDescription(description: string): { abstract: string; announced: string } {
  const prefix = /^arXiv:\S+\s+Announce Type:\s*([\w-]+)\s*(?:Abstract:\s*)?/i.exec(description);
  return {
    abstract: description.slice(prefix?.[0].length ?? 0),
    announced: prefix?.[1]?.toLowerCase() ?? '',
  };
}

function isAnnounceType(type: string): type is 'new' | 'cross' | 'replace' | 'replace-cross' {
  return type === 'new' || type === 'cross' || type === 'replace' || type === 'replace-cross';
}

/** One string holds all authors: `Ann Lee, Bo Chen, Jr., Cy Roe`. */
function namesIn(creator: string): string[] {
  return creator
    .split(/\s*,\s*(?!(?:jr|sr|i{2,3}|iv)\b\.?(?:,|$))/i)
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function dayAt(instant: string): Day | null {
  const time = new Date(instant);
  return instant === '' || Number.isNaN(time.getTime()) ? null : dayOf(time);
}
