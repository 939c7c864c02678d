import { describe, expect, it } from '@jest/globals';

import { createRooms } from '@broadsheet/rendering';

describe('createRooms', () => {
  it('lends the same octets again once they were given back, and only then', () => {
    const rooms = createRooms(2);
    const first = rooms.take(100);
    const second = rooms.take(100);
    expect(second.buffer).not.toBe(first.buffer);
    rooms.give(first.subarray(40));
    expect(rooms.take(50_000).buffer).toBe(first.buffer);
  });

  it('never lends what was given back twice to two at once', () => {
    const rooms = createRooms(2);
    const raw = rooms.take(100);
    rooms.give(raw);
    rooms.give(raw);
    expect(rooms.take(1).buffer).not.toBe(rooms.take(1).buffer);
  });

  it('keeps to itself: what it did not lend is never written in, and what is too large is not kept', () => {
    const rooms = createRooms(2);
    const foreign = Buffer.alloc(200 * 1024);
    const large = rooms.take(1024 * 1024);
    expect(large).toHaveLength(1024 * 1024);
    rooms.give(foreign);
    rooms.give(large);
    const next = rooms.take(10);
    expect([foreign.buffer, large.buffer]).not.toContain(next.buffer);
  });
});
