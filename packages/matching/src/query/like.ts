import { arxivId, arxivIdOfAddress, doiIn } from '@broadsheet/papers';

/** What to write after `like:`. */
export const LIKE_WHAT = 'Write the arXiv id or DOI of a paper after like:, as in like:2401.12345.';

const KEY = /^p[0-9a-f]{8,64}$/;
const QUOTES = /["“”„‟]/;

/** The name of a paper as identities have it: its arXiv id without version, DOI, or our own key; null where it is none. */
export function namedPaper(text: string): string | null {
  const name = text.trim();
  if (QUOTES.test(name)) return null;
  const address = /^https?:\/\//i.test(name) && URL.canParse(name) ? new URL(name) : null;
  return (
    arxivId(name) ??
    (address === null ? null : arxivIdOfAddress(address)) ??
    doiIn(name) ??
    (KEY.test(name) ? name : null)
  );
}
