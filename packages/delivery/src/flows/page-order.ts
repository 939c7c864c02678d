/** In which order the rows of a page are submitted, never more at once to a mail group than it has places. */
export type PageOrder<Row> = {
  /** Every row, those of one bounded group together. */
  rows: readonly Row[];
  /** The next that may begin; null: none now. */
  next(): Row | null;
  done(row: Row): void;
  /** Rows of each bounded group that did not begin. */
  left(): ReadonlyMap<string, number>;
  /** These groups have so many places by now. */
  widen(places: ReadonlyMap<string, number>): void;
};

/**
 * @param options `bounded`: whether a group bears only so many transactions at once
 */
export function createPageOrder<Row>(
  rows: readonly Row[],
  options: { groupOf: (row: Row) => string; bounded: (group: string) => boolean },
): PageOrder<Row> {
  const { groupOf, bounded } = options;
  const free: Row[] = [];
  const queues = new Map<string, { rows: Row[]; begun: number; busy: number; places: number }>();
  for (const row of rows) {
    const group = groupOf(row);
    if (!bounded(group)) {
      free.push(row);
      continue;
    }
    const queue = queues.get(group);
    if (queue === undefined) queues.set(group, { rows: [row], begun: 0, busy: 0, places: 0 });
    else queue.rows.push(row);
  }
  let begun = 0;
  return {
    rows: queues.size === 0 ? rows : [...free, ...[...queues.values()].flatMap((queue) => queue.rows)],
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
