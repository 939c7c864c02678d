import type { Day } from './paper.ts';

const form = /^\d{4}-\d{2}-\d{2}$/;
const dayLength = 86_400_000;

/** True for a real calendar day written `YYYY-MM-DD`; `2025-02-30` is none. */
export function isDay(text: string): text is Day {
  if (!form.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** The UTC day of an instant. */
export function dayOf(instant: Date): Day {
  return instant.toISOString().slice(0, 10);
}

/** The instant at which a day begins, UTC. */
export function startOf(day: Day): Date {
  return new Date(`${day}T00:00:00Z`);
}

/** The day `count` days later; earlier for a negative count. */
export function addDays(day: Day, count: number): Day {
  return dayOf(new Date(startOf(day).getTime() + count * dayLength));
}

/** How many days `later` lies after `earlier`; negative where it lies before. */
export function daysBetween(earlier: Day, later: Day): number {
  return Math.round((startOf(later).getTime() - startOf(earlier).getTime()) / dayLength);
}

/** True on Saturday and Sunday, UTC. */
export function isWeekend(day: Day): boolean {
  return startOf(day).getUTCDay() % 6 === 0;
}
