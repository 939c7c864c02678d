import { describe, it } from '@jest/globals';

/** `THOROUGH=1`, as in CI: every case of what by hand is tried on some of them. */
export const isThorough = process.env['THOROUGH'] === '1';

/** All cases of a table in a thorough run, else the first of them. */
export function someOf<T>(cases: readonly T[]): readonly T[] {
  return isThorough ? cases : cases.slice(0, 1);
}

/** A test, or a group, of a thorough run: named as skipped by hand. For what takes processes seconds to live through. */
export const itThorough: typeof it.skip = isThorough ? it : it.skip;
export const describeThorough: typeof describe.skip = isThorough ? describe : describe.skip;
