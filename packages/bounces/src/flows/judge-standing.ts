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
  /** How much of these parts was mailed, in their order. */
  mailed(parts: readonly MailedPart[]): Promise<readonly number[]>;
};

/** Some of what was mailed. */
export type MailedPart = {
  editionIds: readonly number[];
  /** To these mail hosts alone; null: to all. */
  hosts: readonly string[] | null;
  /** Counted no further: costs so many rows at most. Null: all of it. */
  atMost: number | null;
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
  const parts = editions.flatMap(({ editionId, day }) => {
    const own = events.filter((one) => one.editionId === editionId);
    return [[null, sumOf(own)] as const, ...eventsByGroup(own)].flatMap(([group, found]) => {
      const atMost = enoughMailed(found);
      const hosts = group === null ? null : hostsOf(group);
      return atMost === 0 ? [] : [{ editionIds: [editionId], hosts, atMost, group, day, found }];
    });
  });
  const mailed = await store.mailed(parts);
  return parts.flatMap(({ group, day, found }, at) => {
    const counts = { ...found, mailed: mailed[at] ?? 0 };
    return measures.flatMap((measure) => {
      const level = levelOf(measure, counts);
      return level === 'warn' || level === 'stop' ? [{ measure, level, counts, group, day }] : [];
    });
  });
}

function sumOf(events: readonly HostEvents[]): Omit<Counts, 'mailed'> {
  return {
    complaints: events.reduce((sum, { complaints }) => sum + complaints, 0),
    hard: events.reduce((sum, { hard }) => sum + hard, 0),
  };
}
