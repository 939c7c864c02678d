import { parsed } from './address.ts';
import { arxivId, arxivIdOfAddress } from './arxiv.ts';
import { arxivIdOfDoi, doiIn, doiOfAddress } from './doi.ts';
import type { PaperFacts } from './paper.ts';

/**
 * What names a paper, strongest first. `arxiv`: the identifier without version. `doi`: in lower case. `url`: the page
 * without scheme, `www.` and fragment. `work`: normalised title, first author's last name and, where known, year. `title`: the
 * normalised title alone.
 */
export type IdentifierKind = 'arxiv' | 'doi' | 'url' | 'work' | 'title';
export type Identifier = { kind: IdentifierKind; value: string };

/** Strongest first. */
export const identifierKinds: readonly IdentifierKind[] = ['arxiv', 'doi', 'url', 'work', 'title'];

// Identifiers stand in an index, whose rows hold 2,700 bytes.
const longestTitle = 300;
const longestName = 100;
const longestValue = 1_000;
/** Controls, lone surrogates and the like: nobody could type them, and a database refuses some. */
const unwritable = /\p{C}/u;

/**
 * Every identifier that a paper of these facts has, strongest first.
 * @param id what the source calls it, or null
 * @param further DOIs that the source knows beside
 */
export function identifiersOf(
  id: string | null,
  facts: PaperFacts,
  further: readonly string[] = [],
): Identifier[] {
  const addresses = [id, facts.url, facts.pdfUrl].flatMap((text) =>
    text === null ? [] : (parsed(text) ?? []),
  );
  const dois = unique([
    id === null ? null : doiIn(id),
    ...addresses.map(doiOfAddress),
    ...further.map(doiIn),
  ]);
  const arxiv = unique([
    id === null ? null : arxivId(id),
    ...addresses.map(arxivIdOfAddress),
    ...dois.map(arxivIdOfDoi),
  ]);
  const page = facts.url === null ? null : parsed(facts.url);
  const title = normalisedTitle(facts.title);
  return [
    // Two different arXiv ids on one record contradict each other: what the source itself calls it comes first.
    ...arxiv.slice(0, 1).map((value) => ({ kind: 'arxiv' as const, value })),
    ...dois.filter((doi) => !doi.startsWith('10.48550/')).map((value) => ({ kind: 'doi' as const, value })),
    ...unique([page === null ? null : pageOf(page)]).map((value) => ({ kind: 'url' as const, value })),
    ...unique([workOf(title, facts)]).map((value) => ({ kind: 'work' as const, value })),
    { kind: 'title', value: title },
  ];
}

/**
 * What a source calls a paper, where that is no identifier: it names the paper among those of its list alone, and may name another tomorrow.
 * Null for an arXiv id, a DOI or an address, and for none.
 */
export function ownNameOf(id: string | null): string | null {
  const name = id?.trim() ?? '';
  if (name === '' || name.length > longestName || unwritable.test(name)) return null;
  return arxivId(name) !== null || doiIn(name) !== null || parsed(name) !== null ? null : name;
}

/**
 * The name of a paper in addresses and JSON: its arXiv id, else `doi:…`, else `p` and a digest of its strongest identifier.
 * @param digest lower-case letters and digits, the same for the same text and for no other
 */
export function keyOf(identifiers: readonly Identifier[], digest: (text: string) => string): string {
  const [strongest] = identifiers;
  if (strongest?.kind === 'arxiv') return strongest.value;
  if (strongest?.kind === 'doi') return `doi:${strongest.value}`;
  return `p${digest(strongest === undefined ? '' : `${strongest.kind}:${strongest.value}`)}`;
}

/** A title as compared: letters and digits in compatibility form and lower case, accents gone; the title itself where nothing is left. */
export function normalisedTitle(title: string): string {
  const words = plainLetters(title)
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, ' ')
    .trim();
  return (words === '' ? title : words).slice(0, longestTitle);
}

/** The last name of the first author in plain letters: of `Ada Lovelace`, and of `Lovelace, A.`, it is `lovelace`. */
export function firstAuthorOf(facts: PaperFacts): string | null {
  const [first = ''] = facts.authors;
  const [beforeComma = '', ...rest] = first.split(',');
  const name = rest.length > 0 ? beforeComma : (first.trim().split(' ').at(-1) ?? '');
  const letters = plainLetters(name).replace(/[^\p{L}\p{N}\p{M}]+/gu, '');
  return letters === '' ? null : letters.slice(0, longestName);
}

function workOf(title: string, facts: PaperFacts): string | null {
  const author = firstAuthorOf(facts);
  return author === null ? null : `${title}|${author}|${facts.publishedOn?.slice(0, 4) ?? ''}`;
}

function pageOf(address: URL): string | null {
  if (arxivIdOfAddress(address) !== null || doiOfAddress(address) !== null) return null;
  const query = [...address.searchParams]
    .filter(([name]) => !/^(?:utm_\w+|fbclid|gclid)$/i.test(name))
    .map(([name, value]) => `${name}=${value}`)
    .sort();
  const path = address.pathname.replace(/\/+$/, '');
  // The front page of a site names no paper.
  if (path === '' && query.length === 0) return null;
  const page = `${address.host.replace(/^www\./, '')}${path}${query.length === 0 ? '' : `?${query.join('&')}`}`;
  return page.length <= longestValue ? page : null;
}

function plainLetters(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]+/g, '')
    .toLowerCase()
    .normalize('NFC');
}

function unique(values: readonly (string | null)[]): string[] {
  return [...new Set(values.filter((value) => value !== null))];
}
