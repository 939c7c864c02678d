import {
  BLOCK,
  END,
  EQUALS,
  IF,
  LOOP,
  OR_WHOLE,
  PLUS_WHOLE,
  SHIFT_LEFT,
  TIMES_WHOLE,
  ZEROS,
  add,
  constant,
  get,
  leaveIf,
  loadFour,
  moduleBytes,
  repeat,
  repeatIf,
  set,
  shuffle,
  simd,
  storeWhole,
} from './wasm-bytes.ts';

/** Papers that are held against rules side by side. */
export const BESIDE = 4;

/**
 * A WebAssembly module that finds the pairs of rules and four papers that may reach what they need. Its
 * `p(row, pairs, steps, papers, said, apart, needs, factors, out)` takes places in its memory, and counts:
 *
 * ```
 * for each of 2 · pairs rules, rows of 8 · steps numbers of 16 bits, and each of four papers, as many:
 *   said[paper][rule] + factors[rule] · (row · paper) >= needs[rule]
 * ```
 *
 * Rules are taken two by two. Of two of which any paper may reach what it needs their place among the pairs is written to
 * `out`, and behind it a bit for each that may: `2 · paper + rule`. Returned is where that ends. Products are whole numbers, so
 * any order of sums gives the same; what is said, needs and factors are in double precision, `said` by paper `apart` bytes
 * from the next. The papers lie interleaved: the first eight numbers of each, then the next eight of each.
 */
export function boundsKernelBytes(): Uint8Array {
  return moduleBytes({ parameters: 9, returns: true, numbers: 5, fours: 19, code: boundsCode() });
}

const [DOT, PLUS_FOUR] = [simd(0xba), simd(0xae)];
/** Two whole numbers in double precision, and sums, products and comparisons of such. */
const [DOUBLE, PLUS_TWO, TIMES_TWO, REACHES] = [simd(0xfe), simd(0xf0), simd(0xf2), simd(0x4c)];
const [EITHER, ANY, BITS] = [simd(0x50), simd(0x53), simd(0xc4)];

function boundsCode(): number[] {
  const [row, pairs, steps, papers, said, apart, needs, factors, out] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
  const [left, beside, pair, other, bits] = [9, 10, 11, 12, 13];
  const [first, second, paper, factor, need, reached, sums] = [14, 15, 16, 17, 18, 19, 23];
  const every = (make: (at: number) => number[]): number[] =>
    Array.from({ length: BESIDE }, (_, at) => make(at)).flat();
  /** Sum `2 · at` is that of the first rule with a paper, the next that of the second rule. */
  const sum = (at: number): number[] => get(sums + at);
  const multiplied = (at: number, one: number): number[] => [
    ...[...sum(at), ...get(one), ...get(paper), ...DOT, ...PLUS_FOUR, ...set(sums + at)],
  ];
  const step = [
    ...[...get(row), ...loadFour(0), ...set(first), ...get(other), ...loadFour(0), ...set(second)],
    ...every((at) => [
      ...[...get(beside), ...loadFour(16 * at), ...set(paper)],
      ...[...multiplied(2 * at, first), ...multiplied(2 * at + 1, second)],
    ]),
    ...[...add(row, 16), ...add(other, 16), ...add(beside, 16 * BESIDE)],
    ...[...add(left, -1), ...get(left), ...repeatIf],
  ];
  /** Of two times four numbers: those at even places and those at odd ones each with the next but one. */
  const halved = (one: number[], two: number[]): number[] => [
    ...[...one, ...two, ...shuffle(0, 4, 1, 5), ...one, ...two, ...shuffle(2, 6, 3, 7), ...PLUS_FOUR],
  ];
  /** Four sums of four numbers each, added up: by place those of sums `at` to `at + 3`. */
  const addedUp = (at: number): number[] => [
    ...[...halved(sum(at), sum(at + 1)), ...set(first), ...halved(sum(at + 2), sum(at + 3)), ...set(second)],
    ...[...get(first), ...get(second), ...shuffle(0, 1, 4, 5)],
    ...[...get(first), ...get(second), ...shuffle(2, 3, 6, 7), ...PLUS_FOUR, ...set(paper)],
  ];
  /** Whether both rules reach what they need with a paper: of the products at hand the first two, or the last. */
  const reach = (at: number): number[] => [
    ...[...get(said), ...get(apart), ...constant(at), TIMES_WHOLE, PLUS_WHOLE, ...loadFour(0)],
    ...(at % 2 === 0 ? get(paper) : [...get(paper), ...get(paper), ...shuffle(2, 3, 2, 3)]),
    ...[...DOUBLE, ...get(factor), ...TIMES_TWO, ...PLUS_TWO, ...get(need), ...REACHES],
    ...set(reached + at),
  ];
  const bitsOf = (at: number): number[] => [
    ...[...get(bits), ...get(reached + at), ...BITS, ...constant(2 * at), SHIFT_LEFT, OR_WHOLE, ...set(bits)],
  ];
  return [
    ...[...BLOCK, ...LOOP, ...get(pair), ...get(pairs), EQUALS, ...leaveIf],
    ...Array.from({ length: 2 * BESIDE }, (_, at) => [...ZEROS, ...set(sums + at)]).flat(),
    ...[...get(steps), ...set(left), ...get(papers), ...set(beside)],
    ...[...get(steps), ...constant(4), SHIFT_LEFT, ...get(row), PLUS_WHOLE, ...set(other)],
    ...[...LOOP, ...step, END, ...get(other), ...set(row)],
    ...[...get(factors), ...loadFour(0), ...set(factor), ...get(needs), ...loadFour(0), ...set(need)],
    ...[...addedUp(0), ...reach(0), ...reach(1), ...addedUp(4), ...reach(2), ...reach(3)],
    ...[...get(reached), ...get(reached + 1), ...EITHER, ...get(reached + 2), ...EITHER],
    ...[...get(reached + 3), ...EITHER, ...ANY, ...IF],
    ...[...constant(0), ...set(bits), ...every(bitsOf)],
    ...[...get(out), ...get(pair), ...storeWhole(0), ...get(out), ...get(bits), ...storeWhole(4)],
    ...[...add(out, 8), END],
    ...[...add(said, 16), ...add(needs, 16), ...add(factors, 16), ...add(pair, 1)],
    ...[...repeat, END, END, ...get(out)],
  ];
}
