import { addDays, dayOf, startOf } from '../day.ts';
import type { Day } from '../paper.ts';
import { runsByDay } from './by-day.ts';
import { isWhole, type SourceRun } from './source-run.ts';
import { missesIn } from './standing.ts';

/** Days that a list is read again for late papers and votes, today's included. */
const rereadDays = 3;
/** Days back that an outage, or the time before the first start, is made up for. */
export const backfillDays = 30;
/** Minutes between two ordinary readings. */
const ordinaryInterval = 30;
/** Minutes until a reading that left something wanting is repeated, doubled with every miss. */
const firstRetry = 2;
/** Readings keep this far from their minute, so that installations do not ask all at once. */
const jitter = 0.2;

/** True for a day whose list is read again and again: today, yesterday and the day before. */
export function isReread(day: Day, now: Date): boolean {
  return day > addDays(dayOf(now), -rereadDays);
}

/**
 * The days to read now that somebody asks for a reading: of the last 30 those that were never read whole after they had
 * ended, because the source or we were down, or not there yet, those missed least first; then the day before yesterday,
 * yesterday and today, for lists grow and votes come late.
 * @param runs the source's runs for those days
 */
export function daysToRead(now: Date, runs: readonly SourceRun[]): Day[] {
  const today = dayOf(now);
  const byDay = runsByDay(runs);
  const days = Array.from({ length: backfillDays + 1 }, (_, index) => addDays(today, index - backfillDays));
  const missed = days
    .filter((day) => !isReread(day, now) && !isSettled(day, byDay.get(day) ?? []))
    .map((day) => ({ day, misses: missesIn(byDay.get(day) ?? []) }))
    .toSorted((a, b) => a.misses - b.misses || (a.day < b.day ? -1 : 1));
  return [...missed.map(({ day }) => day), ...days.filter((day) => isReread(day, now))];
}

/**
 * The days of a source whose time to be read has come: every half hour, and where the last reading left something wanting
 * after 2, 4, 8 … minutes up to that, as its runs tell; so a restart asks nobody more often.
 * @param source without history only today is read
 * @param runs the source's runs for the last 30 days
 */
export function daysDue(
  source: { name: string; history: boolean; interval?: number },
  now: Date,
  runs: readonly SourceRun[],
): Day[] {
  // A clock that was set back knows nothing of what comes.
  const byDay = runsByDay(runs.filter(({ startedAt }) => startedAt <= now));
  const past = [...byDay.values()].flat();
  const nextOf = (day: Day): Date =>
    nextReading(source.name, day, now, byDay.get(day) ?? [], source.interval);
  const newest = past.reduce<SourceRun | null>(
    (latest, run) => (latest === null || run.startedAt >= latest.startedAt ? run : latest),
    null,
  );
  // A source that does not answer is not asked for other days meanwhile.
  if (newest?.outcome === 'failed' && now < nextOf(newest.day)) return [];
  const days = source.history ? daysToRead(now, past) : [dayOf(now)];
  return days.filter((day) => now >= nextOf(day));
}

/**
 * When a day is to be read next: at once where it never was.
 * @param runs the source's runs for that day, oldest first
 * @param interval minutes that the source wants between two readings of a list
 */
export function nextReading(
  source: string,
  day: Day,
  now: Date,
  runs: readonly SourceRun[],
  interval = ordinaryInterval,
): Date {
  const last = runs.at(-1);
  if (last === undefined) return now;
  const misses = missesIn(runs);
  // A list that was read as it filled is asked for once more as soon as its day is over.
  const over = last.startedAt < startOf(addDays(day, 1)) && now >= startOf(addDays(day, 1));
  const whole = last.outcome === 'ok' ? interval : ordinaryInterval;
  const minutes = misses > 0 ? Math.min(ordinaryInterval, firstRetry * 2 ** (misses - 1)) : whole;
  const waited = over && misses === 0 ? firstRetry : minutes;
  const share = 1 + jitter * (2 * fraction(`${source} ${last.startedAt.toISOString()}`) - 1);
  return new Date(last.startedAt.getTime() + waited * share * 60_000);
}

function isSettled(day: Day, runs: readonly SourceRun[]): boolean {
  const end = startOf(addDays(day, 1));
  const settles = (run: SourceRun): boolean =>
    run.startedAt >= end && (isWhole(run) || (run.outcome !== 'failed' && run.outcome !== 'shape-changed'));
  return runs.some(settles);
}

/** A text's place between 0 and 1: the same for every worker that reckons (FNV-1a, 32 bits). */
function fraction(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return (hash >>> 0) / 2 ** 32;
}
