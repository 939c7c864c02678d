import { hkdfSync } from 'node:crypto';
import { Buffer } from 'node:buffer';

/**
 * The key of one purpose, derived from a secret (HKDF-SHA256, RFC 5869): what one purpose signs is noise to every other.
 * @param secret one entry of `SECRET_KEY`
 * @returns 32 octets
 */
export function deriveKey(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, 'broadsheet', purpose, 32));
}

/** The public name of a secret, 16 hex digits: what the database remembers to notice a start with unknown keys. */
export function fingerprintOf(secret: string): string {
  return deriveKey(secret, 'fingerprint').toString('hex').slice(0, 16);
}
