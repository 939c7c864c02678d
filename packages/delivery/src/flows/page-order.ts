/** Rows that belong together at most: what a kill may leave uncertain of a page, beside the transactions in flight. */
const sliceSize = 20;

/** In which order the rows of a page are submitted, never more at once to a mail group than it has places. */
export type PageOrder<Row> = {
  /**
   * Every row, with those that begin at about the same time: their bytes are fixed together. A bounded group has slices of its own, no larger than
   * what it bears at once, not than the places that a page was given; a group of which the page has no more rows than that is in slices with
   * others. The next slice begins while rows of the last are under way, so that a kill leaves uncertain, for each page, up to about twice
   * what a group bears.
   */
  slices: readonly (readonly Row[])[];
  /** The next that may begin; null: none now. */
  next(): Row | null;
  done(row: Row): void;
  /** Rows of each bounded group that did not begin. */
  left(): ReadonlyMap<string, number>;
  /** These groups have so many places by now. */
  widen(places: ReadonlyMap<string, number>): void;
};

/**
 * @param options `atOnce`: how many transactions at once a group bears; null: any number
 */
export function createPageOrder<Row>(
  rows: readonly Row[],
  options: { groupOf: (row: Row) => string; atOnce: (group: string) => number | null },
): PageOrder<Row> {
  const { groupOf, atOnce } = options;
  const free: Row[] = [];
  const queues = new Map<string, { rows: Row[]; begun: number; busy: number; places: number }>();
  for (const row of rows) {
    const group = groupOf(row);
    if (atOnce(group) === null) {
      free.push(row);
      continue;
    }
    const queue = queues.get(group);
    if (queue === undefined) queues.set(group, { rows: [row], begun: 0, busy: 0, places: 0 });
    else queue.rows.push(row);
  }
  /** Whether all of a group may be under way at once. */
  const isFew = ([group, queue]: readonly [string, { rows: readonly Row[] }]): boolean =>
    queue.rows.length <= (atOnce(group) ?? Infinity);
  const few = [...queues].filter(isFew).flatMap(([, queue]) => queue.rows);
  const many = [...queues].filter((one) => !isFew(one));
  let begun = 0;
  return {
    slices: [
      ...cut(free, sliceSize),
      ...cut(few, sliceSize),
      ...many.flatMap(([group, queue]) => cut(queue.rows, Math.min(sliceSize, atOnce(group) ?? sliceSize))),
    ],
    next() {
      // The bounded ones first: they take longest.
      for (const queue of queues.values()) {
        const row = queue.busy < queue.places ? queue.rows[queue.begun] : undefined;
        if (row === undefined) continue;
        queue.begun += 1;
        queue.busy += 1;
        return row;
      }
      const row = free[begun] ?? null;
      begun += 1;
      return row;
    },
    done(row) {
      const queue = queues.size === 0 ? undefined : queues.get(groupOf(row));
      if (queue !== undefined) queue.busy -= 1;
    },
    left: () =>
      new Map(
        [...queues].flatMap(([group, queue]): [string, number][] =>
          queue.begun < queue.rows.length ? [[group, queue.rows.length - queue.begun]] : [],
        ),
      ),
    widen(places) {
      for (const [group, count] of places) {
        const queue = queues.get(group);
        if (queue !== undefined) queue.places = count;
      }
    },
  };
}

function cut<Row>(rows: readonly Row[], size: number): (readonly Row[])[] {
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, slice) =>
    rows.slice(slice * size, (slice + 1) * size),
  );
}
