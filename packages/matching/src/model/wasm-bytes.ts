/** A function of a WebAssembly module, as its bytes want it (fixed-width SIMD of the core specification, 2.0). */
export type WasmFunction = {
  /** Whole numbers that it takes. */
  parameters: number;
  /** Whether it returns one. */
  returns: boolean;
  /** Locals behind the parameters: whole numbers, then sets of four numbers. */
  numbers: number;
  fours: number;
  code: readonly number[];
};

/** A module that imports `m.m`, a memory, and exports one function as `p`. */
export function moduleBytes({ parameters, returns, numbers, fours, code }: WasmFunction): Uint8Array {
  const results = returns ? [[I32]] : [];
  const type = [FUNCTION, ...vector(Array.from({ length: parameters }, () => [I32])), ...vector(results)];
  const locals = vector([
    [...whole(numbers), I32],
    [...whole(fours), V128],
  ]);
  const body = [...locals, ...code, END];
  const sections = [
    section(1, vector([type])),
    section(2, vector([[...name('m'), ...name('m'), MEMORY, 0, 1]])),
    section(3, vector([[0]])),
    section(7, vector([[...name('p'), 0, 0]])),
    section(10, vector([[...whole(body.length), ...body]])),
  ];
  return Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...sections.flat()]);
}

const [I32, V128, FUNCTION, MEMORY, NO_RESULT] = [0x7f, 0x7b, 0x60, 2, 0x40];
export const END = 0x0b;
export const BLOCK = [0x02, NO_RESULT];
export const LOOP = [0x03, NO_RESULT];
export const IF = [0x04, NO_RESULT];
/** Within a loop that is all of a block. */
export const repeatIf = [0x0d, 0];
export const leaveIf = [0x0d, 1];
export const repeat = [0x0c, 0];

export const get = (local: number): number[] => [0x20, ...whole(local)];
export const set = (local: number): number[] => [0x21, ...whole(local)];
export const constant = (value: number): number[] => [0x41, ...signed(value)];
export const IS_ZERO = 0x45;
export const EQUALS = 0x46;
export const PLUS_WHOLE = 0x6a;
export const TIMES_WHOLE = 0x6c;
export const OR_WHOLE = 0x72;
export const SHIFT_LEFT = 0x74;
export const add = (local: number, more: number): number[] => [
  ...get(local),
  ...constant(more),
  PLUS_WHOLE,
  ...set(local),
];
export const storeWhole = (offset: number): number[] => [0x36, 2, ...whole(offset)];

/** An instruction for four numbers. */
export const simd = (code: number): number[] => [0xfd, ...whole(code)];
/** The alignment is a promise of 4 bytes. */
export const loadFour = (offset: number): number[] => [...simd(0), 2, ...whole(offset)];
export const ZEROS = [...simd(12), ...Array.from({ length: 16 }, () => 0)];
/** Four numbers out of eight: 0 to 3 are those of the first four, 4 to 7 of the second. */
export const shuffle = (...lanes: readonly number[]): number[] => [
  ...simd(13),
  ...lanes.flatMap((lane) => [4 * lane, 4 * lane + 1, 4 * lane + 2, 4 * lane + 3]),
];

const vector = (items: readonly (readonly number[])[]): number[] => [...whole(items.length), ...items.flat()];
const section = (id: number, content: readonly number[]): number[] => [
  id,
  ...whole(content.length),
  ...content,
];
const name = (letter: string): number[] => vector(Array.from(letter, (one) => [one.charCodeAt(0)]));

/** LEB128, as the format wants whole numbers. */
export function whole(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...whole(value >>> 7)];
}

function signed(value: number): number[] {
  const ends = value >= -64 && value < 64;
  return ends ? [value & 127] : [(value & 127) | 128, ...signed(value >> 7)];
}
