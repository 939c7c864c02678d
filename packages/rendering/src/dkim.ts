import { createHash, createPrivateKey, createPublicKey, hash, type KeyObject, sign } from 'node:crypto';

import type { HeaderField } from '@broadsheet/delivery';

/** Signs messages for one domain. */
export type Signer = {
  /** Names the keys, domain and selectors: equal fingerprints make equal bytes. */
  fingerprint: string;
  /**
   * The `DKIM-Signature` fields of a message (RFC 6376), one for each key.
   * @param body already in relaxed canonical form
   * @param at stands in the signature, so that a retry has the very same bytes
   */
  sign(fields: readonly HeaderField[], body: Uint8Array, at: Date): readonly HeaderField[];
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
  'content-transfer-encoding',
  'list-id',
  'list-unsubscribe',
  'list-unsubscribe-post',
  'feedback-id',
  'auto-submitted',
];
/** Signed once more than they are there, so that a second one breaks the signature (RFC 6376, 8.15). */
const oversigned = ['from', 'subject', 'to', 'date'];

/** A key with the selector under which it is published. */
export type NamedKey = { selector: string; privateKeyPem: string };

/** One of the keys of a signer. */
type Hand = {
  algorithm: 'rsa-sha256' | 'ed25519-sha256';
  selector: string;
  key: KeyObject;
  sign(data: Buffer): Buffer;
};

/**
 * A signer with rsa-sha256, relaxed/relaxed, and where a second key is given with ed25519-sha256 beside it (RFC 8463): what both sign is made
 * once.
 * @throws SigningKeyError for a key that is not RSA of at least 2048 bits, or a second one that is not Ed25519
 */
export function createSigner(options: NamedKey & { domain: string; ed25519?: NamedKey | null }): Signer {
  const { domain, selector, ed25519 = null } = options;
  const rsa = readRsaKey(options.privateKeyPem);
  const hands: readonly Hand[] = [
    { algorithm: 'rsa-sha256', selector, key: rsa, sign: (data) => sign('sha256', data, rsa) },
    ...(ed25519 === null ? [] : [ed25519Hand(ed25519)]),
  ];
  // Messages of one kind have the same fields: what is said of these is folded once.
  const folded = new Map<string, string>();
  const foldOnce = (names: readonly string[]): string => {
    const known = folded.get(names.join(':')) ?? foldNames(names);
    folded.set(names.join(':'), known);
    return known;
  };
  const fingerprint = createHash('sha256');
  for (const { selector: name, key } of hands)
    fingerprint
      .update(`${name}._domainkey.${domain}\n`)
      .update(createPublicKey(key).export({ type: 'spki', format: 'der' }));
  return {
    fingerprint: fingerprint.digest('base64url').slice(0, 22),
    sign(fields, body, at) {
      const present = new Map(fields.map((field) => [field.name.toLowerCase(), field]));
      const names = [...signedNames.filter((name) => present.has(name)), ...oversigned];
      const bodyHash = hash('sha256', body, 'base64');
      const common =
        ` t=${String(Math.floor(at.getTime() / 1000))}; bh=${bodyHash};\r\n` +
        ` h=${foldOnce(names)};\r\n b=`;
      const canonical = [...new Set(names)].flatMap((name) => {
        const field = present.get(name);
        return field === undefined ? [] : [`${canonicalField(field)}\r\n`];
      });
      const header = canonical.join('');
      return hands.map((hand) => {
        const value = `v=1; a=${hand.algorithm}; c=relaxed/relaxed; d=${domain}; s=${hand.selector};\r\n${common}`;
        const field = canonicalField({ name: 'DKIM-Signature', value });
        const signature = hand.sign(Buffer.from(header + field, 'latin1')).toString('base64');
        return { name: 'DKIM-Signature', value: value + (signature.match(/.{1,72}/g) ?? []).join('\r\n ') };
      });
    },
  };
}

/** @throws SigningKeyError for a key that is not Ed25519 */
export function ed25519Hand({ selector, privateKeyPem }: NamedKey): Hand {
  const key = readKey(privateKeyPem);
  const kind = key.asymmetricKeyType;
  if (kind !== 'ed25519')
    throw new SigningKeyError(`The second DKIM key is ${kind ?? 'unknown'}: it has to be Ed25519.`);
  // The hash is signed, as RFC 8463 has it, not the text.
  const signHash = (data: Buffer): Buffer => sign(null, hash('sha256', data, 'buffer'), key);
  return { algorithm: 'ed25519-sha256', selector, key, sign: signHash };
}

function readKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (cause) {
    throw new SigningKeyError('The DKIM key is no private key in PEM form.', { cause });
  }
}

function readRsaKey(pem: string): KeyObject {
  const key = readKey(pem);
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
  return `${name.toLowerCase()}:${value.replace(/[ \t]*[\t\r\n][ \t\r\n]*| {2,}/g, ' ').trim()}`;
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
