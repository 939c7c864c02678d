import { createHmac, hash } from 'node:crypto';
import { Buffer } from 'node:buffer';

/** Octets that SHA-256 takes at once. */
const block = 64;
const digestOctets = 32;
/** The longest message of ours that is named by a MAC, with room: an address. Longer ones take the long way. */
const room = 512;

/**
 * HMAC-SHA256 (RFC 2104) under one key, for many short messages. A dozen are made for each digest: two plain hashes over prepared
 * octets take a third of the time of an object of their own each, and leave no garbage that the collector has to call back for.
 * @param key at most 64 octets
 * @returns the 32 octets for a message
 * @throws RangeError for a longer key
 */
export function createMac(key: Uint8Array): (message: Uint8Array) => Buffer {
  if (key.length > block) throw new RangeError('A key of more than 64 octets would have to be hashed first.');
  const inner = Buffer.alloc(block + room);
  const outer = Buffer.alloc(block + digestOctets);
  inner.fill(0x36, 0, block);
  outer.fill(0x5c, 0, block);
  for (const [index, octet] of key.entries()) {
    inner[index] = octet ^ 0x36;
    outer[index] = octet ^ 0x5c;
  }
  return (message) => {
    if (message.length > room) return createHmac('sha256', key).update(message).digest();
    inner.set(message, block);
    outer.write(hash('sha256', inner.subarray(0, block + message.length), 'binary'), block, 'latin1');
    return Buffer.from(hash('sha256', outer, 'binary'), 'latin1');
  };
}
