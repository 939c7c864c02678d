import type { MatchStore } from '../ports.ts';
import type { OfferedTopic } from '../topics/topic-definition.ts';

/** Over how many of the newest editions volumes are told. */
export const VOLUME_EDITIONS = 30;

/** Papers a day, and from how many days: fewer than 30 where the topic or the installation is young. Null from none. */
export type PapersPerDay = { papersPerDay: number | null; editions: number };

/** How many papers a day each topic brought over the newest 30 published editions, by slug. */
export async function papersPerDay(
  ports: { matches: Pick<MatchStore, 'volumes'> },
  topics: readonly OfferedTopic[],
): Promise<ReadonlyMap<string, PapersPerDay>> {
  const volumes = await ports.matches.volumes(
    topics.map(({ rule }) => rule.id),
    VOLUME_EDITIONS,
  );
  return new Map(
    topics.map(({ slug, rule }) => {
      const { editions, matches } = volumes.get(rule.id) ?? { editions: 0, matches: 0 };
      return [slug, { papersPerDay: editions === 0 ? null : matches / editions, editions }];
    }),
  );
}
