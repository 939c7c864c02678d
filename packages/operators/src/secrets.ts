import { Buffer } from 'node:buffer';
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** How many random octets a secret of ours is made of: 192 bits. */
export const secretOctets = 24;

/** A secret that is shown or mailed once, and what is stored of it. */
export type Secret = { token: string; hash: Buffer };

/**
 * @param random at least 24 octets from a cryptographic source
 * @param prefix says what the secret is for to whoever finds one lying about
 * @throws RangeError for fewer octets
 */
export function createSecret(random: Uint8Array, prefix = ''): Secret {
  if (random.length < secretOctets) throw new RangeError('A secret needs at least 24 random octets.');
  const token = prefix + Buffer.from(random).toString('base64url');
  return { token, hash: hashOfSecret(token) };
}

/** What a secret is looked up by: its SHA-256. Any text has one. */
export function hashOfSecret(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/**
 * The token of every form that a session's cookie authorises: a MAC of the session, so that it is worth nothing in another.
 * @param key derived for this purpose alone
 */
export function formToken(key: Uint8Array, sessionId: string): string {
  return createHmac('sha256', key).update(sessionId).digest('base64url');
}

/** Whether a form carries the token of its session; takes as long either way. */
export function isFormToken(key: Uint8Array, sessionId: string, given: string): boolean {
  const due = hashOfSecret(formToken(key, sessionId));
  return timingSafeEqual(due, hashOfSecret(given));
}
