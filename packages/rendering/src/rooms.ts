/**
 * Octets that messages are written in, one message after another: to get so many from the operating system for each, and to
 * give them back, took longer than to write them.
 */
export type Rooms = {
  take(octets: number): Buffer;
  /**
   * Takes back the octets of a message, which are the next one's from now on.
   * @param raw what was written in a room of these, and nobody reads any more; anything else is left alone
   */
  give(raw: Uint8Array): void;
};

/** Octets of a room: the largest digest fits, with its headers. */
const roomSize = 192 * 1024;

/** @param most rooms that are kept while nobody writes in them */
export function createRooms(most: number): Rooms {
  const free: Buffer[] = [];
  const lent = new WeakSet<ArrayBufferLike>();
  return {
    take(octets) {
      if (octets > roomSize) return Buffer.allocUnsafe(octets);
      const room = free.pop() ?? Buffer.allocUnsafeSlow(roomSize);
      lent.add(room.buffer);
      return room.subarray(0, octets);
    },
    give(raw) {
      if (!lent.delete(raw.buffer) || free.length >= most) return;
      free.push(Buffer.from(raw.buffer));
    },
  };
}
