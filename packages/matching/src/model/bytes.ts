/** Bytes that grow; whole numbers take as few as they need (LEB128). */
export type ByteWriter = { whole(value: number): void; bytes(more: Uint8Array): void; done(): Uint8Array };

/** Begins to write. */
export function writeBytes(): ByteWriter {
  let buffer = new Uint8Array(1 << 16);
  let length = 0;
  const reserve = (more: number): void => {
    if (length + more <= buffer.length) return;
    const larger = new Uint8Array(Math.max(buffer.length * 2, length + more));
    larger.set(buffer.subarray(0, length));
    buffer = larger;
  };
  const writer: ByteWriter = {
    whole(value) {
      reserve(5);
      let rest = value >>> 0;
      for (; rest > 127; rest >>>= 7) buffer[length++] = (rest & 127) | 128;
      buffer[length++] = rest;
    },
    bytes(more) {
      writer.whole(more.length);
      reserve(more.length);
      buffer.set(more, length);
      length += more.length;
    },
    done: () => buffer.slice(0, length),
  };
  return writer;
}

/** Reads what a writer wrote, in the same order. Total: past the end stand zeros. */
export type ByteReader = { whole(): number; bytes(): Uint8Array };

/** Begins to read. */
export function readBytes(given: Uint8Array): ByteReader {
  // Slices of a Buffer would share its memory.
  const buffer = new Uint8Array(given.buffer, given.byteOffset, given.byteLength);
  let at = 0;
  const whole = (): number => {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = buffer[at++] ?? 0;
      value |= (byte & 127) << shift;
      if (byte < 128) break;
    }
    return value >>> 0;
  };
  return {
    whole,
    bytes() {
      const length = whole();
      const taken = buffer.slice(at, at + length);
      at += length;
      return taken;
    },
  };
}
