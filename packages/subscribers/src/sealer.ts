import { createCipheriv, createDecipheriv } from 'node:crypto';
import { Buffer } from 'node:buffer';

import { deriveKey } from './keys.ts';

/** Keeps small JSON values secret at rest (AES-256-GCM). */
export type Sealer = {
  /** @param context what the value is for: opening it for anything else fails */
  seal(context: string, value: unknown): Buffer;
  /** The value, or null where no key opens it for that context: altered, another context, keys gone. */
  open(context: string, sealed: Uint8Array): unknown;
};

const nonceOctets = 12;
const tagOctets = 16;

/**
 * @param options.secretKeys newest first: the newest seals, all open
 * @param options.randomBytes a cryptographic source, for nonces
 * @throws RangeError without a key
 */
export function createSealer(options: {
  secretKeys: readonly string[];
  randomBytes: (size: number) => Uint8Array;
}): Sealer {
  const keys = options.secretKeys.map((secret) => deriveKey(secret, 'seal'));
  const [newest] = keys;
  if (newest === undefined) throw new RangeError('Sealing needs at least one secret key.');
  return {
    seal(context, value) {
      const nonce = options.randomBytes(nonceOctets);
      const cipher = createCipheriv('aes-256-gcm', newest, nonce).setAAD(Buffer.from(context));
      const sealed = cipher.update(JSON.stringify(value), 'utf8');
      return Buffer.concat([nonce, sealed, cipher.final(), cipher.getAuthTag()]);
    },
    open(context, sealed) {
      for (const key of keys) {
        const text = decrypt(key, context, sealed);
        if (text !== null) return JSON.parse(text) as unknown;
      }
      return null;
    },
  };
}

function decrypt(key: Buffer, context: string, sealed: Uint8Array): string | null {
  if (sealed.length < nonceOctets + tagOctets) return null;
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceOctets))
    .setAAD(Buffer.from(context))
    .setAuthTag(sealed.subarray(-tagOctets));
  try {
    return (
      decipher.update(sealed.subarray(nonceOctets, -tagOctets), undefined, 'utf8') + decipher.final('utf8')
    );
  } catch {
    // The only thing `final` reports: the tag does not fit this key.
    return null;
  }
}
