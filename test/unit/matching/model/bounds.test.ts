import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { BESIDE, TILE, boundError, boundsOf } from '../../../../packages/matching/src/model/bounds.ts';
import type { Bounds } from '../../../../packages/matching/src/model/bounds.ts';
import { createSigns } from '../../../../packages/matching/src/model/signs.ts';

/** Made of a seed, as long lists are long to shrink. Some have one large number alone, where whole numbers come near their end. */
const anyVectors = (dimensions: number, maxLength: number): fc.Arbitrary<Float32Array[]> =>
  fc.array(
    fc
      .tuple(fc.nat(1e6), fc.constantFrom(0, 1e-20, 0.5, 1, 300), fc.constantFrom(0, 1, 100))
      .map(([seed, scale, fading]) => {
        const sign = createSigns(seed);
        return Float32Array.from({ length: dimensions }, (_, at) => (scale * sign()) / (1 + fading * at));
      }),
    { maxLength },
  );
const anyCase = fc
  .constantFrom(0, 1, 7, 8, 9, 200)
  .chain((dimensions) => fc.tuple(anyVectors(dimensions, 9), anyVectors(dimensions, 6), fc.nat(1e6)));

const lengthOf = (vector: Float32Array): number => Math.hypot(...vector);
const product = (one: Float32Array, other: Float32Array): number =>
  one.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0);

/** All pairs that may reach what they need, by places of rule and paper. */
function reached(bounds: Bounds, rules: number, papers: number, said: (rule: number) => number): string[] {
  const found: string[] = [];
  for (let tile = 0; tile * TILE < rules; tile += 1)
    for (let block = 0; block * BESIDE < papers; block += 1) {
      for (let at = 0; at < TILE * BESIDE; at += 1) bounds.said[at] = said(tile * TILE + (at % TILE));
      bounds.reaching(tile, block, (at, beside) => {
        found.push(`${String(tile * TILE + at)} ${String(block * BESIDE + beside)}`);
      });
    }
  return found;
}

describe('bounds of what rules and papers come to', () => {
  test('leave out no pair that reaches what it needs, keep none that is far from it, and are the same without the instructions', () => {
    fc.assert(
      fc.property(anyCase, ([directions, places, seed]) => {
        const sign = createSigns(seed);
        const longest = Math.max(0, ...places.map(lengthOf));
        const room = directions.map(
          (direction) => boundError(direction.length) * lengthOf(direction) * longest * (1 + 1e-9),
        );
        const said = directions.map(() => sign() / 4);
        // Just what a pair comes to: the bound is tight there.
        const exact = directions.map(
          (direction, rule) =>
            product(direction, places[rule % places.length] ?? new Float32Array()) + (said[rule] ?? 0),
        );
        const needs = Float64Array.from(exact, (value, rule) => value - (room[rule] ?? 0) - 1e-12);
        const of = (bounds: Bounds): string[] => {
          bounds.prepare(places, needs);
          return reached(bounds, directions.length, places.length, (rule) => said[rule] ?? 0);
        };
        const found = of(boundsOf(directions));
        expect(of(boundsOf(directions, () => null))).toEqual(found);
        directions.forEach((direction, rule) => {
          places.forEach((place, paper) => {
            const comesTo = product(direction, place) + (said[rule] ?? 0);
            const isFound = found.includes(`${String(rule)} ${String(paper)}`);
            if (comesTo >= (exact[rule] ?? 0)) expect(isFound).toBe(true);
            if (comesTo < (exact[rule] ?? 0) - 2.1 * (room[rule] ?? 0) - 1e-11) expect(isFound).toBe(false);
          });
        });
      }),
      { numRuns: 200 },
    );
  });

  test('go on from tile to tile and from block to block, rules ascending by paper', () => {
    const directions = Array.from({ length: 2 * TILE + 3 }, (_, rule) =>
      Float32Array.of(rule % 700 === 5 ? 1 : 0.1, 0),
    );
    const places = Array.from({ length: 11 }, (_, paper) => Float32Array.of(0, paper % 5 === 2 ? 0 : 1));
    places[9] = Float32Array.of(1, 0);
    places[2] = Float32Array.of(1, 0);
    const bounds = boundsOf(directions);
    bounds.prepare(places, new Float64Array(directions.length).fill(0.9));
    const found = reached(bounds, directions.length, places.length, () => 0);
    const rules = [5, 705, 1405];
    expect(found.filter((pair) => pair.endsWith(' 9'))).toEqual(rules.map((rule) => `${String(rule)} 9`));
    expect(found.filter((pair) => pair.endsWith(' 2'))).toEqual(rules.map((rule) => `${String(rule)} 2`));
    expect(found).toHaveLength(6);
  });
});
