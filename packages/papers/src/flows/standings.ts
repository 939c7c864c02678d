import { addDays } from '../day.ts';
import { isAbandoned } from '../health/publication.ts';
import { standingOf, type Answering, type Standing } from '../health/standing.ts';
import type { Day } from '../paper.ts';
import type { PaperStore } from '../ports.ts';

/** Days before an edition whose runs tell whether a source answers at all. */
const daysAsked = 4;

/** How every source stands for a day, and which of them have answered nothing for days. */
export async function standingsOf(
  { sources, papers }: { sources: readonly Answering[]; papers: Pick<PaperStore, 'decidingRuns'> },
  day: Day,
  now: Date,
): Promise<(Standing & { abandoned: boolean })[]> {
  return Promise.all(
    sources.map(async (source) => {
      const runs = await papers.decidingRuns(source.name, addDays(day, -daysAsked), now);
      return { ...standingOf(source, day, runs), abandoned: isAbandoned(now, runs) };
    }),
  );
}
