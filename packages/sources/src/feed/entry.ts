import { attributeOf, namespaces, textOf, type XmlElement } from '../xml/element.ts';
import { rebased, resolved } from './address.ts';
import { parseFeedDate } from './dates.ts';
import { authorsOf } from './people.ts';
import { plainTextOf, tidy, type TextKind } from './text-construct.ts';
import { termOf } from './vocabulary.ts';

/** An entry of a feed as plain data; texts are plain text, hostile and uncleaned, '' where there is none. */
export type FeedEntry = {
  /** `guid`, Atom's `id`, RDF's `about`. */
  id: string | null;
  title: string;
  /** Where it is to be read; absolute wherever the feed's address was known. */
  link: string | null;
  authors: readonly string[];
  /** When it came out; when it last changed, or was made, where it does not say. */
  date: Date | null;
  summary: string;
  categories: readonly string[];
};

/** `depth` counts from the entry's own children, 0. */
type Term = { term: string; element: XmlElement; base: string; depth: number };

/** Elements whose children say nothing of the entry itself: texts, people, and what it was taken from. */
const closed =
  /^(?:title|subtitle|summary|description|abstract|content|body|fullitem|rights|author|contributor|source|image|textinput|(?:dc|content|xhtml):.*|media:(?:title|description))$/;

/**
 * Reads one entry.
 * @param atom whether the feed is Atom, where text is what it says; elsewhere plain text may be HTML
 * @param base the address in force around it
 */
export function readEntry(entry: XmlElement, atom: boolean, base: string): FeedEntry {
  const own = baseOf(entry, base);
  // What stands higher says more.
  const terms = termsOf(entry, own).sort((a, b) => a.depth - b.depth);
  const plain: TextKind = atom ? 'plain' : 'guess';
  const all = (...names: string[]): Term[] => terms.filter(({ term }) => names.includes(term));
  const text = (kind: TextKind, ...names: string[]): string =>
    firstText(all(...names).map(({ element }) => plainTextOf(element, kind)));
  return {
    id: idOf(entry, terms),
    title: text(plain, 'title', 'dc:title') || text(plain, 'media:title'),
    link: linkOf(entry, own, terms),
    authors: authorsOf(
      highest(all('author', 'managingeditor', 'dc:creator', 'dc:author', 'itunes:author')).map(
        ({ element }) => element,
      ),
    ),
    date: dateOf(entry, terms),
    summary:
      text('html', 'description', 'dc:description') ||
      text(plain, 'summary', 'abstract', 'itunes:summary', 'media:description') ||
      text('html', 'content:encoded', 'fullitem') ||
      text(plain, 'content', 'body', 'xhtml:body', 'xhtml:div'),
    categories: all('category', 'dc:subject')
      .map(({ element }) => tidy(attributeOf(element, 'term') ?? textOf(element)))
      .filter((category) => category !== ''),
  };
}

/** The address in force inside an element. */
export function baseOf(element: XmlElement, base: string): string {
  return rebased(base, attributeOf(element, 'base', namespaces.xml) ?? attributeOf(element, 'base'));
}

/** What stands in the entry, in groups inside it as well, with the address in force there. */
function termsOf(element: XmlElement, base: string, depth = 0): Term[] {
  return element.children.flatMap((child): Term[] => {
    if (typeof child === 'string') return [];
    const term = termOf(child);
    const own = baseOf(child, base);
    const inner = closed.test(term) ? [] : termsOf(child, own, depth + 1);
    return [{ term, element: child, base: own, depth }, ...inner];
  });
}

function idOf(entry: XmlElement, terms: readonly Term[]): string | null {
  const said = terms
    .filter(({ term }) => term === 'guid' || term === 'id')
    .map(({ element }) => textOf(element));
  return firstText(said) || attributeOf(entry, 'about', namespaces.rdf) || null;
}

/**
 * The last link to a page that is the entry's own; else, where it is no mere name, the guid (RSS 2.0 `isPermaLink`), as which
 * Atom's id serves as well.
 */
function linkOf(entry: XmlElement, base: string, terms: readonly Term[]): string | null {
  const links = highest(terms.filter(({ term }) => term === 'link')).flatMap(({ element, base: own }) => {
    const href = attributeOf(element, 'url') ?? attributeOf(element, 'uri') ?? attributeOf(element, 'href');
    if (href !== undefined) return isAlternate(element) ? resolved(own, href) : [];
    // Ampersands are encoded twice so often that no address means to have `&amp;`.
    const text = textOf(element).replaceAll('&amp;', '&');
    return text === '' ? '' : resolved(own, text);
  });
  const whole = attributeOf(entry, 'href');
  const link = links.at(-1) ?? (whole === undefined ? undefined : resolved(base, whole));
  if (link !== undefined) return link === '' ? null : link;
  const name = terms.find(
    ({ term, element }) =>
      (term === 'guid' || term === 'id') && (attributeOf(element, 'ispermalink') ?? 'true') === 'true',
  );
  const text = name === undefined ? '' : resolved(name.base, textOf(name.element));
  return text === '' ? null : text;
}

function isAlternate(element: XmlElement): boolean {
  const type = (attributeOf(element, 'type') ?? 'text/html').toLowerCase();
  const page = ['text/html', 'html', 'application/xhtml+xml', 'xhtml'].includes(type);
  return page && (attributeOf(element, 'rel') ?? 'alternate').toLowerCase() === 'alternate';
}

/** By what it says of its coming out, its last change, its making, in this order; of several, by the last that is a date. */
function dateOf(entry: XmlElement, terms: readonly Term[]): Date | null {
  const last = (...names: string[]): Date | null =>
    highest(terms.filter(({ term }) => names.includes(term)))
      .map(({ element }) => parseFeedDate(textOf(element)))
      .filter((date) => date !== null)
      .at(-1) ?? null;
  return (
    last('pubdate', 'published', 'issued', 'dcterms:issued') ??
    last('updated', 'modified', 'lastbuilddate', 'dc:date', 'dcterms:modified') ??
    parseFeedDate(attributeOf(entry, 'lastmod') ?? '') ??
    last('created', 'dcterms:created')
  );
}

/** Those of the least depth. */
function highest(terms: readonly Term[]): Term[] {
  return terms.filter(({ depth }) => depth === terms[0]?.depth);
}

function firstText(texts: readonly string[]): string {
  return texts.find((text) => text !== '') ?? '';
}
