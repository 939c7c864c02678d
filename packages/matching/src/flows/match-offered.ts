import { type EnsurePorts, ensureMatches } from './ensure-matches.ts';
import { VOLUME_EDITIONS } from './topic-volumes.ts';
import type { MatchedEditions, TopicStore } from '../ports.ts';

export type MatchOfferedPorts = EnsurePorts & {
  topics: Pick<TopicStore, 'offered'>;
  editions: Pick<MatchedEditions, 'published' | 'papersOf'>;
};

/**
 * Holds every topic on offer against the newest editions, so that one added or revised since they were published says what
 * it brings. Costs one query where nothing is missing.
 * @returns how many (rule, edition) pairs were added
 */
export async function matchOffered(ports: MatchOfferedPorts, now: Date): Promise<number> {
  const topics = await ports.topics.offered();
  const editions = await ports.editions.published(VOLUME_EDITIONS);
  if (topics.length === 0 || editions.length === 0) return 0;
  const ruleIds = [...new Set(topics.map(({ rule }) => rule.id))];
  return await ensureMatches(
    ports,
    ruleIds,
    editions.map(({ id }) => id),
    now,
  );
}
