import { hostsOf } from '@broadsheet/delivery';

import {
  enoughMailed,
  eventsByGroup,
  levelOf,
  type Counts,
  type HostEvents,
  type Measure,
} from '../standing.ts';

/** An edition with what became of its mail. */
export type EditionCounts = { editionId: number; day: string } & Counts;

export type StandingStore = {
  /** Published editions that were mailed, newest first, with what became of their mail. */
  editions(limit: number): Promise<readonly EditionCounts[]>;
  /** The same editions by name alone. */
  newest(limit: number): Promise<readonly Pick<EditionCounts, 'editionId' | 'day'>[]>;
  /** What came back of these editions, by mail host, from wherever something did. */
  events(editionIds: readonly number[]): Promise<readonly ({ editionId: number } & HostEvents)[]>;
  /**
   * How much of these editions was mailed, to these mail hosts where some are given.
   * @param atMost counts no further: costs so many rows at most
   */
  mailed(
    editionIds: readonly number[],
    options?: { hosts?: readonly string[]; atMost?: number },
  ): Promise<number>;
};

/** Something that is beyond a threshold. */
export type Trouble = {
  measure: Measure;
  level: 'warn' | 'stop';
  /** Null: of the edition as a whole. */
  group: string | null;
  day: string;
  counts: Counts;
};

const measures: readonly Measure[] = ['complaints', 'hard'];
/** Editions that are still judged: most of what comes back has come by then. */
const judged = 3;

/**
 * What of the newest editions is beyond a threshold, as a whole or at one mail group. What was mailed is counted only where enough came back, and only as far
 * as it says anything: a look costs what came back, not what went out.
 */
export async function judgeStanding(store: StandingStore): Promise<readonly Trouble[]> {
  const editions = await store.newest(judged);
  const events = await store.events(editions.map(({ editionId }) => editionId));
  const troubles: Trouble[] = [];
  for (const { editionId, day } of editions) {
    const own = events.filter((one) => one.editionId === editionId);
    troubles.push(...(await judgePart(store, editionId, { group: null, day }, sumOf(own))));
    for (const [group, found] of eventsByGroup(own))
      troubles.push(...(await judgePart(store, editionId, { group, day }, found)));
  }
  return troubles;
}

async function judgePart(
  store: StandingStore,
  editionId: number,
  about: Pick<Trouble, 'group' | 'day'>,
  found: Omit<Counts, 'mailed'>,
): Promise<readonly Trouble[]> {
  const atMost = enoughMailed(found);
  if (atMost === 0) return [];
  const hosts = about.group === null ? {} : { hosts: hostsOf(about.group) };
  const counts = { ...found, mailed: await store.mailed([editionId], { ...hosts, atMost }) };
  return measures.flatMap((measure) => {
    const level = levelOf(measure, counts);
    return level === 'warn' || level === 'stop' ? [{ measure, level, counts, ...about }] : [];
  });
}

function sumOf(events: readonly HostEvents[]): Omit<Counts, 'mailed'> {
  return {
    complaints: events.reduce((sum, { complaints }) => sum + complaints, 0),
    hard: events.reduce((sum, { hard }) => sum + hard, 0),
  };
}
