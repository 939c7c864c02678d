import { drift } from '@broadsheet/delivery';

import type { Journal } from './journal.ts';
import type { Verdict, Violation } from './oracle/verdict.ts';

const columns = [
  'day',
  'published',
  'papers',
  'added',
  'failed',
  'mailed',
  'planned',
  'submitted',
  'skipped',
  'other',
  'owed',
  'drift',
];
const widths = columns.map((name) => Math.max(name.length, 9));

/** The heading of the table of days. */
export function heading(): string {
  return line(columns);
}

/** The newest day of a journal as a line of the table: what happened on it, and the books as they stood when it ended. */
export function newestDay({ days, editions, digests }: Journal): string {
  const last = days.at(-1);
  if (last === undefined) return '';
  const { day, books, added, failedReadings } = last;
  const on = (at: Date): boolean => at.toISOString().startsWith(day);
  const published = editions.filter(({ at, publication }) => publication > 0 && on(at));
  return line([
    day,
    published.length,
    published.reduce((sum, { papers }) => sum + papers.length, 0),
    added,
    failedReadings,
    digests.filter(({ at }) => on(at)).length,
    books.planned,
    books.submitted,
    books.skipped,
    books.rejected + books.failed + books.uncertain,
    books.owed,
    drift(books),
  ]);
}

/** The whole in a few lines. */
export function summary({ days, editions, digests, cuts }: Journal, verdict: Verdict): string {
  const { planned, mailed, refused, givenBack, nothingMatched, printed, cut, repeats, lost } = verdict;
  const books = days.at(-1)?.books;
  return [
    `days ${String(days.length)}, editions ${String(editions.length - 1)}, second appearances ${String(verdict.secondAppearances)}`,
    `digests planned ${String(planned + nothingMatched)}: submitted ${String(mailed)}, refused ${String(refused)}, ` +
      `given back ${String(givenBack)}, skipped with nothing matched ${String(nothingMatched)}`,
    `papers printed ${String(printed)}, online beyond the limits ${String(cut)}, messages ${String(digests.length)} (${String(cuts)} of them twice)`,
    `repeats ${String(repeats)}, lost ${String(lost)}, drift ${String(books === undefined ? 0 : drift(books))}, ` +
      `violations ${String(verdict.violations.length)}`,
  ].join('\n');
}

/** A violation as a line: when, who, which paper, what. */
export function describe({ at, subscriber, paper, what }: Violation): string {
  return [at.toISOString(), subscriber ?? '–', paper ?? '–', what].join(' | ');
}

function line(cells: readonly (string | number)[]): string {
  return cells.map((cell, index) => String(cell).padStart(widths[index] ?? 9)).join(' ');
}
