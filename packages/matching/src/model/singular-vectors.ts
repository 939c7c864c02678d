import { eigenOf } from './eigenvectors.ts';
import { createSigns } from './signs.ts';
import { addOuter, denseOf, gramOf, gramTimes, mirror, rowTimes, timesSmall } from './sparse.ts';
import type { Dense, SparseRows } from './sparse.ts';

const SPARE = 10;
const ROUNDS = 2;
const SEED = 1;

/**
 * The right singular vectors of a sparse matrix that belong to its `dimensions` largest singular values, one a column, by a
 * randomised range finder with power iterations (Halko, Martinsson and Tropp, 2011). The same matrix gives the same vectors:
 * the random signs come from a fixed seed. Costs `2 · entries · (dimensions + 10)` for each of five passes.
 * @returns columns × dimensions; fewer dimensions where the matrix has a lower rank
 */
export function rightSingularVectors(matrix: SparseRows, dimensions: number): Dense {
  const width = Math.min(dimensions + SPARE, matrix.columns, matrix.rows);
  let basis = denseOf(matrix.columns, width);
  const sign = createSigns(SEED);
  for (let at = 0; at < basis.values.length; at += 1) basis.values[at] = sign();
  for (let round = 0; round < ROUNDS; round += 1) basis = orthonormal(gramTimes(matrix, basis));
  const kept = Math.min(dimensions, basis.columns);
  return timesSmall(basis, columns(eigenOf(gramOfProduct(matrix, basis), basis.columns).vectors, kept), kept);
}

/** An orthonormal basis of the columns; those that add nothing are left out. */
function orthonormal(dense: Dense): Dense {
  const { values, vectors } = eigenOf(gramOf(dense), dense.columns);
  const least = (values[0] ?? 0) * 1e-12;
  const rank = Math.max(values.filter((value) => value > least).length, 1);
  const turn = columns(vectors, rank);
  for (let at = 0; at < turn.length; at += 1) {
    turn[at] = (turn[at] ?? 0) / Math.sqrt(Math.max(values[at % rank] ?? 0, 1e-300));
  }
  return timesSmall(dense, turn, rank);
}

/** `(XB)ᵀ(XB)` without holding `XB`. */
function gramOfProduct(matrix: SparseRows, basis: Dense): Float64Array {
  const gram = new Float64Array(basis.columns * basis.columns);
  const row = new Float32Array(basis.columns);
  for (let r = 0; r < matrix.rows; r += 1) {
    rowTimes(matrix, r, basis, row);
    addOuter(gram, row);
  }
  mirror(gram, basis.columns);
  return gram;
}

/** The first columns of a square matrix. */
function columns(square: Float64Array, kept: number): Float64Array {
  const size = Math.sqrt(square.length);
  return Float64Array.from({ length: size * kept }, (_, at) => {
    return square[Math.floor(at / kept) * size + (at % kept)] ?? 0;
  });
}
