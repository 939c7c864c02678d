import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { createSuppressionHash, suppressionHash } from '@broadsheet/subscribers';

const octets = (most: number) => fc.uint8Array({ minLength: 0, maxLength: most });

describe('the MACs that name addresses and rows', () => {
  it('are HMAC-SHA256, whatever the key and however long the text', () => {
    fc.assert(
      fc.property(octets(64), fc.array(fc.string({ maxLength: 700, unit: 'binary' })), (key, texts) => {
        // One after another from the same maker: what a longer text left behind must not stand in a shorter one's.
        const hashOf = createSuppressionHash(key);
        for (const text of texts)
          expect(hashOf(text).toString('hex')).toBe(createHmac('sha256', key).update(text).digest('hex'));
      }),
    );
  });

  it('stay as they are while others are made', () => {
    const key = Buffer.alloc(32, 7);
    const hashOf = createSuppressionHash(key);
    const first = hashOf('a@example.org');
    const kept = Buffer.from(first);
    hashOf('b@example.org');
    expect(first.equals(kept)).toBe(true);
    expect(suppressionHash(key, 'a@example.org').equals(kept)).toBe(true);
  });

  it('want a key that HMAC takes as it is', () => {
    expect(() => suppressionHash(Buffer.alloc(65), 'a@example.org')).toThrow(RangeError);
  });
});
