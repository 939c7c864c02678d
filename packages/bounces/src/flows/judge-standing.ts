import { eventsByGroup, hostsOf, levelOf, type Counts, type HostEvents, type Measure } from '../standing.ts';

/** An edition with what became of its mail. */
export type EditionCounts = { editionId: number; day: string } & Counts;

export type StandingStore = {
  /** Published editions that were mailed, newest first. */
  editions(limit: number): Promise<readonly EditionCounts[]>;
  /** What came back of these editions, by mail host, from wherever something did. */
  events(editionIds: readonly number[]): Promise<readonly ({ editionId: number } & HostEvents)[]>;
  /** How much of these editions went to these mail hosts. */
  mailed(editionIds: readonly number[], hosts: readonly string[]): Promise<number>;
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

const measures = ['complaints', 'hard'] as const;
/** Editions that are still judged: most of what comes back has come by then. */
const judged = 3;

/**
 * What of the newest editions is beyond a threshold, as a whole or at one mail group; of a group that is asked only where enough came back, so that a quiet
 * morning costs one small statement.
 */
export async function judgeStanding(store: StandingStore): Promise<readonly Trouble[]> {
  const editions = await store.editions(judged);
  const events = await store.events(editions.map(({ editionId }) => editionId));
  const troubles: Trouble[] = [];
  for (const { editionId, day, ...counts } of editions) {
    troubles.push(...troublesOf(counts, { group: null, day }));
    for (const [group, found] of eventsByGroup(events.filter((one) => one.editionId === editionId))) {
      // As if it were the least mail that is looked at: whoever is good then is good.
      if (measures.every((measure) => levelOf(measure, { ...found, mailed: 100 }) === 'good')) continue;
      const mailed = await store.mailed([editionId], hostsOf(group));
      troubles.push(...troublesOf({ ...found, mailed }, { group, day }));
    }
  }
  return troubles;
}

function troublesOf(counts: Counts, about: { group: string | null; day: string }): Trouble[] {
  return measures.flatMap((measure) => {
    const level = levelOf(measure, counts);
    return level === 'warn' || level === 'stop' ? [{ measure, level, counts, ...about }] : [];
  });
}
