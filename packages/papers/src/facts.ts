import { webAddress } from './address.ts';
import { isDay } from './day.ts';
import type { PaperFacts, PaperRecord } from './paper.ts';
import { cleanText } from './text/clean-text.ts';

/** Bounds of what is kept of a paper; texts in UTF-16 code units. */
export const factLimits = {
  title: 300,
  abstract: 10_000,
  name: 200,
  authors: 5_000,
  label: 100,
  labels: 50,
} as const;

/** What `factsOf` says of a record that is no paper. */
export type Rejected = { rejected: string };

/** Cleans and bounds what a source says of one paper; a record whose title shows nothing is rejected. Total. */
export function factsOf(record: PaperRecord): PaperFacts | Rejected {
  const title = cleanText(record.title, factLimits.title);
  if (!/[\p{L}\p{N}\p{S}\p{P}]/u.test(title)) return { rejected: 'it has no title' };
  return {
    title,
    abstract: cleanText(record.abstract, factLimits.abstract),
    authors: cleanList(record.authors, factLimits.authors, factLimits.name).map(inReadingOrder),
    categories: cleanLabels(record.categories),
    keywords: cleanLabels(record.keywords),
    url: addressOrNull(record.url),
    pdfUrl: addressOrNull(record.pdfUrl),
    codeUrl: addressOrNull(record.codeUrl),
    publishedOn: record.publishedOn !== null && isDay(record.publishedOn) ? record.publishedOn : null,
  };
}

/** True where `factsOf` turned a record away. */
export function isRejected(facts: PaperFacts | Rejected): facts is Rejected {
  return 'rejected' in facts;
}

function cleanList(texts: readonly string[], most: number, longest: number): string[] {
  return texts
    .slice(0, most)
    .map((text) => cleanText(text, longest))
    .filter((text) => text !== '');
}

/** `Smith, J. R.` as `J. R. Smith`: names that are turned round for an index, known by the initials behind their comma. */
function inReadingOrder(name: string): string {
  const [, family = '', initials = ''] =
    /^([^,]+), ?(?!(?:II|III|IV)$)((?:\p{Lu}\p{M}?\.?[ -]?){1,4})$/u.exec(name) ?? [];
  return family === '' ? name : `${initials.trim()} ${family}`;
}

function cleanLabels(labels: readonly string[]): string[] {
  return [...new Set(cleanList(labels, factLimits.labels, factLimits.label))];
}

function addressOrNull(address: string | null): string | null {
  return address === null ? null : webAddress(address);
}
