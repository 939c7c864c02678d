/** A sparse matrix by rows: row r holds `indices` and `values` from `starts[r]` to `starts[r + 1]`. */
export type SparseRows = {
  rows: number;
  columns: number;
  starts: Uint32Array;
  indices: Uint32Array;
  values: Float32Array;
};

/** A dense matrix, row after row. */
export type Dense = { rows: number; columns: number; values: Float32Array };

/** An empty dense matrix. */
export const denseOf = (rows: number, columns: number): Dense => ({
  rows,
  columns,
  values: new Float32Array(rows * columns),
});

/** `XᵀX·B` without ever holding `X·B`. Costs two multiplications for each entry of X and column of B. */
export function gramTimes(matrix: SparseRows, by: Dense): Dense {
  const product = denseOf(matrix.columns, by.columns);
  const row = new Float32Array(by.columns);
  for (let r = 0; r < matrix.rows; r += 1) {
    rowTimes(matrix, r, by, row);
    addRow(matrix, r, row, product.values);
  }
  return product;
}

/** Row r of `X·B`, written to `into`. */
export function rowTimes(matrix: SparseRows, r: number, by: Dense, into: Float32Array): void {
  into.fill(0);
  const { columns: width, values: rows } = by;
  const { starts, indices, values } = matrix;
  const end = starts[r + 1] ?? 0;
  for (let at = starts[r] ?? 0; at < end; at += 1) {
    const from = (indices[at] ?? 0) * width;
    const value = values[at] ?? 0;
    for (let c = 0; c < width; c += 1) into[c] = (into[c] ?? 0) + value * (rows[from + c] ?? 0);
  }
}

function addRow(matrix: SparseRows, r: number, row: Float32Array, product: Float32Array): void {
  const width = row.length;
  const { starts, indices, values } = matrix;
  const end = starts[r + 1] ?? 0;
  for (let at = starts[r] ?? 0; at < end; at += 1) {
    const from = (indices[at] ?? 0) * width;
    const value = values[at] ?? 0;
    for (let c = 0; c < width; c += 1) product[from + c] = (product[from + c] ?? 0) + value * (row[c] ?? 0);
  }
}

/** `BᵀB`, square and symmetric, in double precision. */
export function gramOf(dense: Dense): Float64Array {
  const width = dense.columns;
  const gram = new Float64Array(width * width);
  for (let r = 0; r < dense.rows; r += 1) {
    addOuter(gram, dense.values.subarray(r * width, (r + 1) * width));
  }
  mirror(gram, width);
  return gram;
}

/** Adds `vvᵀ` to the upper triangle of a square matrix. */
export function addOuter(gram: Float64Array, vector: Float32Array): void {
  const width = vector.length;
  for (let i = 0; i < width; i += 1) {
    const value = vector[i] ?? 0;
    const from = i * width;
    for (let j = i; j < width; j += 1) {
      gram[from + j] = (gram[from + j] ?? 0) + value * (vector[j] ?? 0);
    }
  }
}

/** Copies the upper triangle of a square matrix to the lower. */
export function mirror(gram: Float64Array, width: number): void {
  for (let i = 0; i < width; i += 1) {
    for (let j = 0; j < i; j += 1) gram[i * width + j] = gram[j * width + i] ?? 0;
  }
}

/** `B·M` for a small matrix M of `kept` columns, row after row. */
export function timesSmall(dense: Dense, small: Float64Array, kept: number): Dense {
  const { rows, columns, values } = dense;
  const product = denseOf(rows, kept);
  const row = new Float64Array(kept);
  for (let r = 0; r < rows; r += 1) {
    row.fill(0);
    for (let i = 0; i < columns; i += 1) {
      const value = values[r * columns + i] ?? 0;
      const from = i * kept;
      for (let c = 0; c < kept; c += 1) row[c] = (row[c] ?? 0) + value * (small[from + c] ?? 0);
    }
    product.values.set(row, r * kept);
  }
  return product;
}
