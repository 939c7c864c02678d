/** An address in running text; both sides bounded, so that the search stays linear. */
const inText = /[\w!#$%&'*+/=?^`{|}~.-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,8}[\p{L}\p{N}-]{2,63}/giu;

/** Addresses in a text, in its order, each once. */
export function addressesIn(text: string): readonly string[] {
  if (!text.includes('@')) return [];
  const found = new Map<string, string>();
  for (const [match] of text.matchAll(inText)) {
    const address = match.replace(/^['`*.=]+/, '');
    const key = address.toLowerCase();
    if (!address.startsWith('@') && !found.has(key)) found.set(key, address);
  }
  return [...found.values()];
}

/** The one address that a field of a report gives: `rfc822; <name@example.org>`; null where there is none. */
export function addressOfField(value: string): string | null {
  const text = value.replace(/^\s*[\w-]{1,20}\s*;/, '').trim();
  return addressesIn(text)[0] ?? null;
}
