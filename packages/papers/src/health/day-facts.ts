import { addDays, dayOf } from '../day.ts';
import type { Day } from '../paper.ts';
import type { SourceRun } from './source-run.ts';
import { standingOf, type Answering } from './standing.ts';

/**
 * What came of a source's day. `filling`: it is not over. `none`: nothing listed, as its calendar foretells. `empty`: against
 * it. `unread`: not asked since the day ended.
 */
export type DayState =
  'listed' | 'none' | 'empty' | 'partial' | 'failed' | 'shape-changed' | 'unread' | 'filling';

/** One day of one source, as people look at it. */
export type DayFact = {
  day: Day;
  state: DayState;
  /** Papers on the list as it was last read whole, or read at all. */
  listed: number;
  usual: number | null;
  /** Readings that were made for this day. */
  readings: number;
  reason: string | null;
};

/**
 * The last days of a source, today first.
 * @param runs for those days, in any order
 */
export function dayFacts(source: Answering, now: Date, runs: readonly SourceRun[], days = 30): DayFact[] {
  const today = dayOf(now);
  const past = runs.filter(({ startedAt }) => startedAt <= now);
  return Array.from({ length: days }, (_, index) => factOf(source, addDays(today, -index), today, past));
}

function factOf(source: Answering, day: Day, today: Day, runs: readonly SourceRun[]): DayFact {
  const ofTheDay = runs
    .filter((run) => run.day === day)
    .toSorted((a, b) => a.startedAt.getTime() - b.startedAt.getTime());
  const { want, run } =
    day === today ? { want: null, run: ofTheDay.at(-1) ?? null } : standingOf(source, day, runs);
  const listed = ofTheDay.findLast(({ outcome }) => outcome === 'ok') ?? run;
  return {
    day,
    state: day === today ? 'filling' : (want ?? (listed?.outcome === 'ok' ? 'listed' : 'none')),
    listed: listed?.listed ?? 0,
    usual: run?.usual ?? null,
    readings: ofTheDay.length,
    reason: run?.detail ?? null,
  };
}
