import { incompleteLine } from '@broadsheet/rendering';
import {
  type Day,
  type EditionRemark,
  type PublishingHours,
  type Standing,
  editionSource,
  newestToPublish,
  publicationOf,
  readinessOf,
  standingsOf,
} from '@broadsheet/papers';

import type { WorkerContext } from '../context.ts';

/** What waiting for an edition needs of the worker. */
export type ReadinessContext = Pick<WorkerContext, 'installation' | 'sources' | 'papers' | 'editions'>;

/** The hours of publication as the operator set them. */
export function publishingHours({ installation }: Pick<WorkerContext, 'installation'>): PublishingHours {
  const { publishAt, publishDeadline } = installation.config;
  return { at: publishAt, deadline: publishDeadline };
}

/** What the edition of a day is published with, or null while it is to wait. */
export async function remarkUnlessWaiting(
  context: ReadinessContext,
  day: Day,
  now: Date,
): Promise<EditionRemark | null> {
  const standings = await standingsOf(context, day, now);
  const { status } = readinessOf(day, now, publishingHours(context), standings);
  return status === 'waiting' ? null : remarkFor(day, standings);
}

/** What an edition is published with, as its sources stand now. */
export function remarkFor(day: Day, standings: readonly Standing[]): EditionRemark {
  const sources = standings.map(editionSource);
  return { sources, note: incompleteLine(day, sources) };
}

/**
 * How the newest edition that may be published stands. `published`, or `quiet`: its sources listed nothing, as was to be
 * expected. `waiting`: it comes by `until`. `missing`: its deadline passed and it has no papers, because sources failed.
 */
export type Outlook = { day: Day } & (
  | { status: 'published' | 'quiet' }
  | { status: 'waiting'; until: Date; wanting: readonly Standing[] }
  | { status: 'ready' }
  | { status: 'missing'; wanting: readonly Standing[] }
);

/** Looks at the newest edition whose hour has come. */
export async function outlook(context: ReadinessContext, now: Date): Promise<Outlook> {
  const day = newestToPublish(now, publishingHours(context));
  const edition = await context.editions.byDay(day);
  if (edition?.state === 'published') return { day, status: 'published' };
  const standings = await standingsOf(context, day, now);
  const ready = readinessOf(day, now, publishingHours(context), standings);
  if (ready.status === 'waiting') return { day, ...ready };
  if ((edition?.papers ?? 0) > 0) return { day, status: 'ready' };
  const wanting = standings.filter(({ want, abandoned }) => isMissing(want) && !abandoned);
  return wanting.length > 0 ? { day, status: 'missing', wanting } : { day, status: 'quiet' };
}

/** Milliseconds after their hour for which subscribers wait for an edition that did not come by its deadline. */
const longestWait = 8 * 3_600_000;

/** Whom the newest edition keeps waiting, so that planning leaves them due; null: nobody. */
export async function heldBy(context: ReadinessContext, now: Date) {
  const view = await outlook(context, now);
  const from = publicationOf(view.day, publishingHours(context));
  switch (view.status) {
    case 'published':
    case 'quiet':
      return null;
    case 'waiting':
    case 'ready': {
      // While nothing was ever published the sample edition serves, and waits for nobody.
      const newest = await context.editions.newestPublication();
      return { since: from, covered: newest === 0 ? 0 : null };
    }
    case 'missing':
      return {
        since: new Date(Math.max(from.getTime(), now.getTime() - longestWait)),
        covered: await context.editions.newestPublication(),
      };
  }
}

/** An empty list against expectation is an answer: nobody waits for it past the deadline. */
function isMissing(want: Standing['want']): boolean {
  return want === 'failed' || want === 'shape-changed' || want === 'unread';
}
