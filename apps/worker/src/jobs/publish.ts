import { type PublishResult, matchOffered, publishEditions } from '@broadsheet/matching';
import { newestToPublish } from '@broadsheet/papers';

import type { WorkerContext } from '../context.ts';
import { publishingHours, remarkUnlessWaiting } from './readiness.ts';

/**
 * Publishes every edition whose hour has come, oldest first; one whose sources leave something wanting waits until its
 * deadline. Topics that came later are held against what is published.
 */
export async function publish(context: WorkerContext): Promise<PublishResult[]> {
  const { installation, publishing, topics, editions } = context;
  const { clock, log } = installation;
  const now = clock();
  const results = await publishEditions(publishing, {
    until: newestToPublish(now, publishingHours(context)),
    now,
    remarkOn: (day) => remarkUnlessWaiting(context, day, now),
  });
  for (const result of results) {
    if (result.outcome === 'published') log.info(result, 'edition.published');
    if (result.outcome === 'waiting') log.debug(result, 'edition.waits');
  }
  await matchOffered({ ...publishing, topics, editions }, now);
  return results;
}
