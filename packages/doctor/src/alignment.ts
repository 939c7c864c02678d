import { getDomain } from 'tldts';

/** Relaxed alignment (RFC 9989, 4.4): both names are of one organisation, by the list of public suffixes. */
export function aligned(one: string, other: string): boolean {
  return organisationOf(one) === organisationOf(other);
}

/** The domain in an address, in lower case; empty where there is none. */
export function domainOf(address: string): string {
  return address.includes('@') ? address.slice(address.lastIndexOf('@') + 1).toLowerCase() : '';
}

// Names that somebody lends to others (`github.io`) are no organisation: whoever checks DMARC sees it so as well.
const organisationOf = (domain: string): string =>
  getDomain(domain, { allowPrivateDomains: true }) ?? domain.toLowerCase();
