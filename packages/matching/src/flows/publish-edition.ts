import { trendingOrder } from '@broadsheet/papers';
import type { Day, EditionRemark, EditionSummary } from '@broadsheet/papers';

import { analysedPapersOf, ensureMatches } from './ensure-matches.ts';
import type { EnsurePorts } from './ensure-matches.ts';
import type { MatchedEditions, RuleStore } from '../ports.ts';
import { strandsOf } from '../strands.ts';

export type PublishPorts = EnsurePorts & {
  editions: Pick<
    MatchedEditions,
    'freeze' | 'writeStrands' | 'takePublication' | 'byDay' | 'byId' | 'unpublished' | 'papersOf'
  >;
  rules: Pick<RuleStore, 'byIds' | 'wanted'>;
};

/**
 * What became of an edition. `empty`: it has no papers and stays open, late ones may still come. `waiting`: for its sources.
 */
export type PublishResult =
  | { outcome: 'published'; day: Day; publication: number; papers: number }
  | { outcome: 'already-published'; day: Day; publication: number }
  | { outcome: 'empty'; day: Day }
  | { outcome: 'waiting'; day: Day }
  | { outcome: 'unknown' };

/** What an edition of a day is published with, or null while it is to wait for its sources. */
export type RemarkOn = (day: Day) => Promise<EditionRemark | null>;

/**
 * Freezes an edition, computes the matches of every rule that somebody wants and which of its papers are on the same thing, and
 * gives it the next publication number: in that order, so that a published edition has its matches. Run again after a crash at any point it goes on where it
 * stopped; of two publishers at once, one publishes.
 */
export async function publishEdition(
  ports: PublishPorts,
  options: { edition: { id: number } | { day: Day }; now: Date; remarkOn?: RemarkOn },
): Promise<PublishResult> {
  const { edition, now, remarkOn } = options;
  const found = await find(ports, edition);
  // The sample edition has no day and is never published.
  if (found === null || found.day === null) return { outcome: 'unknown' };
  const { id, day, papers } = found;
  if (found.publication !== null)
    return { outcome: 'already-published', day, publication: found.publication };
  if (found.state === 'open') {
    if (papers === 0) return { outcome: 'empty', day };
  }
  const remark = await remarkOn?.(day);
  if (remark === null) return { outcome: 'waiting', day };
  if (found.state === 'open') {
    await ports.editions.freeze(id, now, trendingOrder);
  }
  // Frozen, they stay as they are: once read, they serve for both.
  const analysed = await analysedPapersOf(ports.editions, id);
  await ensureMatches(ports, await ports.rules.wanted(), [id], now, new Map([[id, analysed]]));
  await ports.editions.writeStrands(id, strandsOf(analysed));
  const taken = await ports.editions.takePublication(id, now, remark);
  if (taken.status === 'published')
    return { outcome: 'published', day, publication: taken.publication, papers };
  const publication = (await ports.editions.byId(id))?.publication ?? null;
  return publication === null ? { outcome: 'unknown' } : { outcome: 'already-published', day, publication };
}

/**
 * Publishes every edition that has papers and is not published, oldest first, one after the other.
 * @param until the newest day to publish; null for all there are
 */
export async function publishEditions(
  ports: PublishPorts,
  { until, now, remarkOn }: { until: Day | null; now: Date; remarkOn?: RemarkOn },
): Promise<PublishResult[]> {
  const results: PublishResult[] = [];
  for (const { id, day } of await ports.editions.unpublished()) {
    if (day === null || (until !== null && day > until)) continue;
    results.push(
      await publishEdition(ports, { edition: { id }, now, ...(remarkOn === undefined ? {} : { remarkOn }) }),
    );
  }
  return results;
}

async function find(
  ports: PublishPorts,
  edition: { id: number } | { day: Day },
): Promise<EditionSummary | null> {
  return 'id' in edition ? ports.editions.byId(edition.id) : ports.editions.byDay(edition.day);
}
