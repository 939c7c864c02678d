import { Buffer } from 'node:buffer';

const base32Letters = 'abcdefghijklmnopqrstuvwxyz234567';

/** Lower-case base32 (RFC 4648 section 6) without padding: survives relays that fold case. */
export function toBase32(bytes: Uint8Array): string {
  let text = '';
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += base32Letters.charAt((held >>> (bits - 5)) & 31);
    held &= (1 << bits) - 1;
  }
  return bits > 0 ? text + base32Letters.charAt((held << (5 - bits)) & 31) : text;
}

/** Undoes `toBase32`; null for any other letter. Left-over bits are not looked at: compare the re-encoded text. */
export function fromBase32(text: string): Buffer | null {
  const bytes: number[] = [];
  let held = 0;
  let bits = 0;
  for (const letter of text) {
    const value = base32Letters.indexOf(letter);
    if (value < 0) return null;
    held = (held << 5) | value;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push(held >>> bits);
      held &= (1 << bits) - 1;
    }
  }
  return Buffer.from(bytes);
}

/**
 * Numbers as octets, seven bits each, the lowest first, the high bit meaning "more follows".
 * @param numbers safe integers, 0 or more
 * @throws RangeError for anything else
 */
export function toVarints(numbers: readonly number[]): Buffer {
  const bytes: number[] = [];
  for (const number of numbers) {
    if (!Number.isSafeInteger(number) || number < 0)
      throw new RangeError(`Not an id: ${String(number)}; ids are whole numbers from 0.`);
    let rest = number;
    for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
    bytes.push(rest);
  }
  return Buffer.from(bytes);
}

/** Undoes `toVarints`; null unless the octets are exactly what it makes, no shorter and no longer. */
export function fromVarints(bytes: Uint8Array): readonly number[] | null {
  const numbers: number[] = [];
  let number = 0;
  let scale = 1;
  for (const byte of bytes) {
    number += (byte & 127) * scale;
    scale *= 128;
    if (!Number.isSafeInteger(number)) return null;
    if (byte < 128) {
      if (byte === 0 && scale > 128) return null;
      numbers.push(number);
      number = 0;
      scale = 1;
    }
  }
  return scale === 1 ? numbers : null;
}
