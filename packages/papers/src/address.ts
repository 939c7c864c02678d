const longestAddress = 2_000;

/**
 * Judges an address from outside: parsed by the WHATWG rules and written out again, or null where it is not plain
 * http(s), carries a user name or password, or is longer than any real one.
 */
export function webAddress(text: string): string | null {
  const address = parsed(text);
  return address !== null && address.href.length <= longestAddress ? address.href : null;
}

/** As `webAddress`, as an object. */
export function parsed(text: string): URL | null {
  const address = text.length <= longestAddress && URL.canParse(text.trim()) ? new URL(text.trim()) : null;
  const plain =
    address !== null &&
    /^https?:$/.test(address.protocol) &&
    address.username === '' &&
    address.password === '';
  return plain ? address : null;
}
