import { expirePending, resumePaused } from '@broadsheet/subscribers';

import type { WorkerContext } from '../context.ts';

/** Forgets sign-ups that nobody confirmed, and ends the pauses that are over. */
export async function tidy({ installation, subscribers, planning }: WorkerContext): Promise<void> {
  const now = installation.clock();
  await expirePending({ subscribers }, now);
  await resumePaused({ subscribers, dueTimes: planning.dueTimes }, now);
}
