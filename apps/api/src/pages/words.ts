import type { Day } from '@broadsheet/papers';
import type { Cadence } from '@broadsheet/subscribers';

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

/** "Friday 8 August 2025". */
export function longDay(day: Day): string {
  const date = new Date(`${day}T00:00:00Z`);
  return `${weekdays[date.getUTCDay()] ?? ''} ${dayAndMonth(day)} ${String(date.getUTCFullYear())}`;
}

/** "8 August", for where the year goes without saying. */
export function dayAndMonth(day: Day): string {
  const date = new Date(`${day}T00:00:00Z`);
  return `${String(date.getUTCDate())} ${months[date.getUTCMonth()] ?? ''}`;
}

/** The UTC day of an instant. */
export function dayOf(instant: Date): Day {
  return instant.toISOString().slice(0, 10);
}

/** "1 paper", "26 papers", "1,204 papers". */
export function count(number: number, noun: string, many = `${noun}s`): string {
  return `${number.toLocaleString('en')} ${number === 1 ? noun : many}`;
}

/** What a topic brings, as people say it; empty while nothing is known. */
export function perDay(papers: number | null): string {
  if (papers === null) return '';
  if (papers >= 0.95) return `about ${String(Math.round(papers))} a day`;
  const week = Math.round(papers * 7);
  return week >= 1 ? `about ${String(week)} a week` : 'now and then';
}

const cadences: Readonly<Record<Cadence, string>> = {
  daily: 'Every day',
  weekdays: 'Monday to Friday',
  'weekly:mon': 'Mondays',
  'weekly:tue': 'Tuesdays',
  'weekly:wed': 'Wednesdays',
  'weekly:thu': 'Thursdays',
  'weekly:fri': 'Fridays',
  'weekly:sat': 'Saturdays',
  'weekly:sun': 'Sundays',
};

/** Every cadence with its words, in the order of a form. */
export const cadenceChoices = Object.entries(cadences) as readonly [Cadence, string][];

/** "Every day", "Mondays". */
export function cadenceWords(cadence: Cadence): string {
  return cadences[cadence];
}

/** "7:00". */
export function hourWords(hour: number): string {
  return `${String(hour)}:00`;
}
