import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { judgeList, usualSize, type DaySize } from '@broadsheet/papers';

import { sharedData } from '../../support/shared-data.ts';

const folder = sharedData('hf');
const withDays = folder === undefined ? it.skip : it;

const sizesOf = (listed: readonly number[]): DaySize[] =>
  listed.map((count, index) => ({ day: `2025-07-${String(index + 1).padStart(2, '0')}`, listed: count }));
const usually27 = sizesOf([27, 13, 49, 25, 30, 28, 22, 19, 41, 27, 26]);
const judge = (listed: number, facts: Partial<Parameters<typeof judgeList>[0]> = {}) =>
  judgeList({ listed, leftOut: 0, final: true, sizes: usually27, ...facts });

describe('judgeList', () => {
  it('calls a list of 1 partial where 27 are usual, and says what is usual', () => {
    expect(judge(1)).toEqual({ outcome: 'partial', usual: 27 });
    expect(judge(13)).toEqual({ outcome: 'ok', usual: 27 });
  });

  it('calls no list partial that still fills', () => {
    expect(judge(1, { final: false }).outcome).toBe('ok');
  });

  it('knows nothing of a source with fewer than five days', () => {
    expect(judge(1, { sizes: usually27.slice(0, 4) })).toEqual({ outcome: 'ok', usual: null });
  });

  it('does not cry wolf over small sources', () => {
    expect(judge(1, { sizes: sizesOf([5, 6, 4, 7, 5, 5, 6]) })).toEqual({ outcome: 'ok', usual: null });
  });

  it('does not cry wolf over a source whose days differ widely', () => {
    expect(judge(3, { sizes: sizesOf([3, 60, 9, 27, 4, 80, 12, 2, 50]) }).outcome).toBe('ok');
  });

  it('calls the shape changed where nothing, or most of it, can be read', () => {
    expect(judge(0, { leftOut: 27 }).outcome).toBe('shape-changed');
    expect(judge(0, { leftOut: 1 }).outcome).toBe('shape-changed');
    expect(judge(5, { leftOut: 22 }).outcome).toBe('shape-changed');
    expect(judge(25, { leftOut: 2 }).outcome).toBe('ok');
    expect(judge(1, { leftOut: 2, final: false }).outcome).toBe('ok');
  });

  const sizes = fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 40 }).map(sizesOf);

  it('never calls a list partial that has at least a quarter of the usual size', () => {
    fc.assert(
      fc.property(sizes, fc.nat(3000), (known, listed) => {
        const verdict = judge(listed, { sizes: known });
        if (verdict.outcome !== 'partial') return;
        expect(listed).toBeLessThan((usualSize(known)?.usual ?? 0) / 4);
      }),
    );
  });

  it('is no harder on a longer list than on a shorter one', () => {
    fc.assert(
      fc.property(sizes, fc.nat(3000), fc.nat(3000), (known, a, b) => {
        const [less, more] = a < b ? [a, b] : [b, a];
        if (judge(less, { sizes: known }).outcome === 'ok')
          expect(judge(more, { sizes: known }).outcome).toBe('ok');
      }),
    );
  });

  it('is not moved by one odd day among twenty', () => {
    fc.assert(
      fc.property(fc.nat(19), fc.nat(100_000), (place, odd) => {
        const known = Array.from({ length: 20 }, (_, index) => (index === place ? odd : 24 + (index % 7)));
        expect(judge(1, { sizes: sizesOf(known) }).outcome).toBe('partial');
        expect(judge(20, { sizes: sizesOf(known) }).outcome).toBe('ok');
      }),
    );
  });

  withDays(
    'calls none of the 49 real days partial that have five before them, and each of them cut to 1 paper',
    () => {
      const days = readdirSync(folder!)
        .filter((name) => /^\d{4}-\d\d-\d\d\.json$/.test(name))
        .toSorted()
        .map((name) => ({
          day: name.slice(0, 10),
          listed: (JSON.parse(readFileSync(join(folder!, name), 'utf8')) as unknown[]).length,
        }));
      expect(days).toHaveLength(54);
      for (const [index, { listed }] of days.entries()) {
        if (index < 5) continue;
        const known = days.slice(0, index).toReversed();
        expect(judge(listed, { sizes: known }).outcome).toBe('ok');
        expect(judge(1, { sizes: known }).outcome).toBe('partial');
      }
    },
  );
});
