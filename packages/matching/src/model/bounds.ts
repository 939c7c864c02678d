import { BESIDE, boundsKernelBytes } from './bounds-kernel.ts';
import { machineOf } from './machine.ts';
import type { Start } from './machine.ts';
import { lengthOf } from './model.ts';

/** Rules are looked at so many at a time: what belongs to them stays near the processor. */
export const TILE = 1024;
/** So many papers are held against all rules in one go. */
export const MOST_PAPERS = 256;
export { BESIDE };

/** Finds the pairs of rules and papers that may come to what they need: a bound, within `boundError` of what they come to. */
export type Bounds = {
  /** What is said by the paper at `beside` in its block to the rule at `at` in its tile, at `beside · TILE + at`. */
  said: Float64Array;
  /** Papers to hold against rules from now on, at most `MOST_PAPERS`, and what each rule needs, the room for errors taken off. */
  prepare(places: readonly Float32Array[], needs: Float64Array): void;
  /** Tells every pair of a tile and a block that may reach what it needs, by places within; by paper the rules ascend. */
  reaching(tile: number, block: number, tell: (at: number, beside: number) => void): void;
};

/** The length that vectors are brought to before they are rounded to whole numbers: the product of two stays within 31 bits. */
const LENGTH = 32_000;

/**
 * How far a bound may be off, as a share of the rule's length and that of the longest paper: each number is rounded by a half.
 */
export function boundError(dimensions: number): number {
  return (Math.sqrt(dimensions) / LENGTH + dimensions / (4 * LENGTH * LENGTH)) * (1 + 1e-6);
}

const startKernel = machineOf(boundsKernelBytes);

/**
 * Makes the directions of rules ready.
 * @param start the module; where that gives none the same is done plainly
 */
export function boundsOf(directions: readonly Float32Array[], start: Start = startKernel): Bounds {
  const dimensions = directions.reduce((most, { length }) => Math.max(most, length), 0);
  const room = reserve(directions.length, Math.max(Math.ceil(dimensions / 8), 1), start);
  const { steps, rows, papers, said, needs, factors, found } = room;
  const wide = steps * 8;
  const lengths = directions.map(lengthOf);
  directions.forEach((direction, rule) => {
    const scale = scaleTo(lengths[rule] ?? 0);
    direction.forEach((value, at) => {
      rows[rule * wide + at] = Math.round(value * scale);
    });
  });
  return {
    said,
    prepare(places, needed) {
      const longest = places.reduce((most, place) => Math.max(most, lengthOf(place)), 0);
      const scale = scaleTo(longest);
      papers.fill(0);
      places.slice(0, MOST_PAPERS).forEach((place, paper) => {
        const block = Math.floor(paper / BESIDE) * wide * BESIDE;
        const beside = (paper % BESIDE) * 8;
        for (let at = 0; at < Math.min(place.length, dimensions); at += 1)
          papers[block + (at >> 3) * 8 * BESIDE + beside + (at & 7)] = Math.round((place[at] ?? 0) * scale);
      });
      needs.set(needed);
      lengths.forEach((length, rule) => {
        factors[rule] = (length * longest) / (LENGTH * LENGTH);
      });
    },
    reaching(tile, block, tell) {
      const end = room.find(tile, block);
      for (let at = 0; at < end; at += 2) {
        const rule = 2 * (found[at] ?? 0);
        const bits = found[at + 1] ?? 0;
        for (let bit = 0; bit < 2 * BESIDE; bit += 1) if ((bits >> bit) & 1) tell(rule + (bit & 1), bit >> 1);
      }
    },
  };
}

const scaleTo = (length: number): number => (length === 0 ? 0 : LENGTH / length);

/** All that the module works on; `find` looks at a tile and a block, and says where in `found` ends what it found. */
type Room = Views & { steps: number; find: (tile: number, block: number) => number };
type Views = {
  rows: Int16Array;
  papers: Int16Array;
  said: Float64Array;
  needs: Float64Array;
  factors: Float64Array;
  found: Int32Array;
};

function reserve(size: number, steps: number, start: Start): Room {
  const even = size + (size % 2);
  const [row, block] = [steps * 16, steps * 16 * BESIDE];
  const papersAt = even * row;
  const saidAt = papersAt + (MOST_PAPERS / BESIDE) * block;
  const needsAt = saidAt + TILE * BESIDE * 8;
  const factorsAt = needsAt + even * 8;
  const foundAt = factorsAt + even * 8;
  const bytes = foundAt + TILE * 4;
  const machine = start(bytes);
  const memory = machine?.memory ?? new ArrayBuffer(bytes);
  const views: Views = {
    rows: new Int16Array(memory, 0, papersAt / 2),
    papers: new Int16Array(memory, papersAt, (saidAt - papersAt) / 2),
    said: new Float64Array(memory, saidAt, TILE * BESIDE),
    needs: new Float64Array(memory, needsAt, even).fill(Infinity),
    factors: new Float64Array(memory, factorsAt, even),
    found: new Int32Array(memory, foundAt, TILE),
  };
  return {
    ...views,
    steps,
    find(tile, at) {
      const from = tile * TILE;
      const pairs = Math.min(TILE, even - from) / 2;
      if (machine === null) return findPlainly(views, { from, pairs, steps, block: at });
      const [vectors, apart] = [papersAt + at * block, TILE * 8];
      const [needed, factor] = [needsAt + from * 8, factorsAt + from * 8];
      const end = machine.run(from * row, pairs, steps, vectors, saidAt, apart, needed, factor, foundAt);
      return (end - foundAt) / 4;
    },
  };
}

/** What the module does, for machines without such instructions: the same pairs, much slower. */
function findPlainly(
  { rows, papers, said, needs, factors, found }: Views,
  { from, pairs, steps, block }: { from: number; pairs: number; steps: number; block: number },
): number {
  const wide = steps * 8;
  let end = 0;
  for (let pair = 0; pair < pairs; pair += 1) {
    let bits = 0;
    for (let bit = 0; bit < 2 * BESIDE; bit += 1) {
      const [at, beside] = [2 * pair + (bit & 1), bit >> 1];
      const rule = from + at;
      let product = 0;
      for (let place = 0; place < wide; place += 1) {
        const paper = (block * steps * BESIDE + (place >> 3) * BESIDE + beside) * 8 + (place & 7);
        product += (rows[rule * wide + place] ?? 0) * (papers[paper] ?? 0);
      }
      const comesTo = (said[beside * TILE + at] ?? 0) + product * (factors[rule] ?? 0);
      if (comesTo >= (needs[rule] ?? Infinity)) bits |= 1 << bit;
    }
    if (bits === 0) continue;
    found[end] = pair;
    found[end + 1] = bits;
    end += 2;
  }
  return end;
}
