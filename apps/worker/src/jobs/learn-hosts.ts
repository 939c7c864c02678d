import { createMailHostStore } from '@broadsheet/database';
import { learnMailGroups } from '@broadsheet/delivery';

import type { WorkerContext } from '../context.ts';

/** Finds out the mail groups of new mail hosts, beside everything else. */
export async function learnHosts(
  { installation, exchangers }: WorkerContext,
  stop: AbortSignal,
): Promise<void> {
  const { database, clock, log } = installation;
  const result = await learnMailGroups({ store: createMailHostStore(database), exchangers }, clock(), stop);
  if (result.learnt > 0 || result.failed > 0) log.debug(result, 'hosts.learnt');
  if (result.failed > 0) log.warn({ failed: result.failed }, 'hosts.unanswered');
}
