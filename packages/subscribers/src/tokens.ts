import { createHash, timingSafeEqual } from 'node:crypto';
import { Buffer } from 'node:buffer';

import { fromBase32, fromVarints, toBase32, toVarints } from './encoding.ts';
import { deriveKey } from './keys.ts';
import { createMac } from './mac.ts';

/** What a token names by one id, and where it is read: addresses of pages (base64url) or mail headers (lower-case base32). */
const encodings = {
  /** Subscriber: only ever ends their subscription. */
  unsubscribe: 'base64url',
  /** Subscriber: reads and changes their preferences. */
  preferences: 'base64url',
  /** Delivery and paper. */
  vote: 'base64url',
  /** Subscriber, and the minute when it ends: reads and erases all that is kept about them. */
  data: 'base64url',
  /** Delivery: its digest in the browser. */
  digest: 'base64url',
  /** Subscriber: the envelope sender of their digests. */
  'return-path': 'base32',
  /** Delivery: the Message-ID of its message. */
  'message-id': 'base32',
  /** Notice: the Message-ID of its message. */
  'notice-id': 'base32',
} as const;

export type TokenPurpose = keyof typeof encodings;
/** Purposes whose tokens name two ids. */
export type PairPurpose = 'vote' | 'data';
/** Purposes whose tokens name one id. */
export type SinglePurpose = Exclude<TokenPurpose, PairPurpose>;

/**
 * Signed names of rows. A token does one thing: each purpose has a key of its own. It reveals no address, does not expire by itself, and is
 * the only text of its meaning (one that does not re-encode to itself is refused).
 */
export type Tokens = {
  /** At most 32 characters for ids below 2^49 where the encoding is base64url. */
  sign(purpose: SinglePurpose, id: number): string;
  signPair(purpose: PairPurpose, id: number, other: number): string;
  /** The id, or null for whatever `sign` did not make for this purpose under one of the keys. */
  verify(purpose: SinglePurpose, token: string): number | null;
  verifyPair(purpose: PairPurpose, token: string): readonly [id: number, other: number] | null;
};

type Mac = ReturnType<typeof createMac>;

/** 128 bits of HMAC-SHA256. */
const macOctets = 16;
/** Two ids of eight octets, and the MAC, in base32. */
const longestToken = 52;

/**
 * @param options.secretKeys the entries of `SECRET_KEY`, newest first: the newest signs, all verify
 * @throws RangeError without a key
 */
export function createTokens(options: { secretKeys: readonly string[] }): Tokens {
  const keysFor = (purpose: TokenPurpose) =>
    options.secretKeys.map((secret) => createMac(deriveKey(secret, `token:${purpose}`)));
  const keys: Record<TokenPurpose, readonly Mac[]> = {
    unsubscribe: keysFor('unsubscribe'),
    preferences: keysFor('preferences'),
    vote: keysFor('vote'),
    data: keysFor('data'),
    digest: keysFor('digest'),
    'return-path': keysFor('return-path'),
    'message-id': keysFor('message-id'),
    'notice-id': keysFor('notice-id'),
  };
  if (options.secretKeys.length === 0) throw new RangeError('Tokens need at least one secret key.');

  function make(purpose: TokenPurpose, ids: readonly number[]): string {
    const payload = toVarints(ids);
    const [newest] = keys[purpose] as readonly [Mac, ...Mac[]];
    return encode(purpose, Buffer.concat([payload, newest(payload).subarray(0, macOctets)]));
  }

  function read(purpose: TokenPurpose, token: string): readonly number[] | null {
    if (token.length > longestToken) return null;
    const bytes = encodings[purpose] === 'base32' ? fromBase32(token) : Buffer.from(token, 'base64url');
    if (bytes === null || bytes.length <= macOctets || encode(purpose, bytes) !== token) return null;
    const payload = bytes.subarray(0, -macOctets);
    const mac = bytes.subarray(-macOctets);
    const signed = keys[purpose].some((key) => timingSafeEqual(key(payload).subarray(0, macOctets), mac));
    return signed ? fromVarints(payload) : null;
  }

  return {
    sign: (purpose, id) => make(purpose, [id]),
    signPair: (purpose, id, other) => make(purpose, [id, other]),
    verify(purpose, token) {
      const [id, ...others] = read(purpose, token) ?? [];
      return id === undefined || others.length > 0 ? null : id;
    },
    verifyPair(purpose, token) {
      const [id, other, ...others] = read(purpose, token) ?? [];
      return id === undefined || other === undefined || others.length > 0 ? null : [id, other];
    },
  };
}

/**
 * Has a text the form of a token for mail headers, whoever signed it? For where no key is at hand.
 * @param token lower case
 */
export function isMailTokenForm(token: string): boolean {
  if (token.length > longestToken) return false;
  const bytes = fromBase32(token);
  if (bytes === null || bytes.length <= macOctets || toBase32(bytes) !== token) return false;
  return fromVarints(bytes.subarray(0, -macOctets))?.length === 1;
}

function encode(purpose: TokenPurpose, bytes: Buffer): string {
  return encodings[purpose] === 'base32' ? toBase32(bytes) : bytes.toString('base64url');
}

/** How many random octets a confirm token wants: 144 bits, 24 characters without padding. */
export const confirmTokenOctets = 18;

/**
 * Confirm tokens name nothing: they are random, mailed once, and stored as a hash alone.
 * @param random at least 16 octets from a cryptographic source
 */
export function createConfirmToken(random: Uint8Array): { token: string; hash: Buffer } {
  if (random.length < 16) throw new RangeError('A confirm token needs at least 16 random octets.');
  const token = Buffer.from(random).toString('base64url');
  return { token, hash: hashOfConfirmToken(token) };
}

/** What a confirm token is looked up by: its SHA-256. Any text has one. */
export function hashOfConfirmToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
