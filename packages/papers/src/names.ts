/** What names papers and days, and nothing else: for threads that read foreign answers, where the rest would cost memory. */
export { arxivId } from './arxiv.ts';
export { addDays, dayOf, daysBetween, isDay, isWeekend, startOf } from './day.ts';
export { doiIn } from './doi.ts';
