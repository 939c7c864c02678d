import { describe, expect, it } from '@jest/globals';

import {
  type GroupPace,
  type GroupStore,
  createGroupGate,
  freshPace,
  limitsWith,
} from '@broadsheet/delivery';

const now = new Date('2025-08-09T07:00:00Z');
const throttled = 'rcpt: 421 4.7.28 Our system has detected an unusual rate';

/** A gate over rows to these hosts by id, of which nobody has asked whose they are; what it shares is kept in memory. */
function gateOver(hosts: readonly string[], given: Parameters<typeof limitsWith>[0] = []) {
  const paces = new Map<string, GroupPace>();
  const asked: (readonly string[])[] = [];
  const put: number[] = [];
  const changes: (readonly string[])[] = [];
  const clock = { elapsed: 0 };
  const store: GroupStore = {
    slow: () => Promise.resolve(new Map([...paces].filter(([, { before }]) => before !== null))),
    rowsTo(groups, ids) {
      asked.push(groups);
      const rows = ids.map((id) => ({ id, group: hosts[id] ?? '' }));
      return Promise.resolve(groups.length === 0 ? rows : rows.filter(({ group }) => groups.includes(group)));
    },
    change(groups, at, decide) {
      changes.push(groups);
      const decided = groups.map((group) => ({
        group,
        ...decide(paces.get(group) ?? freshPace(at), group),
      }));
      for (const { group, pace } of decided) paces.set(group, pace);
      return Promise.resolve(new Map(decided.map(({ group, result }) => [group, result])));
    },
    putOff: (rows) => Promise.resolve(void put.push(...rows.map(({ id }) => id))),
    takePlaces: () => Promise.resolve(new Map()),
    givePlaces: () => Promise.resolve(),
  };
  const gate = createGroupGate<{ id: number }>({
    store,
    limits: limitsWith(given),
    groupOf: ({ id }) => hosts[id] ?? '',
    now: () => now,
    elapsed: () => clock.elapsed,
    onSlowed: () => undefined,
  });
  return { gate, paces, asked, put, changes, clock };
}

describe('the gate of mail groups', () => {
  it('knows a provider by its own domains before anybody asked about them', async () => {
    const { gate, asked, put } = gateOver(
      ['gmail.com', 'googlemail.com', 'lab.example'],
      [{ group: 'gmail', atOnce: 2, perMinute: 10 }],
    );
    expect([0, 1, 2].map((id) => gate.groupOf({ id }))).toEqual(['Gmail', 'Gmail', 'lab.example']);
    expect(await gate.admit([0, 1, 2])).toEqual([0, 2]);
    expect([asked, put]).toEqual([[['gmail', 'gmail.com', 'googlemail.com']], [1]]);
  });

  it('rests a group for two recipients within a minute, not for one however often', async () => {
    const { gate, paces, clock } = gateOver(['lab.example', 'lab.example']);
    expect(await gate.slowed({ id: 0 }, throttled)).toBeNull();
    expect(await gate.slowed({ id: 0 }, throttled)).toBeNull();
    clock.elapsed += 61_000;
    expect(await gate.slowed({ id: 1 }, throttled)).toBeNull();
    expect(paces.size).toBe(0);
    expect(await gate.slowed({ id: 0 }, throttled)).toEqual(new Date(now.getTime() + 30 * 60_000));
    // What goes slower rests for one.
    clock.elapsed += 61_000;
    expect(await gate.slowed({ id: 0 }, throttled)).not.toBeNull();
  });

  it.each([
    [1, 300],
    [20, 150],
    [45, 67],
  ])('takes the rate at which it went wrong from the %i seconds that it saw', async (seconds, rate) => {
    const { gate, paces, clock } = gateOver(['lab.example', 'lab.example']);
    // What was before the first message is no time of it.
    clock.elapsed += 25_000;
    for (let taken = 0; taken < 50; taken += 1) {
      gate.accepted({ id: 0 });
      clock.elapsed += (seconds * 1000) / 50;
    }
    await gate.slowed({ id: 0 }, throttled);
    await gate.slowed({ id: 1 }, throttled);
    expect(Math.round(paces.get('lab.example')?.before ?? 0)).toBe(rate);
  });

  it('asks once a page, however many groups have a rate', async () => {
    const { gate, changes } = gateOver(
      ['a.example', 'b.example', 'a.example'],
      [{ group: 'default', atOnce: null, perMinute: 60 }],
    );
    expect(await gate.admit([0, 1, 2])).toEqual([0, 1]);
    expect(changes).toEqual([['a.example', 'b.example']]);
  });
});
