import { parsed } from '../address.ts';
import { identifiersOf, type Identifier } from '../identifiers.ts';
import type { PaperStore, Withdrawal } from '../ports.ts';

/**
 * Puts up a tombstone: the paper leaves pages, feeds, and every digest that is not submitted yet. What was mailed stays, marked.
 * @param request `id`: the paper's key, or whatever identifies it: an arXiv id, a DOI, an address, its title, what a file calls it
 */
export async function withdrawPaper(
  ports: { papers: Pick<PaperStore, 'withdraw'> },
  { id, now }: { id: string; now: Date },
): Promise<Withdrawal> {
  const name = id.trim();
  return name === '' ? { status: 'unknown' } : ports.papers.withdraw(name, identifiersIn(name), now);
}

/** What a text may identify a paper by, strongest first. */
function identifiersIn(text: string): Identifier[] {
  return identifiersOf(text, {
    title: text,
    abstract: '',
    authors: [],
    categories: [],
    keywords: [],
    url: parsed(text) === null ? null : text,
    pdfUrl: null,
    codeUrl: null,
    publishedOn: null,
  });
}
