import { arxivId } from './arxiv.ts';

/** A DOI in lower case without its resolver (`https://doi.org/…`, `doi:…`), or null. */
export function doiIn(text: string): string | null {
  const bare = text
    .trim()
    .replace(/^(?:doi:\s*|(?:https?:\/\/)?(?:dx\.|www\.)?doi\.org\/)/i, '')
    .toLowerCase();
  const doi = /^10\.\d{4,9}\/[^\s"<>]{1,300}$/.exec(bare)?.[0].replace(/[.,;]+$/, '');
  // bioRxiv and medRxiv write the version behind the DOI in addresses and feeds.
  return doi?.replace(/^(10\.(?:1101|64898)\/[\d.]+)v\d+$/, '$1') ?? null;
}

/** The DOI that an address speaks of: one of the resolver's, or a page of bioRxiv or medRxiv. */
export function doiOfAddress(address: URL): string | null {
  const host = address.hostname.replace(/^www\.|^dx\./, '');
  const path = decoded(address.pathname);
  if (host === 'doi.org') return doiIn(path.slice(1));
  if (!/^(?:bio|med)rxiv\.org$/.test(host)) return null;
  return doiIn(
    /^\/content\/(?:early\/[\d/]+\/)?(10\.\d{4,9}\/[\d.]+)/.exec(path)?.[1]?.replace(/\.$/, '') ?? '',
  );
}

/** The arXiv identifier inside a DOI that arXiv gave: `10.48550/arxiv.2508.01650`. */
export function arxivIdOfDoi(doi: string): string | null {
  return doi.startsWith('10.48550/arxiv.') ? arxivId(doi.slice('10.48550/arxiv.'.length)) : null;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
