import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import {
  PRODUCT_ERROR,
  SIDE_BY_SIDE,
  multiplyPlainly,
  roomForRows,
} from '../../../../packages/matching/src/model/rows.ts';

const anyVectors = (dimensions: number, maxLength: number): fc.Arbitrary<Float32Array[]> =>
  fc.array(
    fc.float32Array({
      minLength: dimensions,
      maxLength: dimensions,
      min: -8,
      max: 8,
      noNaN: true,
    }),
    { maxLength },
  );
const anyCase = fc
  .constantFrom(0, 1, 3, 4, 33, 200)
  .chain((dimensions) =>
    fc.tuple(fc.constant(dimensions), anyVectors(dimensions, 12), anyVectors(dimensions, SIDE_BY_SIDE)),
  );

const lengthOf = (vector: Float32Array): number => Math.hypot(...vector);

describe('products of rows with vectors side by side', () => {
  test('are near what they should be, and the same on machines without the instructions', () => {
    fc.assert(
      fc.property(anyCase, ([dimensions, rows, vectors]) => {
        const room = roomForRows(rows.length, dimensions);
        rows.forEach((row, at) => {
          room.put(at, row);
        });
        const products = room.products(vectors, rows.length);
        const wide = Math.ceil(dimensions / 4) * 4;
        const plain = new Float32Array(products.length);
        const packedRows = new Float32Array(rows.length * wide);
        const packed = new Float32Array(wide * SIDE_BY_SIDE);
        rows.forEach((row, r) => {
          packedRows.set(row, r * wide);
        });
        vectors.forEach((vector, v) => {
          vector.forEach((value, at) => {
            packed[((at >> 2) * SIDE_BY_SIDE + v) * 4 + (at % 4)] = value;
          });
        });
        multiplyPlainly(packedRows, packed, plain, { count: rows.length, steps: wide / 4 });
        expect([...products].map((value) => value + 0)).toEqual([...plain].map((value) => value + 0));
        rows.forEach((row, r) => {
          vectors.forEach((vector, v) => {
            const exact = row.reduce((sum, value, at) => sum + value * (vector[at] ?? 0), 0);
            const off = Math.abs((products[r * SIDE_BY_SIDE + v] ?? NaN) - exact);
            expect(off).toBeLessThanOrEqual(PRODUCT_ERROR * lengthOf(row) * lengthOf(vector) + 1e-37);
          });
        });
      }),
      { numRuns: 200 },
    );
  });

  test('are of the first rows alone where fewer are asked for, and of what was put last', () => {
    const room = roomForRows(3, 2);
    room.put(0, Float32Array.of(1, 2));
    room.put(1, Float32Array.of(9, 9));
    room.put(1, Float32Array.of(3, 0));
    const products = room.products([Float32Array.of(1, 1), Float32Array.of(0, 2)], 2);
    expect([...products].filter((value) => value !== 0)).toEqual([3, 4, 3]);
  });
});
