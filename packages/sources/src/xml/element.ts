/** Addresses of the namespaces that sources write in. */
export const namespaces = {
  xml: 'http://www.w3.org/XML/1998/namespace',
  atom: 'http://www.w3.org/2005/Atom',
  arxiv: 'http://arxiv.org/schemas/atom',
  opensearch: 'http://a9.com/-/spec/opensearch/1.1/',
  dc: 'http://purl.org/dc/elements/1.1/',
  dcterms: 'http://purl.org/dc/terms/',
  content: 'http://purl.org/rss/1.0/modules/content/',
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  itunes: 'http://www.itunes.com/dtds/podcast-1.0.dtd',
  media: 'http://search.yahoo.com/mrss/',
  xhtml: 'http://www.w3.org/1999/xhtml',
} as const;

/** An element of a foreign document. Its texts are hostile and uncleaned. */
export type XmlElement = {
  /** The local name in lower case: feeds are written in every case. */
  name: string;
  /** The address of its namespace; '' for none. A prefix that nobody declared and everybody uses counts as what it usually stands for. */
  namespace: string;
  /** As written, in lower case; '' where the namespace is the default one, or none. */
  prefix: string;
  attributes: readonly XmlAttribute[];
  /** Elements and runs of text in document order; entities and CDATA are undone, white space is as written. */
  children: (XmlElement | string)[];
};

/** `name` is local and in lower case; without a prefix an attribute has no namespace. */
export type XmlAttribute = { name: string; namespace: string; value: string };

/** The child elements, of one name where one is given; of any namespace, unless one is given too. */
export function childrenOf(element: XmlElement, name?: string, namespace?: string): XmlElement[] {
  return element.children.filter(
    (child): child is XmlElement =>
      typeof child !== 'string' &&
      (name === undefined || child.name === name) &&
      (namespace === undefined || child.namespace === namespace),
  );
}

/** The first such child, or undefined. */
export function childOf(element: XmlElement, name: string, namespace?: string): XmlElement | undefined {
  return childrenOf(element, name, namespace)[0];
}

/** All text beneath an element, that of its descendants included, trimmed; '' where there is no element. */
export function textOf(element: XmlElement | undefined): string {
  return element === undefined ? '' : rawTextOf(element).trim();
}

/** The value of an attribute, '' included; undefined where it is not written. */
export function attributeOf(element: XmlElement, name: string, namespace = ''): string | undefined {
  return element.attributes.find((attribute) => attribute.name === name && attribute.namespace === namespace)
    ?.value;
}

function rawTextOf(element: XmlElement): string {
  return element.children.map((child) => (typeof child === 'string' ? child : rawTextOf(child))).join('');
}
