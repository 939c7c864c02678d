import { addDays, startOf } from '../day.ts';
import type { Day } from '../paper.ts';
import { isWhole, type SourceRun } from './source-run.ts';

/** What a source still owes for a day. `unread`: it was not asked since the day ended. */
export type Want = 'failed' | 'shape-changed' | 'partial' | 'empty' | 'unread';

/** How a source stands for one day that is over. */
export type Standing = {
  source: string;
  day: Day;
  /** Null: nothing is wanting. */
  want: Want | null;
  /** Readings in a row that left it wanting. */
  misses: number;
  /** The reading that decides; null where there is none. */
  run: SourceRun | null;
};

/** A source as its standing is told: whether it answers for days past. */
export type Answering = { name: string; history: boolean };

/**
 * How a source stands for a day that is over. Any whole reading after the day's end settles it, whatever came later. A
 * source that answers for today alone is settled by its last reading of that day, or by a whole one of a later day.
 * @param runs the source's runs for that day and, without history, for later ones, in any order
 */
export function standingOf(source: Answering, day: Day, runs: readonly SourceRun[]): Standing {
  const end = startOf(addDays(day, 1));
  const told = runs
    .filter((run) =>
      source.history ? run.day === day && run.startedAt >= end : run.day === day || run.day > day,
    )
    .toSorted((a, b) => a.startedAt.getTime() - b.startedAt.getTime());
  const named = { source: source.name, day };
  const ofTheDay = told.filter((run) => run.day === day);
  const settled = source.history
    ? told.findLast(isWhole)
    : [ofTheDay.at(-1), ...told.filter((run) => run.day > day)].findLast(
        (run): run is SourceRun => run !== undefined && isWhole(run),
      );
  if (settled !== undefined) return { ...named, want: null, misses: 0, run: settled };
  const last = told.at(-1);
  if (last === undefined) return { ...named, want: 'unread', misses: 0, run: null };
  return { ...named, want: wantOf(last), misses: missesIn(told), run: last };
}

/** Readings at the end that were not whole. */
export function missesIn(runs: readonly Pick<SourceRun, 'outcome' | 'expected'>[]): number {
  return runs.length - 1 - runs.findLastIndex(isWhole);
}

function wantOf({ outcome }: SourceRun): Want {
  switch (outcome) {
    case 'failed':
    case 'shape-changed':
    case 'partial':
      return outcome;
    case 'ok':
    case 'unchanged':
    case 'empty':
    case 'not-open':
      return 'empty';
  }
}
