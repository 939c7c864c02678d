import { addDays, dayOf } from '@broadsheet/papers';
import { expirePending, resumePaused } from '@broadsheet/subscribers';

import type { WorkerContext } from '../context.ts';

/** Days for which readings of sources are kept; a weekend's list is held against those of ten weeks. */
const runsKept = 180;

/** Forgets sign-ups that nobody confirmed and readings of long ago, and ends the pauses that are over. */
export async function tidy({ installation, subscribers, planning, papers }: WorkerContext): Promise<void> {
  const now = installation.clock();
  await expirePending({ subscribers }, now);
  await resumePaused({ subscribers, dueTimes: planning.dueTimes }, now);
  await papers.forgetRuns(addDays(dayOf(now), -runsKept));
}
