/** A fixed number of places, given out in the order in which they were asked for. */
export type Slots = {
  /** Waits for a place; false when the signal ended the wait. */
  take: (signal: AbortSignal) => Promise<boolean>;
  give: () => void;
  /** Resolves once every place is free and nobody waits. */
  allFree: () => Promise<void>;
};

/** @param size how many may be held at once */
export function createSlots(size: number): Slots {
  let free = size;
  const queue = new Set<() => void>();
  let onAllFree: (() => void)[] = [];
  return {
    take(signal) {
      if (signal.aborted) return Promise.resolve(false);
      if (free > 0) {
        free -= 1;
        return Promise.resolve(true);
      }
      return new Promise((resolve) => {
        const granted = (): void => {
          signal.removeEventListener('abort', onAbort);
          resolve(true);
        };
        const onAbort = (): void => {
          queue.delete(granted);
          resolve(false);
        };
        queue.add(granted);
        signal.addEventListener('abort', onAbort, { once: true });
      });
    },
    give() {
      const [next] = queue;
      if (next !== undefined) {
        queue.delete(next);
        next();
        return;
      }
      free += 1;
      if (free < size) return;
      for (const resolve of onAllFree) resolve();
      onAllFree = [];
    },
    allFree: () => (free === size ? Promise.resolve() : new Promise((resolve) => onAllFree.push(resolve))),
  };
}
