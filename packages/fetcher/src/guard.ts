import type { LookupAddress } from 'node:dns';

import ipaddr from 'ipaddr.js';

import type { AllowList } from './allow-list.ts';

/** What the guard says of an address: go there, or why not. */
export type Verdict = { url: URL } | { refused: string };

/** The guard refused what a name resolved to. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly code = 'refused';
}

const publicPorts = new Set([80, 443]);
const privateNames = /(?:^|\.)(?:localhost|local|internal|lan|home\.arpa|onion)$/;

/**
 * Judges an address before anything is dialled. It is parsed first, by the WHATWG rules, so that `0x7f000001`, `127.1` and
 * circled digits are seen for what they are; names are judged again, by what they resolve to, when they are dialled.
 */
export function judgeAddress(address: string, allow: AllowList): Verdict {
  if (!URL.canParse(address)) return { refused: 'it is not an absolute address' };
  const url = new URL(address);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return { refused: `${url.protocol} is not http or https` };
  if (url.username !== '' || url.password !== '') return { refused: 'it carries a user name or password' };
  const port = portOf(url);
  if (allow.allowsHost(url.hostname, port)) return { url };
  const literal = literalOf(url.hostname);
  if (literal !== null && allow.allowsAddress(literal)) return { url };
  if (literal !== null && !isPublic(literal)) return { refused: `${url.hostname} is not a public address` };
  if (privateNames.test(url.hostname.replace(/\.$/, '')))
    return { refused: `${url.hostname} is not a public name` };
  return publicPorts.has(port) ? { url } : { refused: `port ${String(port)} is not 80 or 443` };
}

/**
 * Judges what a name resolves to at the moment of dialling; one private address among several is enough to refuse.
 * @returns null, or why not
 */
export function judgeResolved(
  hostname: string,
  port: number,
  resolved: readonly LookupAddress[],
  allow: AllowList,
): string | null {
  if (allow.allowsHost(hostname, port)) return null;
  const bad = resolved.find(({ address }) => {
    const parsed = ipaddr.isValid(address) ? ipaddr.parse(address) : null;
    return parsed === null || !(isPublic(parsed) || allow.allowsAddress(parsed));
  });
  return bad === undefined ? null : `${hostname} resolves to ${bad.address}, which is not a public address`;
}

/** The port of an http(s) address, the default where none is written. */
export function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}

/**
 * Public is what the registries of special addresses leave (ipaddr.js: `unicast`), also inside a mapped or translated one; of IPv6
 * only what is given out at all, 2000::/3.
 */
function isPublic(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  if (address instanceof ipaddr.IPv4) return address.range() === 'unicast';
  if (address.isIPv4MappedAddress()) return isPublic(address.toIPv4Address());
  if (address.range() === 'rfc6052') return isPublic(new ipaddr.IPv4(address.toByteArray().slice(12)));
  const [first = 0] = address.toByteArray();
  return address.range() === 'unicast' && first >> 5 === 1;
}

function literalOf(hostname: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  const bare = hostname.replace(/^\[|\]$/g, '');
  return ipaddr.isValid(bare) ? ipaddr.parse(bare) : null;
}
