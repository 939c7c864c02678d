import { doiIn } from '@broadsheet/papers/names';

/** White space as in prose: XML of arXiv breaks its lines anywhere. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** Category terms that are arXiv's own, once each, `first` before the others; classes of ACM and MSC stand among them. */
export function categoriesOf(terms: readonly string[], first = ''): string[] {
  return [...new Set([first, ...terms].map((term) => term.trim()))].filter((term) =>
    /^[a-z-]+(?:\.[A-Za-z-]+)?$/.test(term),
  );
}

const repository =
  /https?:\/\/(?:www\.)?(?:github\.com|gitlab\.com|codeberg\.org|bitbucket\.org)\/[\w.-]+\/[\w.-]*\w/gi;

/** The one repository that texts name by a plain address; null where they name none or several. */
export function repositoryIn(...texts: readonly string[]): string | null {
  const found = texts.flatMap((text) => text.match(repository) ?? []);
  const named = new Set(found.map((address) => address.replace(/\.git$/, '')));
  const [only] = named;
  return named.size === 1 ? (only ?? null) : null;
}

/** Links to a paper's page and file, without its version: that changes, the paper does not. */
export function addressesOf(id: string): { url: string; pdfUrl: string } {
  return { url: `https://arxiv.org/abs/${id}`, pdfUrl: `https://arxiv.org/pdf/${id}` };
}

/** arXiv answers a wrong question with 200 and an entry that is an error; a paper may well be titled "Error". */
export function isErrorId(id: string): boolean {
  return /^https?:\/\/(?:[\w-]+\.)*arxiv\.org\/api\/errors/i.test(id.trim());
}

/** The DOIs in a field: several stand between blanks. */
export function doisIn(field: string): string[] {
  return field.split(/[\s,;]+/).filter((text) => doiIn(text) !== null);
}
