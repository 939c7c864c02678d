/** Vectors that are multiplied with a row side by side. */
export const SIDE_BY_SIDE = 8;

/**
 * A WebAssembly module that multiplies rows with eight vectors, four dimensions at a time (fixed-width SIMD of the core
 * specification, 2.0). It imports `m.m`, a memory, and exports
 * `p(row, count, steps, vectors, out)`, all of them places in that memory or counts:
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
  const types = section(1, vector([[FUNCTION, ...vector(Array.from({ length: 5 }, () => [I32])), 0]]));
  const imports = section(2, vector([[...name('m'), ...name('m'), MEMORY, 0, 1]]));
  const functions = section(3, vector([[0]]));
  const exported = section(7, vector([[...name('p'), 0, 0]]));
  const body = productsBody();
  const code = section(10, vector([[...whole(body.length), ...body]]));
  return Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, types, imports, functions, exported, code].flat());
}

const [I32, V128, FUNCTION, MEMORY, NO_RESULT, END] = [0x7f, 0x7b, 0x60, 2, 0x40, 0x0b];
const BLOCK = [0x02, NO_RESULT];
const LOOP = [0x03, NO_RESULT];
const repeatIf = [0x0d, 0];
const leaveIf = [0x0d, 1];
const repeat = [0x0c, 0];
const get = (local: number): number[] => [0x20, local];
const set = (local: number): number[] => [0x21, local];
const add = (local: number, more: number): number[] => [
  ...get(local),
  0x41,
  ...signed(more),
  0x6a,
  ...set(local),
];
const IS_ZERO = 0x45;
const ZEROS = [0xfd, 0x0c, ...Array.from({ length: 16 }, () => 0)];
/** The alignment is a promise of 4 bytes. */
const loadFour = (offset: number): number[] => [0xfd, 0, 2, ...whole(offset)];
const storeOne = (offset: number): number[] => [0x38, 2, ...whole(offset)];
const TIMES = [0xfd, 0xe6, 1];
const PLUS = [0xfd, 0xe4, 1];
const lane = (at: number): number[] => [0xfd, 0x1f, at];
const PLUS_ONE = 0x92;

/** Locals: the parameters, two whole numbers, then the four numbers at hand and eight times four sums. */
function productsBody(): number[] {
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
    ...vector([
      [2, I32],
      [1 + SIDE_BY_SIDE, V128],
    ]),
    ...[...BLOCK, ...LOOP, ...get(count), IS_ZERO, ...leaveIf],
    ...every((at) => [...ZEROS, ...set(sums + at)]),
    ...[...get(steps), ...set(left), ...get(vectors), ...set(beside)],
    ...[...LOOP, ...step, END],
    ...every((at) => [...get(out), ...together(at), ...storeOne(4 * at)]),
    ...[...add(out, 4 * SIDE_BY_SIDE), ...add(count, -1), ...repeat, END, END, END],
  ];
}

const vector = (items: readonly (readonly number[])[]): number[] => [...whole(items.length), ...items.flat()];
const section = (id: number, content: readonly number[]): number[] => [
  id,
  ...whole(content.length),
  ...content,
];
const name = (letter: string): number[] => vector(Array.from(letter, (one) => [one.charCodeAt(0)]));

/** LEB128, as the format wants whole numbers. */
function whole(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...whole(value >>> 7)];
}

function signed(value: number): number[] {
  const ends = value >= -64 && value < 64;
  return ends ? [value & 127] : [(value & 127) | 128, ...signed(value >> 7)];
}
