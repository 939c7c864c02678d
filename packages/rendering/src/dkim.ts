import { createHash, createPrivateKey, createPublicKey, hash, type KeyObject, sign } from 'node:crypto';

import type { HeaderField } from '@broadsheet/delivery';

/** Signs messages for one domain. */
export type Signer = {
  /** Names the key, domain and selector: equal fingerprints make equal bytes. */
  fingerprint: string;
  /**
   * The `DKIM-Signature` field of a message (RFC 6376).
   * @param body already in relaxed canonical form
   * @param at stands in the signature, so that a retry has the very same bytes
   */
  sign(fields: readonly HeaderField[], body: Uint8Array, at: Date): HeaderField;
};

/** A key that cannot sign: whoever set it up has to mend it, so nothing leaves unsigned. */
export class SigningKeyError extends Error {
  override readonly name = 'SigningKeyError';
  readonly code = 'signing-key';
}

/** RFC 8301, 3.2: signers use at least 2048 bits. */
const leastBits = 2048;

/** Fields that are signed where present: all that says who, what and how to leave. */
const signedNames = [
  'from',
  'reply-to',
  'subject',
  'date',
  'message-id',
  'to',
  'mime-version',
  'content-type',
  'list-id',
  'list-unsubscribe',
  'list-unsubscribe-post',
  'feedback-id',
  'auto-submitted',
];
/** Signed once more than they are there, so that a second one breaks the signature (RFC 6376, 8.15). */
const oversigned = ['from', 'subject', 'to', 'date'];

/**
 * A signer with rsa-sha256, relaxed/relaxed.
 * @throws SigningKeyError for a key that is not RSA of at least 2048 bits
 */
export function createSigner(options: { domain: string; selector: string; privateKeyPem: string }): Signer {
  const { domain, selector } = options;
  const key = readKey(options.privateKeyPem);
  // Messages of one kind have the same fields: what is said of these is folded once.
  const folded = new Map<string, string>();
  const foldOnce = (names: readonly string[]): string => {
    const known = folded.get(names.join(':')) ?? foldNames(names);
    folded.set(names.join(':'), known);
    return known;
  };
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' });
  return {
    fingerprint: createHash('sha256')
      .update(`${selector}._domainkey.${domain}\n`)
      .update(spki)
      .digest('base64url')
      .slice(0, 22),
    sign(fields, body, at) {
      const present = new Map(fields.map((field) => [field.name.toLowerCase(), field]));
      const names = [...signedNames.filter((name) => present.has(name)), ...oversigned];
      const bodyHash = hash('sha256', body, 'base64');
      const unsigned =
        `v=1; a=rsa-sha256; c=relaxed/relaxed; d=${domain}; s=${selector};\r\n` +
        ` t=${String(Math.floor(at.getTime() / 1000))}; bh=${bodyHash};\r\n` +
        ` h=${foldOnce(names)};\r\n b=`;
      const canonical = [...new Set(names)].flatMap((name) => {
        const field = present.get(name);
        return field === undefined ? [] : [`${canonicalField(field)}\r\n`];
      });
      const signature = sign(
        'sha256',
        Buffer.from(
          canonical.join('') + canonicalField({ name: 'DKIM-Signature', value: unsigned }),
          'latin1',
        ),
        key,
      ).toString('base64');
      return { name: 'DKIM-Signature', value: unsigned + (signature.match(/.{1,72}/g) ?? []).join('\r\n ') };
    },
  };
}

function readKey(pem: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch (cause) {
    throw new SigningKeyError('The DKIM key is no private key in PEM form.', { cause });
  }
  const kind = key.asymmetricKeyType;
  if (kind !== 'rsa') {
    throw new SigningKeyError(
      `The DKIM key is ${kind ?? 'unknown'}: use RSA with ${String(leastBits)} bits, which every provider verifies.`,
    );
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits < leastBits) {
    throw new SigningKeyError(
      `The DKIM key has ${String(bits)} bits: providers want ${String(leastBits)} or more.`,
    );
  }
  return key;
}

/** RFC 6376, 3.4.2: name in lower case, unfolded, white space single and none at the ends. */
function canonicalField({ name, value }: HeaderField): string {
  return `${name.toLowerCase()}:${value.replace(/[ \t\r\n]+/g, ' ').trim()}`;
}

function foldNames(names: readonly string[]): string {
  let line = 3;
  return names
    .map((name, index) => {
      const item = index === names.length - 1 ? name : `${name}:`;
      line += item.length;
      if (line <= 76) return item;
      line = item.length + 1;
      return `\r\n ${item}`;
    })
    .join('');
}
