import { randomBytes } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import {
  createSealer,
  openNotice,
  queuedNotice,
  skippedNotice,
  suppressionHash,
} from '@broadsheet/subscribers';

const sealer = createSealer({ secretKeys: ['new', 'old'], randomBytes });
const now = new Date('2026-03-01T12:00:00Z');

describe('sealed values', () => {
  it('open to what was sealed', () => {
    fc.assert(
      fc.property(fc.string(), fc.jsonValue(), (context, value) => {
        const sealed = sealer.seal(context, value);
        expect(sealer.open(context, sealed)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('stay shut for another context, an altered octet, or other keys', () => {
    const sealed = sealer.seal('here', { token: 'secret' });
    expect(sealer.open('there', sealed)).toBeNull();
    expect(createSealer({ secretKeys: ['other'], randomBytes }).open('here', sealed)).toBeNull();
    for (let at = 0; at < sealed.length; at += 1) {
      const altered = Buffer.from(sealed);
      altered.writeUInt8(altered.readUInt8(at) ^ 1, at);
      expect(sealer.open('here', altered)).toBeNull();
    }
    expect(sealer.open('here', Buffer.alloc(5))).toBeNull();
  });

  it('open under every listed key', () => {
    const sealed = createSealer({ secretKeys: ['old'], randomBytes }).seal('here', 1);
    expect(sealer.open('here', sealed)).toBe(1);
  });
});

describe('notices', () => {
  it('keep their slots sealed until they are opened as their own kind', () => {
    const notice = queuedNotice(
      sealer,
      { kind: 'confirm', token: 'abc' },
      { email: 'a@example.net', subscriberId: 4 },
      now,
    );
    const sealed = notice.sealed ?? Buffer.alloc(0);
    expect(sealed.toString('latin1')).not.toContain('abc');
    expect(openNotice(sealer, 'confirm', sealed)).toEqual({ kind: 'confirm', token: 'abc' });
    expect(openNotice(sealer, 'link', sealed)).toBeNull();
    expect(notice).toMatchObject({ state: 'queued', expiresAt: new Date('2026-03-02T12:00:00Z') });
  });

  it('that are skipped hold neither address nor slots', () => {
    expect(skippedNotice('confirm', 'a***@e***.net', 'suppressed', now)).toMatchObject({
      email: 'a***@e***.net',
      sealed: null,
      subscriberId: null,
      state: 'skipped',
    });
  });
});

describe('suppression hashes', () => {
  it('depend on the key of the installation and on the address', () => {
    const key = Buffer.alloc(32, 1);
    const hash = suppressionHash(key, 'a@example.net');
    expect(hash).toHaveLength(32);
    expect(hash.equals(suppressionHash(key, 'a@example.net'))).toBe(true);
    expect(hash.equals(suppressionHash(key, 'b@example.net'))).toBe(false);
    expect(hash.equals(suppressionHash(Buffer.alloc(32, 2), 'a@example.net'))).toBe(false);
  });
});
