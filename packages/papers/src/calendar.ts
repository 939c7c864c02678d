import { addDays } from './day.ts';
import type { Day, Edition } from './paper.ts';

/** Which edition a paper enters, as readings open further ones. */
export type Calendar = {
  /** The list day's edition where it is open or not begun, else the oldest open one, else today's, or the next that can be. */
  editionFor(listDay: Day): Day;
  open(day: Day): void;
};

/** A calendar over the dated editions known; days with none are free to be opened. Lists of days to come count for today. */
export function createCalendar(editions: readonly Edition[], today: Day): Calendar {
  const closed = new Set<Day>();
  const open = new Set<Day>();
  for (const { day, state } of editions) if (day !== null) (state === 'open' ? open : closed).add(day);
  return {
    editionFor(listDay) {
      const day = listDay > today ? today : listDay;
      if (!closed.has(day)) return day;
      const oldest = [...open].reduce((a, b) => (a < b ? a : b), '9999-12-31');
      return open.size > 0 ? oldest : firstFree(today, closed);
    },
    open(day) {
      open.add(day);
    },
  };
}

function firstFree(from: Day, closed: ReadonlySet<Day>): Day {
  let day = from;
  while (closed.has(day)) day = addDays(day, 1);
  return day;
}
