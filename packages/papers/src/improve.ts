import type { PaperFacts } from './paper.ts';

/**
 * What is known of a paper after another telling of it: gaps are filled, and the newer telling wins, save where it is
 * clearly the poorer one (an abstract cut short, a list of authors that breaks off).
 */
export function improveFacts(known: PaperFacts, told: PaperFacts): PaperFacts {
  return {
    title: told.title,
    abstract: told.abstract.length >= known.abstract.length * 0.8 ? told.abstract : known.abstract,
    authors: told.authors.length >= known.authors.length ? told.authors : known.authors,
    categories: told.categories.length > 0 ? told.categories : known.categories,
    keywords: told.keywords.length > 0 ? told.keywords : known.keywords,
    url: known.url ?? told.url,
    pdfUrl: known.pdfUrl ?? told.pdfUrl,
    codeUrl: told.codeUrl ?? known.codeUrl,
    publishedOn: earlier(known.publishedOn, told.publishedOn),
  };
}

/** True where both say the same. */
export function sameFacts(a: PaperFacts, b: PaperFacts): boolean {
  return (
    a.title === b.title &&
    a.abstract === b.abstract &&
    a.url === b.url &&
    a.pdfUrl === b.pdfUrl &&
    a.codeUrl === b.codeUrl &&
    a.publishedOn === b.publishedOn &&
    sameTexts(a.authors, b.authors) &&
    sameTexts(a.categories, b.categories) &&
    sameTexts(a.keywords, b.keywords)
  );
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, index) => text === b[index]);
}

function earlier(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
}
