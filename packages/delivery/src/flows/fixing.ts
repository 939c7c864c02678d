import type { Claimed, Outbox } from '../ports.ts';

/** Rows whose bytes are fixed at once: what a kill may leave uncertain of a page, beside the transactions in flight. */
const fixedAtOnce = 20;

/**
 * Fixes the bytes of fresh rows, a slice at a time, before the first of them may leave: only rows of a slice in hand are
 * uncertain where a process is killed, the rest of the page was certainly not submitted. A retry, which is the last one, is said
 * to have begun for each row alone: none is given up for a kill that came before it.
 */
export function createFixing<Row extends Claimed>(
  ports: { outbox: Outbox<Row>; signedWith: string },
  claim: string,
  rows: readonly Row[],
): (row: Row) => Promise<boolean> {
  const places = new Map(rows.map(({ id }, place) => [id, Math.floor(place / fixedAtOnce)]));
  const slices = new Map<number, Promise<ReadonlySet<number>>>();
  const fixAll = async (theirs: readonly Row[]): Promise<ReadonlySet<number>> => {
    const ids = theirs.map(({ id }) => id);
    return new Set(await ports.outbox.fixBytes(claim, ids, ports.signedWith));
  };
  const fix = (slice: number): Promise<ReadonlySet<number>> => {
    const theirs = rows.slice(slice * fixedAtOnce, (slice + 1) * fixedAtOnce);
    return fixAll(theirs.filter((row) => !row.retryOfUncertain));
  };
  return async (row) => {
    if (row.retryOfUncertain) return (await fixAll([row])).has(row.id);
    const slice = places.get(row.id) ?? 0;
    const fixing = slices.get(slice) ?? fix(slice);
    slices.set(slice, fixing);
    return (await fixing).has(row.id);
  };
}
