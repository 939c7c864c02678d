import { isWeekend } from '../day.ts';
import type { Day } from '../paper.ts';

/** How many papers a source listed on a day that was over when it was read. */
export type DaySize = { day: Day; listed: number };

/** Days that the usual size is taken from; with fewer than `fewest` nothing is usual yet. */
export const comparedDays = 20;
const fewest = 5;
/** A source that usually lists fewer has no partial lists: 1 paper where 5 are usual is an ordinary day. */
const smallest = 8;
/** A list under this share of the usual size may be partial. */
const share = 1 / 4;
/** And it has to lie as many standard deviations below, by the days' own spread. */
const deviations = 3;
/** The median absolute deviation of a normal distribution, in standard deviations, inverted. */
const madScale = 1.4826;

/** True where the sizes of two days can be held against each other: weekends have lists of their own. */
export function isComparable(a: Day, b: Day): boolean {
  return isWeekend(a) === isWeekend(b);
}

/**
 * The usual size of a source's list, and the size under which a list is partial, from its last comparable days: the median,
 * and the smaller of a quarter of it and three standard deviations below, on a logarithmic scale, as estimated from the
 * median absolute deviation (Hampel, J. Am. Stat. Assoc. 69, 1974). Neither is moved by a few odd days.
 * @param sizes of comparable days, newest first; the first twenty count
 * @returns null where too little is known, or the source is too small to tell
 */
export function usualSize(sizes: readonly DaySize[]): { usual: number; partialUnder: number } | null {
  const listed = sizes
    .slice(0, comparedDays)
    .map((size) => size.listed)
    .filter((count) => count > 0);
  if (listed.length < fewest) return null;
  const usual = median(listed);
  if (usual < smallest) return null;
  const spread = madScale * median(listed.map((count) => Math.abs(Math.log(count / usual))));
  return { usual, partialUnder: usual * Math.min(share, Math.exp(-deviations * spread)) };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
