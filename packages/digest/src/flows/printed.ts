import { addDays, dayOf } from '@broadsheet/papers';

import type { PlanningStore } from '../ports.ts';
import type { CoveredRange } from './coverages.ts';

/**
 * Papers on their second appearance, or merged, are looked up in what was printed over this many days before the oldest
 * edition that a digest covers: after a long pause that is further back than the same before today.
 */
const printedLookBack = 60;

/**
 * Looks up which papers of a range were printed to each of these subscribers before. Costs nothing where none may have been.
 * @returns by subscriber; who is not there was printed none
 */
export async function lookUpPrinted(
  store: Pick<PlanningStore, 'printedTo'>,
  range: CoveredRange,
  subscriberIds: readonly number[],
  now: Date,
): Promise<ReadonlyMap<number, ReadonlySet<number>>> {
  const papers = range.coverage.mayBePrinted;
  if (papers.length === 0) return new Map();
  const days = range.editions.flatMap(({ day }) => day ?? []);
  const oldest = [dayOf(now), ...days].reduce((a, b) => (a < b ? a : b));
  return await store.printedTo(subscriberIds, papers, addDays(oldest, -printedLookBack));
}
