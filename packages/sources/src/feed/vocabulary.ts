import { namespaces, type XmlElement } from '../xml/element.ts';

// What RSS, RDF, Atom and CDF call their own, in all the namespaces that they had on the way. Lower case: so are they compared.
const feedNamespaces = new Set([
  '',
  'http://www.w3.org/2005/atom',
  'http://purl.org/atom/ns#',
  'http://purl.org/rss/1.0/',
  'http://purl.org/rss/1.0/modules/rss091#',
  'http://purl.org/net/rss1.1#',
  'http://my.netscape.com/rdf/simple/0.9/',
  'http://blogs.law.harvard.edu/tech/rss',
  'http://purl.org/pie/',
  'http://purl.org/echo/',
  'http://example.com/necho',
  'http://example.com/newformat#',
  'uri/of/echo/namespace#',
]);

const modules: ReadonlyMap<string, string> = new Map([
  [namespaces.dc, 'dc'],
  [namespaces.dcterms, 'dcterms'],
  [namespaces.content, 'content'],
  [namespaces.itunes, 'itunes'],
  ['http://example.com/dtds/podcast-1.0.dtd', 'itunes'],
  [namespaces.media, 'media'],
  [namespaces.media.slice(0, -1), 'media'],
  [namespaces.rdf, 'rdf'],
  [namespaces.xhtml, 'xhtml'],
]);

/**
 * The name of an element in the vocabulary of feeds: `title` where it is one of the format itself, whatever its namespace was
 * called then; `dc:creator` where it belongs to a module. What nobody knows has the prefix that it was written with.
 */
export function termOf({ name, namespace, prefix }: XmlElement): string {
  const address = namespace.toLowerCase();
  if (feedNamespaces.has(address) || address.includes('backend.userland.com/rss')) return name;
  const module = modules.get(address) ?? prefix;
  return module === '' ? name : `${module}:${name}`;
}
