import type { Day } from '@broadsheet/papers';
import { addDays, dayOf, isWeekend, startOf } from '@broadsheet/papers/names';

/**
 * arXiv's calendar (info.arxiv.org/help/availability): submissions are cut off at 14:00 US Eastern from Monday to Friday and
 * announced at 20:00 the same day, Friday's on Sunday. That is after midnight UTC: what New York sees on Tuesday evening is
 * Wednesday's list, here and in arXiv's own feeds. Lists are of Monday to Friday.
 */

/** Evenings on which a mailing is deferred, as arXiv lists them a year ahead; the papers join the next list. */
const deferredEvenings: Readonly<Record<string, readonly string[]>> = {
  '2023': ['01-16', '06-14', '06-19', '07-04', '09-04', '11-23', '12-25', '12-27'],
  '2025': ['01-01', '01-20', '06-19', '07-06', '09-01', '11-27'],
  '2026': ['01-01', '01-19', '06-19', '07-03', '09-07', '11-26', '12-25', '12-29', '12-31'],
};
/** Years of which no further deferral is to be expected. */
const completeYears = new Set(['2023', '2026']);

/** `perhaps`: a list by the rule, but on a holiday, or beside one that arXiv lists for a Friday. */
export type Announcement = 'announced' | 'perhaps' | 'none';

/** Whether arXiv announces papers on a UTC day, as far as can be known. */
export function announcementOn(day: Day): Announcement {
  const evening = addDays(day, -1);
  if (isWeekend(day) || isListed(evening)) return 'none';
  // Nothing is mailed on a Friday anyway: which mailing a listed one defers is not said.
  const besideFriday =
    (weekdayOf(day) === 5 && isListed(day)) || (weekdayOf(day) === 1 && isListed(addDays(day, -3)));
  const unlisted = !completeYears.has(evening.slice(0, 4)) && isHoliday(evening);
  return besideFriday || unlisted ? 'perhaps' : 'announced';
}

/** The submissions announced on a UTC day: from the cut-off of the list before, to its own. Null where there is no list. */
export function submissionsOf(day: Day): { from: Date; to: Date } | null {
  if (announcementOn(day) === 'none') return null;
  let before = addDays(day, -1);
  while (announcementOn(before) === 'none') before = addDays(before, -1);
  return { from: cutOffFor(before), to: cutOffFor(day) };
}

/** The UTC day on which a submission is announced, unless moderators hold it. */
export function announcementDay(submitted: Date): Day {
  let day = dayOf(submitted);
  while (announcementOn(day) === 'none' || submitted >= cutOffFor(day)) day = addDays(day, 1);
  return day;
}

/** The cut-off of a list: 14:00 in New York on the day before, for Monday's on Friday. */
function cutOffFor(day: Day): Date {
  const cutDay = addDays(day, weekdayOf(day) === 1 ? -3 : -1);
  // 18:00 UTC is 14:00 in summer and 13:00 in winter; clocks change at night.
  const six = new Date(startOf(cutDay).getTime() + 18 * 3_600_000);
  return new Date(six.getTime() + (14 - Number(newYork.format(six))) * 3_600_000);
}

const newYork = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/New_York',
  hour: 'numeric',
  hourCycle: 'h23',
});

function isListed(evening: Day): boolean {
  return deferredEvenings[evening.slice(0, 4)]?.includes(evening.slice(5)) ?? false;
}

/** The holidays that arXiv has kept in every year we know the list of, and the days about the turn of the year. */
function isHoliday(evening: Day): boolean {
  const date = evening.slice(5);
  const weekday = weekdayOf(evening);
  const turn = date >= '12-24' || date === '01-01';
  const thirdMonday = weekday === 1 && date >= '01-15' && date <= '01-21';
  const juneteenth = date === '06-19';
  const independence = date >= '07-03' && date <= '07-06';
  const laborDay = weekday === 1 && date >= '09-01' && date <= '09-07';
  const thanksgiving = weekday === 4 && date >= '11-22' && date <= '11-28';
  return turn || thirdMonday || juneteenth || independence || laborDay || thanksgiving;
}

function weekdayOf(day: Day): number {
  return startOf(day).getUTCDay();
}
