import type { Outcome } from '../ports.ts';

/** A row that met a fault of ours. */
export type Trouble = { id: number; outcome: Outcome; error?: unknown };

export type Troubles = { add(trouble: Trouble): void; all(): readonly (Trouble & { rows: number })[] };

/** Faults of a page by sort: what they are called and what became of the row. A page whose database is away has hundreds of one. */
export function createTroubles(): Troubles {
  const sorts = new Map<string, Trouble & { rows: number }>();
  return {
    add(trouble) {
      const { error, outcome } = trouble;
      const sort = `${outcome.state} ${error instanceof Error ? `${error.name} ${error.message}` : String(error)}`;
      const known = sorts.get(sort);
      if (known === undefined) sorts.set(sort, { ...trouble, rows: 1 });
      else known.rows += 1;
    },
    all: () => [...sorts.values()],
  };
}
