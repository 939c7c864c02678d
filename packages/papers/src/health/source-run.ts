import type { Day } from '../paper.ts';

/**
 * What one reading came to.
 *
 * - `ok`: a list, of a size that the source is known for, or one that still fills.
 * - `empty`: the source answered that it lists nothing; `expected` says whether its own calendar foretold that.
 * - `not-open`: it has no list for that day, or not yet; `expected` as above.
 * - `unchanged`: it said that nothing changed since the last reading (HTTP 304), so nothing was read anew.
 * - `partial`: a list far under the usual size of a day that is over.
 * - `shape-changed`: a well-formed answer whose fields are not the ones we know; what could be read was stored.
 * - `failed`: no answer, or none that could be read.
 */
export type RunOutcome = 'ok' | 'empty' | 'not-open' | 'unchanged' | 'partial' | 'shape-changed' | 'failed';

/** One reading of one source for one day, as it is stored: promise 12 says that these are different facts. */
export type SourceRun = {
  source: string;
  day: Day;
  startedAt: Date;
  endedAt: Date;
  outcome: RunOutcome;
  /** False for what somebody should look at: a failure, a partial list, an empty one against expectation. */
  expected: boolean;
  /** Papers on the list. */
  listed: number;
  /** Of these, papers that nobody had brought before. */
  added: number;
  /** The size that the list was held against; null where too little is known of the source. */
  usual: number | null;
  /** Why it failed; what was left out. */
  detail: string | null;
};

/** True where a reading leaves nothing to wish for: a list, or that there is none as the source's calendar has it. */
export function isWhole({ outcome, expected }: Pick<SourceRun, 'outcome' | 'expected'>): boolean {
  switch (outcome) {
    case 'ok':
    case 'unchanged':
      return true;
    case 'empty':
    case 'not-open':
      return expected;
    case 'partial':
    case 'shape-changed':
    case 'failed':
      return false;
  }
}
