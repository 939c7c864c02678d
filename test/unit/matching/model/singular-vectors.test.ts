import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { eigenOf } from '../../../../packages/matching/src/model/eigenvectors.ts';
import { rightSingularVectors } from '../../../../packages/matching/src/model/singular-vectors.ts';
import type { SparseRows } from '../../../../packages/matching/src/model/sparse.ts';

describe('eigenvectors', () => {
  test('of any symmetric matrix turn into their multiples', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }).chain((size) =>
          fc.tuple(
            fc.constant(size),
            fc.array(fc.double({ min: -5, max: 5, noNaN: true }), {
              minLength: size * size,
              maxLength: size * size,
            }),
          ),
        ),
        ([size, entries]) => {
          const at = (i: number, j: number): number =>
            (entries[i * size + j] ?? 0) + (entries[j * size + i] ?? 0);
          const matrix = Float64Array.from({ length: size * size }, (_, k) =>
            at(Math.floor(k / size), k % size),
          );
          const { values, vectors } = eigenOf(matrix, size);
          for (let c = 0; c < size; c += 1) {
            for (let i = 0; i < size; i += 1) {
              let turned = 0;
              for (let j = 0; j < size; j += 1) turned += at(i, j) * (vectors[j * size + c] ?? 0);
              expect(turned).toBeCloseTo((values[c] ?? 0) * (vectors[i * size + c] ?? 0), 6);
            }
          }
          expect([...values]).toEqual([...values].sort((a, b) => b - a));
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('right singular vectors', () => {
  test('find the direction that rows share', () => {
    const rows = sparse([
      [1, 1, 0, 0],
      [2, 2, 0, 0],
      [1, 1, 0, 0.1],
      [0, 0, 1, 0],
    ]);
    const { columns, values } = rightSingularVectors(rows, 1);
    expect(columns).toBe(1);
    expect(Math.abs(values[0] ?? 0)).toBeCloseTo(Math.SQRT1_2, 2);
    expect(Math.abs(values[1] ?? 0)).toBeCloseTo(Math.SQRT1_2, 2);
    expect(Math.abs(values[2] ?? 1)).toBeLessThan(0.05);
  });

  test('are the same for the same matrix', () => {
    const rows = sparse(Array.from({ length: 30 }, (_, r) => [r % 2, r % 3, r % 5, r % 7, 1]));
    expect(rightSingularVectors(rows, 3)).toEqual(rightSingularVectors(rows, 3));
  });

  test('are no more than the rank allows', () => {
    const { columns } = rightSingularVectors(
      sparse([
        [1, 0],
        [2, 0],
        [3, 0],
      ]),
      2,
    );
    expect(columns).toBe(1);
  });
});

function sparse(rows: readonly (readonly number[])[]): SparseRows {
  const entries = rows.map((row) => row.flatMap((value, at) => (value === 0 ? [] : [{ value, at }])));
  const starts = Uint32Array.from([0, ...entries.keys()].map((_, r) => entries.slice(0, r).flat().length));
  return {
    rows: rows.length,
    columns: rows[0]?.length ?? 0,
    starts,
    indices: Uint32Array.from(entries.flat(), ({ at }) => at),
    values: Float32Array.from(entries.flat(), ({ value }) => value),
  };
}
