import { childrenOf, textOf, type XmlElement } from '../xml/element.ts';
import { tidy } from './text-construct.ts';
import { termOf } from './vocabulary.ts';

const address = /[\w.+-]+@(?:[\w-]+\.)+[a-z0-9]{2,}(?:\?subject=\S*)?/i;

/**
 * The names of people, each element one: Atom's `name` inside, or a text like `editor@example.org (Ada Lovelace)`, as RSS has
 * it. Who has a mail address alone is called by it.
 */
export function authorsOf(elements: readonly XmlElement[]): string[] {
  return elements.map(nameOf).filter((name) => name !== '');
}

function nameOf(element: XmlElement): string {
  const inside = (...terms: string[]): string =>
    childrenOf(element)
      .filter((child) => terms.includes(termOf(child)))
      .map((child) => tidy(textOf(child)))
      .findLast((text) => text !== '') ?? '';
  const structured = inside('name', 'itunes:name', 'foaf:name') || inside('email', 'itunes:email');
  if (structured !== '' || childrenOf(element).length > 0) return structured;
  const text = tidy(textOf(element));
  const mail = address.exec(text)?.[0];
  if (mail === undefined) return text;
  const name = text
    .replace(mail, '')
    .replace(/\(\)|<>|&lt;&gt;/g, '')
    .trim()
    .replace(/^\(|\)$/g, '')
    .trim();
  return name === '' ? mail : name;
}
