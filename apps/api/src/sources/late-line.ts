import { createEditionStore, createPaperStore } from '@broadsheet/database';
import type { Installation } from '@broadsheet/installation';
import {
  addDays,
  editionSource,
  isAbandoned,
  newestToPublish,
  readinessOf,
  standingOf,
  type Day,
} from '@broadsheet/papers';
import { incompleteLine, sayDay } from '@broadsheet/rendering';
import { answersForPast, parseSourceList } from '@broadsheet/sources';

/** Days of runs from which it is told whether a source answers at all, and for which anybody is told. */
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
  const list = parseSourceList(config.sources.list);
  const sources = (list.status === 'ok' ? list.specs : []).map((spec) => ({
    name: spec.name,
    history: answersForPast(spec),
  }));
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
    const standings = await Promise.all(
      sources.map(async (source) => {
        const runs = await papers.decidingRuns(source.name, addDays(day, -daysTold), now);
        return { ...standingOf(source, day, runs), abandoned: isAbandoned(now, runs) };
      }),
    );
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
