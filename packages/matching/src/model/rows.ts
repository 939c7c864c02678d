import { SIDE_BY_SIDE, kernelBytes } from './kernel-bytes.ts';
import { machineOf } from './machine.ts';

/** Room for vectors of the same dimensions, for products with many others. */
export type Rows = {
  /** Puts a vector in place of a row; it is read now. */
  put(row: number, vector: Float32Array): void;
  /**
   * The product of the first `count` rows with at most eight vectors: of row r with vector v at `r · SIDE_BY_SIDE + v`. Read
   * it before the next call. In single precision: within `PRODUCT_ERROR` times the lengths of both of what they come to.
   */
  products(vectors: readonly Float32Array[], count: number): Float32Array;
};

export { SIDE_BY_SIDE };

/** Rounding of a product, as a share of the lengths of its vectors: (dimensions / 4 + 4) · 2⁻²⁴, with room for 600 dimensions. */
export const PRODUCT_ERROR = 1e-5;

const start = machineOf(kernelBytes);

/** Makes room for so many rows, of zeros. */
export function roomForRows(size: number, dimensions: number): Rows {
  const steps = Math.ceil(dimensions / 4);
  const wide = steps * 4;
  const { rows, beside, out, multiply } = reserve(size, steps);
  return {
    put(row, vector) {
      rows.set(vector, row * wide);
    },
    products(vectors, count) {
      beside.fill(0);
      vectors.slice(0, SIDE_BY_SIDE).forEach((vector, at) => {
        for (let place = 0; place < vector.length; place += 1)
          beside[((place >> 2) * SIDE_BY_SIDE + at) * 4 + (place & 3)] = vector[place] ?? 0;
      });
      if (steps > 0) multiply(Math.min(count, size));
      return out;
    },
  };
}

type Room = {
  rows: Float32Array;
  beside: Float32Array;
  out: Float32Array;
  multiply: (count: number) => void;
};

/** Rows, the vectors beside them, and what they come to, in one memory. */
function reserve(size: number, steps: number): Room {
  const besideAt = size * steps * 16;
  const outAt = besideAt + steps * 16 * SIDE_BY_SIDE;
  const bytes = outAt + size * 4 * SIDE_BY_SIDE;
  const views = (buffer: ArrayBuffer): Omit<Room, 'multiply'> => ({
    rows: new Float32Array(buffer, 0, size * steps * 4),
    beside: new Float32Array(buffer, besideAt, steps * 4 * SIDE_BY_SIDE),
    out: new Float32Array(buffer, outAt, size * SIDE_BY_SIDE),
  });
  const machine = start(bytes);
  const room = views(machine?.memory ?? new ArrayBuffer(bytes));
  return {
    ...room,
    multiply(count) {
      if (machine === null) multiplyPlainly(room.rows, room.beside, room.out, { count, steps });
      else machine.run(0, count, steps, besideAt, outAt);
    },
  };
}

/** What the module does, for machines without such instructions: the same sums in the same order, much slower. */
export function multiplyPlainly(
  rows: Float32Array,
  beside: Float32Array,
  out: Float32Array,
  { count, steps }: { count: number; steps: number },
): void {
  const { fround } = Math;
  const sums = new Float32Array(4);
  for (let at = 0; at < count * SIDE_BY_SIDE; at += 1) {
    const row = Math.floor(at / SIDE_BY_SIDE) * steps * 4;
    const vector = (at % SIDE_BY_SIDE) * 4;
    sums.fill(0);
    for (let place = 0; place < steps * 4; place += 1) {
      const lane = place & 3;
      const other = beside[(place - lane) * SIDE_BY_SIDE + vector + lane] ?? 0;
      sums[lane] = (sums[lane] ?? 0) + fround((rows[row + place] ?? 0) * other);
    }
    const [first = 0, second = 0, third = 0, fourth = 0] = sums;
    out[at] = fround(fround(first + second) + third) + fourth;
  }
}
