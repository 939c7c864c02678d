import { type Forgotten, type RetentionStore, createRetentionStore, daysKept } from '@broadsheet/database';

import type { WorkerContext } from '../context.ts';

/** Rows of one statement: so short that nobody waits for its locks. */
const pageRows = 2000;
/** Pages of each an hour: what a million digests a day leave behind, and half as much again. */
const pagesAnHour = 32;

/** Forgets what is past its retention: a bounded number of short statements, so that a table that was never tidied takes some days. */
export async function forget(
  { installation: { database, clock, log } }: Pick<WorkerContext, 'installation'>,
  options: { store?: RetentionStore; pages?: number } = {},
): Promise<Partial<Record<Forgotten, number>>> {
  const { store = createRetentionStore(database), pages = pagesAnHour } = options;
  const now = clock().getTime();
  const forgotten: Partial<Record<Forgotten, number>> = {};
  for (const [what, days] of Object.entries(daysKept) as [Forgotten, number][]) {
    const before = new Date(now - days * 86_400_000);
    let rows = 0;
    for (let page = 0; page < pages; page += 1) {
      const gone = await store.forget(what, before, pageRows);
      rows += gone;
      if (gone < pageRows) break;
    }
    if (rows > 0) forgotten[what] = rows;
  }
  await store.ran(new Date(now));
  if (Object.keys(forgotten).length > 0) log.info(forgotten, 'retention.forgotten');
  return forgotten;
}
