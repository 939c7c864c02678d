import { addDays, dayOf } from '../day.ts';
import type { Day } from '../paper.ts';
import { runsByDay } from './by-day.ts';
import { daysDue, daysToRead, nextReading } from './due-readings.ts';
import type { RunOutcome, SourceRun } from './source-run.ts';
import { standingOf, type Answering, type Standing } from './standing.ts';

/** How a source is doing. */
export type SourceHealth = {
  source: string;
  /** The newest reading; null where it was never read. */
  last: SourceRun | null;
  /** The newest reading that brought a list. */
  lastList: SourceRun | null;
  /** Set while its newest readings all came to the same trouble. */
  trouble: Trouble | null;
  /** How it stands for the newest day that is over. */
  yesterday: Standing;
  /** When it is read next; in the past where its turn has come. */
  next: Date;
};

/** Readings in a row that failed, or found another shape: since when, how many, and what the last one said. */
export type Trouble = {
  kind: Extract<RunOutcome, 'failed' | 'shape-changed'>;
  since: Date;
  readings: number;
  reason: string | null;
};

/** Begins the reason of a run whose day was not asked for, because the source was down. */
export const notAsked = 'not asked: ';

/**
 * Reckons a source's health from its runs.
 * @param runs of the last 30 days, in any order
 */
export function healthOf(source: Answering, now: Date, runs: readonly SourceRun[]): SourceHealth {
  const byDay = runsByDay(runs.filter(({ startedAt }) => startedAt <= now));
  const past = [...byDay.values()].flat().toSorted((a, b) => a.startedAt.getTime() - b.startedAt.getTime());
  return {
    source: source.name,
    last: past.at(-1) ?? null,
    lastList: past.findLast(({ outcome }) => outcome === 'ok' || outcome === 'unchanged') ?? null,
    trouble: troubleIn(past),
    yesterday: standingOf(source, addDays(dayOf(now), -1), past),
    next: nextOf(source, now, past, byDay),
  };
}

function troubleIn(past: readonly SourceRun[]): Trouble | null {
  const last = past.at(-1);
  if (last === undefined || (last.outcome !== 'failed' && last.outcome !== 'shape-changed')) return null;
  const { outcome: kind } = last;
  const row = past.slice(past.findLastIndex(({ outcome }) => outcome !== kind) + 1);
  const asked = row.filter(({ detail }) => detail?.startsWith(notAsked) !== true);
  const since = row[0]?.startedAt ?? last.startedAt;
  return { kind, since, readings: asked.length, reason: asked.at(-1)?.detail ?? last.detail };
}

function nextOf(
  source: Answering,
  now: Date,
  past: readonly SourceRun[],
  byDay: ReadonlyMap<Day, readonly SourceRun[]>,
): Date {
  if (daysDue(source, now, past).length > 0) return now;
  const last = past.at(-1);
  const days = source.history ? daysToRead(now, past) : [dayOf(now)];
  const times = days.map((day) => nextReading(source.name, day, now, byDay.get(day) ?? []).getTime());
  const held =
    last?.outcome === 'failed' ? nextReading(source.name, last.day, now, byDay.get(last.day) ?? []) : now;
  return new Date(Math.max(held.getTime(), Math.min(...times)));
}
