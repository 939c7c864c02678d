/** `THOROUGH=1`, as in CI: every case of what by hand is tried on some of them. */
export const isThorough = process.env['THOROUGH'] === '1';

/** All cases of a table in a thorough run, else the first of them. */
export function someOf<T>(cases: readonly T[]): readonly T[] {
  return isThorough ? cases : cases.slice(0, 1);
}
