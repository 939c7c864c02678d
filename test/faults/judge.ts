import { type Books, drift } from '@broadsheet/delivery';

import type { Recorder } from './recorder.ts';

/** What a round, or some, came to. */
export type Verdict = {
  /** Digests that nobody got, but for those that were given up. */
  lost: number;
  /** Digests that nobody got, that were in hand at two strikes, and that the books count as uncertain: there is one retry (policy `retry-once`). */
  givenUp: number;
  /** Taken twice: the same Message-ID. */
  repeated: number;
  /** Of these, those whose first was neither in hand when the fault struck nor left unanswered. */
  unexplained: number;
  /** Of these, those with other bytes. */
  changed: number;
  /** Two digests for one subscriber, whatever the Message-ID. */
  wronged: number;
  /** Transactions begun for somebody more than a second after they had unsubscribed. */
  late: number;
  /** By how much the books are off, and what is owed after a day. */
  off: number;
  /** What was in the window: taken, and not recorded when the fault struck. */
  window: number;
  /** How often the fault struck while there was something to submit. */
  struck: number;
  uncertain: number;
  submitted: number;
  rejected: number;
  skipped: number;
  /** Processes that ended though nobody asked them to, or not well though asked. */
  died: number;
  /** Digests that were due, and that the workers had not submitted by themselves after minutes. */
  stuck: number;
};

/** What is known of a round when it is over. */
export type Evidence = {
  recorder: Pick<Recorder, 'taken' | 'begun'>;
  digests: number;
  refuses: (address: string) => boolean;
  /** Who unsubscribed, and when; Infinity where that is not known. */
  left: ReadonlyMap<string, number>;
  /** Who had a digest in hand when the fault struck. */
  inHand: ReadonlySet<string>;
  /** Who had it in hand at two strikes, and whose outcome is unknown. */
  givenUp: ReadonlySet<string>;
  /** Milliseconds by which the server may have read a command after it was said. */
  lag: number;
  books: Books;
  window: number;
  struck: number;
  died: number;
  stuck: number;
};

/** No transaction begins on an answer older than this (promise 9), in milliseconds. */
const standingHolds = 1000;

export function judge(evidence: Evidence): Verdict {
  const { recorder, digests, refuses, left, inHand, givenUp, lag, books, window, struck, died, stuck } =
    evidence;
  const { taken, begun } = recorder;
  const byId = new Map<string, (typeof taken)[number][]>();
  for (const message of taken) byId.set(message.messageId, [...(byId.get(message.messageId) ?? []), message]);
  const got = new Set(taken.map(({ to }) => to));
  const several = [...byId.values()].filter((messages) => messages.length > 1);
  const explained = ([first]: (typeof taken)[number][]): boolean =>
    first !== undefined && (!first.answered || inHand.has(first.to));
  const missing = addresses(digests).filter((to) => !refuses(to) && !left.has(to) && !got.has(to));
  return {
    lost: missing.filter((to) => !givenUp.has(to)).length,
    givenUp: missing.filter((to) => givenUp.has(to)).length,
    repeated: several.reduce((sum, messages) => sum + messages.length - 1, 0),
    unexplained: several.filter((messages) => !explained(messages)).length,
    changed: several.filter((messages) => new Set(messages.map(({ bytes }) => bytes)).size > 1).length,
    wronged: byId.size - got.size,
    late: begun.filter(({ to, at }) => at > (left.get(to) ?? Infinity) + standingHolds + lag).length,
    off: Math.abs(drift(books)) + books.owed + Math.abs(books.planned - digests),
    window,
    struck,
    uncertain: books.uncertain,
    submitted: books.submitted,
    rejected: books.rejected,
    skipped: books.skipped,
    died,
    stuck,
  };
}

/** Whether nothing is wrong with it. */
export function isRight(verdict: Verdict, mayRepeat: boolean): boolean {
  const { lost, repeated, unexplained, changed, wronged, late, off, died, stuck } = verdict;
  if (repeated > 0 && !mayRepeat) return false;
  return lost + unexplained + changed + wronged + late + off + died + stuck === 0;
}

export function addUp(verdicts: readonly Verdict[]): Verdict {
  const sum: Verdict = { ...nothing };
  for (const verdict of verdicts)
    for (const name of Object.keys(sum) as (keyof Verdict)[]) sum[name] += verdict[name];
  return sum;
}

const nothing: Verdict = {
  lost: 0,
  givenUp: 0,
  repeated: 0,
  unexplained: 0,
  changed: 0,
  wronged: 0,
  late: 0,
  off: 0,
  window: 0,
  struck: 0,
  uncertain: 0,
  submitted: 0,
  rejected: 0,
  skipped: 0,
  died: 0,
  stuck: 0,
};

/** Those who follow what the bench furnishes. */
function addresses(digests: number): string[] {
  return Array.from({ length: digests }, (_, index) => `reader${String(index + 1)}@example.org`);
}
