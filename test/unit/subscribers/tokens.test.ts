import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import {
  createConfirmToken,
  createTokens,
  fingerprintOf,
  hashOfConfirmToken,
  type SinglePurpose,
} from '@broadsheet/subscribers';
import { anyText } from '../../support/any-text.ts';

const purposes: readonly SinglePurpose[] = [
  'unsubscribe',
  'preferences',
  'digest',
  'return-path',
  'message-id',
  'notice-id',
];
const tokens = createTokens({ secretKeys: ['first secret', 'second secret'] });
const ids = fc.oneof(fc.nat(), fc.maxSafeNat());
const anyPurpose = fc.constantFrom(...purposes);

describe('tokens', () => {
  it('name what they were made for', () => {
    fc.assert(
      fc.property(anyPurpose, ids, (purpose, id) => {
        expect(tokens.verify(purpose, tokens.sign(purpose, id))).toBe(id);
      }),
    );
  });

  it('carry a pair of ids for a vote', () => {
    fc.assert(
      fc.property(ids, ids, (delivery, paper) => {
        const token = tokens.signPair('vote', delivery, paper);
        expect(tokens.verifyPair('vote', token)).toEqual([delivery, paper]);
      }),
    );
  });

  it('mean nothing for any other purpose', () => {
    fc.assert(
      fc.property(anyPurpose, anyPurpose, ids, (made, asked, id) => {
        fc.pre(made !== asked);
        const token = tokens.sign(made, id);
        expect(tokens.verify(asked, token)).toBeNull();
        expect(tokens.verifyPair('vote', token)).toBeNull();
      }),
    );
  });

  it('die with any bit that flips', () => {
    fc.assert(
      fc.property(ids, fc.nat(), (id, at) => {
        const bytes = Buffer.from(tokens.sign('unsubscribe', id), 'base64url');
        const bit = at % (bytes.length * 8);
        bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        expect(tokens.verify('unsubscribe', bytes.toString('base64url'))).toBeNull();
      }),
    );
  });

  it('have one spelling: padding, other alphabets, left-over bits, case and white space are refused', () => {
    fc.assert(
      fc.property(anyPurpose, fc.nat(), fc.nat(), anyText(), (purpose, id, at, piece) => {
        const token = tokens.sign(purpose, id);
        const place = at % (token.length + 1);
        const altered = [
          token.slice(0, place) + piece + token.slice(place),
          token.slice(0, place) + piece + token.slice(place + piece.length),
          `${token}=`,
          `${token} `,
          token.toUpperCase(),
          token.toLowerCase(),
          token.replaceAll('-', '+').replaceAll('_', '/'),
        ];
        for (const other of altered) expect(tokens.verify(purpose, other)).toBe(other === token ? id : null);
      }),
    );
    const token = tokens.sign('unsubscribe', 5);
    const lookalikes = Array.from(
      'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_',
      (last) => token.slice(0, -1) + last,
    );
    expect(lookalikes.filter((other) => tokens.verify('unsubscribe', other) !== null)).toEqual([token]);
  });

  it('are total over any text', () => {
    fc.assert(
      fc.property(anyPurpose, anyText({ maxLength: 60 }), (purpose, text) => {
        expect(tokens.verify(purpose, text)).toBeNull();
        expect(tokens.verifyPair('vote', text)).toBeNull();
      }),
    );
    expect(tokens.verify('preferences', 'A'.repeat(1_000_000))).toBeNull();
  });

  it('keep the List-Unsubscribe line under 76 characters', () => {
    const token = tokens.sign('unsubscribe', 2 ** 31 - 1);
    expect(token.length).toBeLessThanOrEqual(32);
    expect(`List-Unsubscribe: <https://digest.example.org/u/${token}>`.length).toBeLessThanOrEqual(80);
    const ordinary = tokens.sign('unsubscribe', 1_000_000);
    expect(`List-Unsubscribe: <https://papers.example.org/u/${ordinary}>`.length).toBeLessThan(76 + 1);
  });

  it('are lower-case letters and digits where relays fold case', () => {
    expect(tokens.sign('return-path', 123_456)).toMatch(/^[a-z2-7]{20,40}$/);
    expect(tokens.sign('message-id', Number.MAX_SAFE_INTEGER)).toMatch(/^[a-z2-7]{20,40}$/);
  });

  it('outlive a change of keys as long as the old key is listed', () => {
    const old = createTokens({ secretKeys: ['second secret'] }).sign('preferences', 7);
    expect(tokens.verify('preferences', old)).toBe(7);
    expect(createTokens({ secretKeys: ['first secret'] }).verify('preferences', old)).toBeNull();
    expect(tokens.sign('preferences', 7)).toBe(
      createTokens({ secretKeys: ['first secret'] }).sign('preferences', 7),
    );
  });

  it('refuse to be made without a key or for what is no id', () => {
    expect(() => createTokens({ secretKeys: [] })).toThrow(RangeError);
    for (const id of [-1, 0.5, Number.NaN, 2 ** 53])
      expect(() => tokens.sign('unsubscribe', id)).toThrow(RangeError);
  });
});

describe('confirm tokens', () => {
  it('are their random octets, found by a hash', () => {
    const { token, hash } = createConfirmToken(new Uint8Array(18).fill(255));
    expect(token).toBe('_'.repeat(24));
    expect(hash.equals(hashOfConfirmToken(token))).toBe(true);
    expect(hash).toHaveLength(32);
  });

  it('want 128 bits at least', () => {
    expect(() => createConfirmToken(new Uint8Array(15))).toThrow(RangeError);
  });
});

describe('fingerprints of keys', () => {
  it('tell keys apart and never change', () => {
    expect(fingerprintOf('one')).toMatch(/^[\da-f]{16}$/);
    expect(fingerprintOf('one')).toBe(fingerprintOf('one'));
    expect(fingerprintOf('one')).not.toBe(fingerprintOf('two'));
  });
});
