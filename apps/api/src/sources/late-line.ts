import { createEditionStore, createPaperStore } from '@broadsheet/database';
import type { Installation } from '@broadsheet/installation';
import {
  addDays,
  editionSource,
  newestToPublish,
  readinessOf,
  standingsOf,
  type Day,
} from '@broadsheet/papers';
import { incompleteLine, sayDay } from '@broadsheet/rendering';

import { listedSources } from './listed-sources.ts';

/** Days for which readers are told. */
const daysTold = 30;

/**
 * Tells readers why there is no edition of a day, the newest that is due where none is given: it waits for a source, or
 * sources failed. Null where the day was published, is not over, or nothing was to be expected of it (promise 12).
 */
export function createLateLine({
  config,
  database,
  clock,
}: Installation): (day?: Day) => Promise<string | null> {
  const sources = listedSources(config.sources);
  const papers = createPaperStore(database);
  const editions = createEditionStore(database);
  const hours = { at: config.publishAt, deadline: config.publishDeadline };
  return async (asked) => {
    const now = clock();
    const newest = newestToPublish(now, hours);
    const day = asked ?? newest;
    if (day > newest || day < addDays(newest, -daysTold)) return null;
    const edition = await editions.byDay(day);
    if (edition?.state === 'published') return null;
    const standings = await standingsOf({ sources, papers }, day, now);
    // An installation that has only just begun owes nobody yesterday's papers.
    if (standings.every(({ want }) => want === 'unread')) return null;
    const ready = readinessOf(day, now, hours, standings);
    const said = incompleteLine(day, standings.map(editionSource));
    if (said === null) return null;
    return ready.status === 'waiting'
      ? `The edition of ${sayDay(day)} waits for its sources until ${ready.until.toISOString().slice(11, 16)} UTC. ${said}`
      : `There is no edition of ${sayDay(day)} yet. ${said}`;
  };
}
