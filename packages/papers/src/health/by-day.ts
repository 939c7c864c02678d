import type { Day } from '../paper.ts';

/** Runs by their day, oldest reading first. */
export function runsByDay<R extends { day: Day; startedAt: Date }>(
  runs: readonly R[],
): ReadonlyMap<Day, readonly R[]> {
  const byDay = new Map<Day, R[]>();
  for (const run of runs.toSorted((a, b) => a.startedAt.getTime() - b.startedAt.getTime())) {
    const ofTheDay = byDay.get(run.day);
    if (ofTheDay === undefined) byDay.set(run.day, [run]);
    else ofTheDay.push(run);
  }
  return byDay;
}
