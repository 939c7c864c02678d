import { type PageResult, submitPage } from '@broadsheet/delivery';
import type { Ground } from '@broadsheet/installation';
import type { Templates } from '@broadsheet/rendering';

import type { DigestLane } from '../mail.ts';
import { type PageCounts, countPage } from './page-counts.ts';
import { type Helper, startHelper } from './helper.ts';

/** Pages that one thread has in hand at once: while one waits for the database, another talks to the SMTP server. */
const pagesEach = 2;

/** SMTP connections for digests over all threads, and at least so many for each. */
const connections = { all: 20, each: 6 };

/** Submits pages of digests over all cores. */
export type Crew = {
  /** Pages that it takes at once; what comes beside them waits. */
  places: number;
  /** Submits a page. @param stop begin no further transaction, and give back the rest */
  submit(ids: readonly number[], stop: AbortSignal): Promise<PageCounts>;
  /** Ends the threads; whoever has pages in hand stops and waits for them first. */
  close(): Promise<void>;
};

/** SMTP connections of each thread. @param threads beside this one */
export function connectionsEach(threads: number): number {
  return Math.max(connections.each, Math.floor(connections.all / (threads + 1)));
}

/**
 * This thread, and others beside it, which are started when there is more in hand than this one takes.
 * @param options `threads`: at most so many more; `lane`: this thread's own
 */
export function createCrew(
  ground: Ground,
  options: { threads: number; lane: DigestLane; templates: Templates },
): Crew {
  const { threads, lane, templates } = options;
  const concurrency = Math.ceil(connectionsEach(threads) / pagesEach);
  const helpers: { helper: Helper; inHand: number }[] = [];
  let inHand = 0;

  const freeHelper = (): (typeof helpers)[number] | null => {
    const free = helpers.find((one) => one.inHand < pagesEach && one.helper.alive());
    if (free !== undefined) return free;
    for (const gone of helpers.filter(({ helper }) => !helper.alive()))
      helpers.splice(helpers.indexOf(gone), 1);
    if (helpers.length >= threads) return null;
    const started = {
      helper: startHelper(ground, { templates, concurrency, connections: concurrency * pagesEach }),
      inHand: 0,
    };
    helpers.push(started);
    return started;
  };
  const submitHere = async (ids: readonly number[], stop: AbortSignal): Promise<PageCounts> => {
    inHand += 1;
    try {
      const result: PageResult = await submitPage(lane.ports, ids, { concurrency, stop });
      return countPage(result);
    } finally {
      inHand -= 1;
    }
  };
  return {
    places: pagesEach * (threads + 1),
    async submit(ids, stop) {
      const other = inHand < pagesEach ? null : freeHelper();
      if (other === null) return await submitHere(ids, stop);
      other.inHand += 1;
      try {
        return await other.helper.submit(ids, stop);
      } finally {
        other.inHand -= 1;
      }
    },
    async close() {
      await Promise.all(helpers.splice(0).map(({ helper }) => helper.close()));
    },
  };
}
