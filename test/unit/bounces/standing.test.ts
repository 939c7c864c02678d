import { enoughMailed, eventsByGroup, levelOf } from '@broadsheet/bounces';
import { hostsOf, mailGroupOf } from '@broadsheet/delivery';
import { describe, expect, it } from '@jest/globals';

describe('good standing', () => {
  const counts = (mailed: number, complaints: number, hard = 0) => ({ mailed, complaints, hard });

  it('warns beyond 0.1 % of complaints and stops beyond 0.25 %, and not at them', () => {
    expect(levelOf('complaints', counts(4000, 4))).toBe('good');
    expect(levelOf('complaints', counts(4000, 5))).toBe('warn');
    expect(levelOf('complaints', counts(4000, 10))).toBe('warn');
    expect(levelOf('complaints', counts(4000, 11))).toBe('stop');
  });

  it('warns beyond 2 % of hard bounces and stops beyond 5 %', () => {
    expect(levelOf('hard', counts(1000, 0, 20))).toBe('good');
    expect(levelOf('hard', counts(1000, 0, 21))).toBe('warn');
    expect(levelOf('hard', counts(1000, 0, 51))).toBe('stop');
  });

  it('says nothing of less than a hundred messages, and lets no single complaint stop a small list', () => {
    expect(levelOf('hard', counts(99, 0, 99))).toBe('few');
    expect(levelOf('complaints', counts(200, 1))).toBe('good');
    expect(levelOf('complaints', counts(200, 2))).toBe('warn');
    expect(levelOf('complaints', counts(200, 3))).toBe('stop');
  });

  it('counts what was mailed no further than it says anything: beyond that it is good', () => {
    expect(enoughMailed({ complaints: 1, hard: 1 })).toBe(0);
    for (const [complaints, hard] of [
      [2, 0],
      [0, 3],
      [7, 100],
      [500, 40],
    ] as const) {
      const enough = enoughMailed({ complaints, hard });
      for (const measure of ['complaints', 'hard'] as const)
        expect(levelOf(measure, counts(enough, complaints, hard))).toBe('good');
      const levels = (['complaints', 'hard'] as const).map((measure) =>
        levelOf(measure, counts(enough - 1, complaints, hard)),
      );
      expect(levels).toContain('warn');
    }
  });

  it('counts the domains of one provider together', () => {
    expect([mailGroupOf('googlemail.com'), mailGroupOf('lab.example')]).toEqual(['Gmail', 'lab.example']);
    expect([hostsOf('Gmail'), hostsOf('lab.example')]).toEqual([
      ['gmail.com', 'googlemail.com'],
      ['lab.example'],
    ]);
    const events = ['gmail.com', 'googlemail.com', 'lab.example'].map((mailHost) => ({
      mailHost,
      complaints: 1,
      hard: 2,
    }));
    expect([...eventsByGroup(events)]).toEqual([
      ['Gmail', { complaints: 2, hard: 4 }],
      ['lab.example', { complaints: 1, hard: 2 }],
    ]);
  });
});
