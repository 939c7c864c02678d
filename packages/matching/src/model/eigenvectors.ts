/** Eigenvalues, largest first, and their vectors: column c of `vectors` (size × size, row after row) belongs to value c. */
export type Eigen = { values: Float64Array; vectors: Float64Array };

const SWEEPS = 30;
const SMALL = 1e-18;

/**
 * Of a symmetric matrix, by Jacobi's rotations (Golub and Van Loan, 8.5): slow beside what packages do, but short, exact to
 * the last digits, and the same on every machine. Cubic in `size`.
 * @param matrix size × size, row after row; left as it is
 */
export function eigenOf(matrix: Float64Array, size: number): Eigen {
  const a = Float64Array.from(matrix);
  // Vectors stand as rows while we turn them: both rows of a rotation are then read in order.
  const v = new Float64Array(size * size);
  for (let i = 0; i < size; i += 1) v[i * size + i] = 1;
  for (let sweep = 0; sweep < SWEEPS && !isDiagonal(a, size); sweep += 1) {
    for (let p = 0; p < size - 1; p += 1) {
      for (let q = p + 1; q < size; q += 1) rotate(a, v, size, p, q);
    }
  }
  return sorted(a, v, size);
}

function isDiagonal(a: Float64Array, size: number): boolean {
  let off = 0;
  let on = 0;
  for (let i = 0; i < size; i += 1) {
    on += (a[i * size + i] ?? 0) ** 2;
    for (let j = i + 1; j < size; j += 1) off += (a[i * size + j] ?? 0) ** 2;
  }
  return off <= SMALL * on;
}

function rotate(a: Float64Array, v: Float64Array, size: number, p: number, q: number): void {
  const apq = a[p * size + q] ?? 0;
  const app = a[p * size + p] ?? 0;
  const aqq = a[q * size + q] ?? 0;
  if (apq * apq <= 1e-30 * Math.abs(app * aqq)) return;
  const theta = (aqq - app) / (2 * apq);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  turnRows(a, size, p, q, c, s);
  for (let k = 0; k < size; k += 1) {
    const x = a[k * size + p] ?? 0;
    const y = a[k * size + q] ?? 0;
    a[k * size + p] = c * x - s * y;
    a[k * size + q] = s * x + c * y;
  }
  turnRows(v, size, p, q, c, s);
}

function turnRows(m: Float64Array, size: number, p: number, q: number, c: number, s: number): void {
  const atP = p * size;
  const atQ = q * size;
  for (let k = 0; k < size; k += 1) {
    const x = m[atP + k] ?? 0;
    const y = m[atQ + k] ?? 0;
    m[atP + k] = c * x - s * y;
    m[atQ + k] = s * x + c * y;
  }
}

function sorted(a: Float64Array, v: Float64Array, size: number): Eigen {
  const order = Array.from({ length: size }, (_, i) => i);
  const valueOf = (i: number): number => a[i * size + i] ?? 0;
  order.sort((i, j) => valueOf(j) - valueOf(i) || i - j);
  const values = Float64Array.from(order, valueOf);
  const vectors = new Float64Array(size * size);
  order.forEach((from, c) => {
    for (let k = 0; k < size; k += 1) vectors[k * size + c] = v[from * size + k] ?? 0;
  });
  return { values, vectors };
}
