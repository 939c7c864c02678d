import { type Claimed, type Outbox, type Outcome, UnansweredError } from '../ports.ts';
import { refusedNow } from './not-submitted.ts';

/** Suppression and state are asked again once the last question is so old, in milliseconds. */
const standingLasts = 500;

/** No transaction begins on an answer to a question older than this (promise 9), however slowly it came. */
const standingHolds = 1000;

/** A database that answers too slowly is asked so often in a row. */
const standingAsked = 3;

/** Whether a transaction may begin; else what became of the row instead, or that somebody else has it by now. */
export type Standing = 'clear' | 'lost' | Outcome;

/**
 * Asks at once who of the page may be mailed and what is still held, and again where that answer is too old.
 * @param left what has no outcome yet
 * @returns throws UnansweredError where the database does not say, or too slowly
 */
export function createStanding<Row extends Claimed>(
  ports: { outbox: Outbox<Row>; elapsed: () => number },
  claim: string,
  left: ReadonlySet<number>,
): (row: Row) => Promise<Standing> {
  const ask = () => ({ at: ports.elapsed(), answer: ports.outbox.refused(claim, [...left]) });
  let last: ReturnType<typeof ask> | null = null;
  const unanswered = (error: unknown): never => {
    throw new UnansweredError(error);
  };
  return async (row) => {
    for (let asked = 0; asked < standingAsked; asked += 1) {
      if (last === null || ports.elapsed() - last.at > standingLasts) last = ask();
      const { at, answer } = last;
      const reason = (await answer.catch(unanswered)).get(row.id);
      if (reason !== undefined) return reason === 'lost' ? 'lost' : refusedNow(row, reason);
      if (ports.elapsed() - at <= standingHolds) return 'clear';
    }
    return unanswered(new Error('It answers too slowly to know who may be mailed'));
  };
}
