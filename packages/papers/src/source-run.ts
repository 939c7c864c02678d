import { addDays, dayOf, startOf } from './day.ts';
import type { Day } from './paper.ts';

/**
 * What became of one reading of one source for one day. `empty` and `failed` are different facts (promise 12); `expected`
 * says whether an empty day was to be expected, by the source's own calendar. `not-open`: the source has no list for that
 * day, or not yet.
 */
export type SourceRun = {
  source: string;
  day: Day;
  startedAt: Date;
  endedAt: Date;
  outcome: 'ok' | 'empty' | 'not-open' | 'failed';
  expected: boolean;
  /** Papers on the list. */
  listed: number;
  /** Of these, papers that nobody had brought before. */
  added: number;
  /** Why it failed; what was left out. */
  detail: string | null;
};

/** Days that a list is read again for late papers and votes, today's included. */
const rereadDays = 3;
/** Days back that an outage, or the time before the first start, is made up for. */
export const backfillDays = 30;

/**
 * The days to read now, oldest first: today, yesterday and the day before, for lists grow and votes come late; and of the
 * last 30 days those that were never read after they had ended, because the source or we were down, or not there yet.
 * @param runs the source's runs for those days
 */
export function daysToRead(
  now: Date,
  runs: readonly Pick<SourceRun, 'day' | 'outcome' | 'startedAt'>[],
): Day[] {
  const today = dayOf(now);
  const settled = new Set(
    runs
      .filter((run) => run.outcome !== 'failed' && run.startedAt >= startOf(addDays(run.day, 1)))
      .map(({ day }) => day),
  );
  return Array.from({ length: backfillDays + 1 }, (_, index) => addDays(today, index - backfillDays)).filter(
    (day, index) => index > backfillDays - rereadDays || !settled.has(day),
  );
}
