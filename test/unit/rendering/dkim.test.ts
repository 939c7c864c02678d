import { generateKeyPairSync } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';

import { createSigner } from '@broadsheet/rendering';

import { aSigningKey } from '../../support/mail.ts';

const options = { domain: 'example.org', selector: 'one' };

describe('createSigner', () => {
  it('refuses a key that it cannot sign with, saying what to do', () => {
    const pem = (key: { export(how: { type: 'pkcs8'; format: 'pem' }): string | Buffer }): string =>
      key.export({ type: 'pkcs8', format: 'pem' }).toString();
    const ed25519 = pem(generateKeyPairSync('ed25519').privateKey);
    const short = pem(generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey);
    expect(() => createSigner({ ...options, privateKeyPem: ed25519 })).toThrow('use RSA with 2048 bits');
    expect(() => createSigner({ ...options, privateKeyPem: short })).toThrow('has 1024 bits');
    expect(() => createSigner({ ...options, privateKeyPem: 'nonsense' })).toThrow(
      'no private key in PEM form',
    );
  });

  it('has another fingerprint for another key, domain or selector', () => {
    const one = aSigningKey().privateKeyPem;
    const prints = [
      createSigner({ ...options, privateKeyPem: one }),
      createSigner({ ...options, privateKeyPem: aSigningKey().privateKeyPem }),
      createSigner({ ...options, selector: 'two', privateKeyPem: one }),
      createSigner({ ...options, domain: 'example.net', privateKeyPem: one }),
    ].map(({ fingerprint }) => fingerprint);
    expect(new Set(prints).size).toBe(4);
    expect(createSigner({ ...options, privateKeyPem: one }).fingerprint).toBe(prints[0]);
  });

  it('signs the same whatever white space a field is folded with (RFC 6376, 3.4.2)', () => {
    const signer = createSigner({ ...options, privateKeyPem: aSigningKey().privateKeyPem });
    const sign = (value: string) =>
      signer.sign([{ name: 'Subject', value }], Buffer.from('body\r\n'), new Date('2025-08-09T07:00:00Z'));
    const plain = sign('one two three');
    for (const value of [
      'one  two three',
      'one\r\n two three',
      'one  \r\n two three',
      'one \t two  \tthree ',
      ' one\ttwo\r\n\t three',
    ])
      expect(sign(value)).toEqual(plain);
    expect(sign('one twothree')).not.toEqual(plain);
  });
});
