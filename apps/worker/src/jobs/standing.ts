import { judgeStanding, type Trouble } from '@broadsheet/bounces';
import { createSpentStore, createStandingStore, createStreamStore } from '@broadsheet/database';

import { shareWords, troubleWords } from '../alerts/standing-findings.ts';
import type { WorkerContext } from '../context.ts';

/** Milliseconds for which a stop is remembered: longer than its edition is judged. */
const rememberedMs = 60 * 86_400_000;

/**
 * Looks at complaints and hard bounces of the newest editions; beyond the second threshold the stream is paused, as by a server that refuses us. Once for each
 * edition and mail group: whoever resumes has looked.
 */
export async function judge({
  installation,
}: Pick<WorkerContext, 'installation'>): Promise<readonly Trouble[]> {
  const { database, clock, log } = installation;
  const troubles = await judgeStanding(createStandingStore(database));
  const spent = createSpentStore(database);
  const stream = createStreamStore(database);
  for (const trouble of troubles) {
    if (trouble.level !== 'stop') continue;
    const { measure, group, day } = trouble;
    const now = clock();
    const name = `${measure}:${group ?? ''}:${day}`;
    const expiresAt = new Date(now.getTime() + rememberedMs);
    if (!(await spent.spend({ purpose: 'standing-stop', name, expiresAt }))) continue;
    const detail = `${troubleWords(trouble)}: ${shareWords(trouble)}`;
    await stream.pause({ reason: 'standing', detail, until: null, now });
    log.error({ reason: 'standing', detail }, 'stream.paused');
  }
  return troubles;
}
