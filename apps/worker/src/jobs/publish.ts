import { type PublishResult, matchOffered, publishEditions } from '@broadsheet/matching';
import { type Day, addDays, dayOf } from '@broadsheet/papers';

import type { WorkerContext } from '../context.ts';

/**
 * The newest day whose edition may be published: it ended, and the hour of publication has come on the day after.
 * @param publishAt UTC
 */
export function newestToPublish(now: Date, publishAt: { hour: number; minute: number }): Day {
  const minutes = now.getUTCHours() * 60 + now.getUTCMinutes();
  return addDays(dayOf(now), minutes >= publishAt.hour * 60 + publishAt.minute ? -1 : -2);
}

/**
 * Publishes every edition whose hour has come, oldest first; topics that came later are held against what is published.
 */
export async function publish({
  installation,
  publishing,
  topics,
  editions,
}: WorkerContext): Promise<PublishResult[]> {
  const { clock, config, log } = installation;
  const now = clock();
  const results = await publishEditions(publishing, { until: newestToPublish(now, config.publishAt), now });
  for (const result of results) if (result.outcome === 'published') log.info(result, 'edition.published');
  await matchOffered({ ...publishing, topics, editions }, now);
  return results;
}
