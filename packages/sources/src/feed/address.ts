/** RFC 3986 appendix B: scheme, authority, path, query, fragment. */
const parts = /^(?:([a-z][a-z0-9+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/is;
/** Schemes that something relative can stand on. */
const grounds = new Set(['http', 'https', 'ftp', 'file', 'feed', '']);

/**
 * Resolves a link against where it stands (RFC 3986 5.2), without writing it anew: what is absolute stays as it is, what has
 * nothing absolute to stand on stays relative.
 * @param base the address in force there, itself absolute or relative; '' for none
 */
export function resolved(base: string, link: string): string {
  const written = link.trim().replace(/^([a-z][a-z0-9+.-]*:\/\/)\/+/i, '$1');
  const [, scheme, authority, path = '', query, fragment] = parts.exec(written) ?? [];
  if (base === '' || scheme !== undefined) return written;
  const [, baseScheme, baseAuthority, basePath = '', baseQuery] = parts.exec(base) ?? [];
  if (!grounds.has(baseScheme?.toLowerCase() ?? '')) return written;
  if (authority !== undefined) return compose(baseScheme, authority, withoutDots(path), query, fragment);
  if (path === '') return compose(baseScheme, baseAuthority, basePath, query ?? baseQuery, fragment);
  const merged =
    baseAuthority !== undefined && basePath === '' ? `/${path}` : basePath.replace(/[^/]*$/, '') + path;
  return compose(
    baseScheme,
    baseAuthority,
    withoutDots(path.startsWith('/') ? path : merged),
    query,
    fragment,
  );
}

/** The address in force beneath an element that says `xml:base`; one of a scheme that nothing can stand on counts for nothing. */
export function rebased(base: string, said: string | undefined): string {
  if (said === undefined || said.trim() === '') return base;
  const next = resolved(base, said);
  return grounds.has(parts.exec(next)?.[1]?.toLowerCase() ?? '') ? next : base;
}

function compose(
  scheme: string | undefined,
  authority: string | undefined,
  path: string,
  query: string | undefined,
  fragment: string | undefined,
): string {
  const before =
    (scheme === undefined ? '' : `${scheme}:`) + (authority === undefined ? '' : `//${authority}`);
  return (
    before + path + (query === undefined ? '' : `?${query}`) + (fragment === undefined ? '' : `#${fragment}`)
  );
}

function withoutDots(path: string): string {
  const kept: string[] = [];
  const segments = path.split('/');
  for (const [index, segment] of segments.entries()) {
    const last = index === segments.length - 1;
    if (segment === '..' && (kept.length > 1 || (kept.length === 1 && kept[0] !== ''))) kept.pop();
    else if (segment !== '.' && segment !== '..') kept.push(segment);
    if (last && (segment === '.' || segment === '..')) kept.push('');
  }
  return kept.join('/');
}
