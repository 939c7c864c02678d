import { type Claimed, type Outbox, UnansweredError } from '../ports.ts';
import type { PageOrder } from './page-order.ts';

/**
 * Fixes the bytes of fresh rows, a slice at a time, before the first of them may leave: only rows of a slice in hand are
 * uncertain where a process is killed, the rest of the page was certainly not submitted. A retry, which is the last one, is said
 * to have begun for each row alone: none is given up for a kill that came before it.
 * @returns throws UnansweredError where the database does not say
 */
export function createFixing<Row extends Claimed>(
  ports: { outbox: Outbox<Row>; signedWith: string },
  claim: string,
  slices: PageOrder<Row>['slices'],
): (row: Row) => Promise<boolean> {
  const sliceOf = new Map(slices.flatMap((slice, at) => slice.map(({ id }): [number, number] => [id, at])));
  const begun = new Map<number, Promise<ReadonlySet<number>>>();
  const fixAll = async (theirs: readonly Row[]): Promise<ReadonlySet<number>> => {
    const ids = theirs.map(({ id }) => id);
    try {
      return new Set(await ports.outbox.fixBytes(claim, ids, ports.signedWith));
    } catch (error) {
      throw new UnansweredError(error);
    }
  };
  const fix = (slice: number): Promise<ReadonlySet<number>> =>
    fixAll((slices[slice] ?? []).filter((row) => !row.retryOfUncertain));
  return async (row) => {
    if (row.retryOfUncertain) return (await fixAll([row])).has(row.id);
    const slice = sliceOf.get(row.id) ?? 0;
    const fixing = begun.get(slice) ?? fix(slice);
    begun.set(slice, fixing);
    return (await fixing).has(row.id);
  };
}
