import {
  BLOCK,
  END,
  IS_ZERO,
  LOOP,
  ZEROS,
  add,
  get,
  leaveIf,
  loadFour,
  moduleBytes,
  repeat,
  repeatIf,
  set,
  simd,
  whole,
} from './wasm-bytes.ts';

/** Vectors that are multiplied with a row side by side. */
export const SIDE_BY_SIDE = 8;

/**
 * A WebAssembly module that multiplies rows with eight vectors, four dimensions at a time. Its
 * `p(row, count, steps, vectors, out)` takes places in its memory, and counts:
 *
 * ```
 * for each of count rows, 4 · steps numbers each:
 *   out[0..7] = row · vector[0..7]
 * ```
 *
 * Numbers are 32-bit. The vectors lie interleaved: the first four numbers of each, then the next four of each. Each product is
 * four running sums, added up at the end in order: the same on every machine.
 */
export function kernelBytes(): Uint8Array {
  return moduleBytes({
    parameters: 5,
    returns: false,
    numbers: 2,
    fours: 1 + SIDE_BY_SIDE,
    code: productsCode(),
  });
}

const storeOne = (offset: number): number[] => [0x38, 2, ...whole(offset)];
const TIMES = simd(0xe6);
const PLUS = simd(0xe4);
const lane = (at: number): number[] => [...simd(0x1f), at];
const PLUS_ONE = 0x92;

/** Locals: the parameters, two whole numbers, then the four numbers at hand and eight times four sums. */
function productsCode(): number[] {
  const [row, count, steps, vectors, out, left, beside, four, sums] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
  const every = (make: (at: number) => number[]): number[] =>
    Array.from({ length: SIDE_BY_SIDE }, (_, at) => make(at)).flat();
  const step = [
    ...[...get(row), ...loadFour(0), ...set(four)],
    ...every((at) => [
      ...[...get(sums + at), ...get(four), ...get(beside), ...loadFour(16 * at)],
      ...[...TIMES, ...PLUS, ...set(sums + at)],
    ]),
    ...[...add(row, 16), ...add(beside, 16 * SIDE_BY_SIDE), ...add(left, -1), ...get(left), ...repeatIf],
  ];
  const together = (at: number): number[] => [
    ...[...get(sums + at), ...lane(0), ...get(sums + at), ...lane(1), PLUS_ONE],
    ...[...get(sums + at), ...lane(2), PLUS_ONE, ...get(sums + at), ...lane(3), PLUS_ONE],
  ];
  return [
    ...[...BLOCK, ...LOOP, ...get(count), IS_ZERO, ...leaveIf],
    ...every((at) => [...ZEROS, ...set(sums + at)]),
    ...[...get(steps), ...set(left), ...get(vectors), ...set(beside)],
    ...[...LOOP, ...step, END],
    ...every((at) => [...get(out), ...together(at), ...storeOne(4 * at)]),
    ...[...add(out, 4 * SIDE_BY_SIDE), ...add(count, -1), ...repeat, END, END],
  ];
}
