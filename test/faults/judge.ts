import { type Books, drift } from '@broadsheet/delivery';

import type { Recorder, Taken } from './recorder.ts';

/** What a round, or some, came to. */
export type Verdict = {
  /** Digests that nobody got, but for those that were given up. */
  lost: number;
  /** Digests that nobody got, that were in hand at two strikes, and that the books count as uncertain: there is one retry (policy `retry-once`). */
  givenUp: number;
  /** Taken twice: the same Message-ID. */
  repeated: number;
  /** Of these, those that came after one that was not in the window: 0 means that no more came twice than were in it. */
  unexplained: number;
  /** Of these, those with other bytes. */
  changed: number;
  /** Two digests for one subscriber, whatever the Message-ID. */
  wronged: number;
  /** Transactions begun for somebody more than a second after they had unsubscribed. */
  late: number;
  /** By how much the books are off, and what is owed after a day. */
  off: number;
  /** Messages that the server took, and that we had not recorded when a fault struck; or that it kept without an answer. */
  window: number;
  /** How often the fault struck while there was something to submit. */
  struck: number;
  /** How often it was to strike and nobody was at work any more: so much less is shown. */
  missed: number;
  /** Digests to others that a provider kept from leaving at once. */
  delayed: number;
  /** Providers that throttled, and whose rate did not go down, or not up again. */
  unmoved: number;
  /** Digests to a provider that throttled of which more attempts were counted than the few that told of it. */
  burnt: number;
  uncertain: number;
  submitted: number;
  rejected: number;
  skipped: number;
  /** Processes that ended though nobody asked them to, or not well though asked. */
  died: number;
  /** Digests that were due, and that the workers had not submitted by themselves after minutes. */
  stuck: number;
};

/** Who had a digest in hand, claimed or with an outcome not known yet, when a fault had struck. */
export type Look = {
  /** Milliseconds: whoever had one then and had not recorded what became of it is among them. */
  at: number;
  inHand: ReadonlySet<string>;
};

/** How it went with a provider that throttled. */
export type ProviderEvidence = {
  /** Digests to others that were owed when the workers had done what they could. */
  delayed: number;
  /** Messages a minute: at which it went wrong, and each that was tried since, in their order. */
  rates: readonly number[];
  /** How often each digest to it was tried, as far as it counts. */
  attempts: readonly number[];
};

/** What is known of a round when it is over. */
export type Evidence = {
  recorder: Pick<Recorder, 'taken' | 'begun'>;
  readers: readonly string[];
  refuses: (address: string) => boolean;
  /** Who unsubscribed, and when; Infinity where that is not known. */
  left: ReadonlyMap<string, number>;
  /** One a strike, in their order. */
  looks: readonly Look[];
  /** Null: none throttled. */
  provider: ProviderEvidence | null;
  /** Whose outcome the books do not know. */
  unknown: ReadonlySet<string>;
  /** Milliseconds by which the server may have read a command after it was said. */
  lag: number;
  books: Books;
  struck: number;
  /** Strikes that found nobody at work. */
  missed: number;
  died: number;
  stuck: number;
};

/** What is said of one recipient alone is an attempt, once in each thread that hears of it; the last one is accepted. */
const mostAttempts = 3;

/** No transaction begins on an answer older than this (promise 9), in milliseconds. */
const standingHolds = 1000;
/** However long this process did not look, in milliseconds: beyond it a transaction counts as too late. */
const mostLag = 1000;

export function judge(evidence: Evidence): Verdict {
  const { recorder, readers, refuses, left, looks, provider, unknown, lag, books } = evidence;
  const { struck, missed, died, stuck } = evidence;
  const { taken, begun } = recorder;
  const byId = new Map<string, Taken[]>();
  for (const message of taken) {
    const same = byId.get(message.messageId);
    if (same === undefined) byId.set(message.messageId, [message]);
    else same.push(message);
  }
  const got = new Set(taken.map(({ to }) => to));
  const window = new Set(taken.filter((message) => !message.answered || wasInHand(message, looks)));
  const several = [...byId.values()].filter((messages) => messages.length > 1);
  // Each but the last has one that came after it. Who slept in the middle of one began it first.
  const followed = several.flatMap((messages) =>
    [...messages].sort((a, b) => a.begun - b.begun).slice(0, -1),
  );
  const missing = readers.filter((to) => !refuses(to) && !left.has(to) && !got.has(to));
  const givenUp = (to: string): boolean =>
    unknown.has(to) && looks.filter(({ inHand }) => inHand.has(to)).length > 1;
  return {
    lost: missing.filter((to) => !givenUp(to)).length,
    givenUp: missing.filter(givenUp).length,
    repeated: followed.length,
    unexplained: followed.filter((message) => !window.has(message)).length,
    changed: several.filter((messages) => new Set(messages.map(({ bytes }) => bytes)).size > 1).length,
    wronged: byId.size - got.size,
    late: begun.filter(
      ({ to, at }) => at > (left.get(to) ?? Infinity) + standingHolds + Math.min(lag, mostLag),
    ).length,
    off: Math.abs(drift(books)) + books.owed + Math.abs(books.planned - readers.length),
    window: window.size,
    struck,
    missed,
    delayed: provider?.delayed ?? 0,
    unmoved: provider === null || isPaced(provider.rates) ? 0 : 1,
    burnt: provider?.attempts.filter((attempts) => attempts > mostAttempts).length ?? 0,
    uncertain: books.uncertain,
    submitted: books.submitted,
    rejected: books.rejected,
    skipped: books.skipped,
    died,
    stuck,
  };
}

/** Whether it was begun, and not recorded, when the next fault struck: at a later one it would have been in hand for another reason. */
function wasInHand({ to, begun }: Taken, looks: readonly Look[]): boolean {
  return looks.find(({ at }) => begun <= at)?.inHand.has(to) ?? false;
}

/** Whether a rate went down from what it was, and up after that. */
function isPaced(rates: readonly number[]): boolean {
  const fell = rates.findIndex((rate, index) => rate < (rates[index - 1] ?? 0));
  return fell > 0 && rates.some((rate, index) => index > fell && rate > (rates[index - 1] ?? Infinity));
}

/** Whether nothing is wrong with it. */
export function isRight(verdict: Verdict, mayRepeat: boolean): boolean {
  const { lost, repeated, unexplained, changed, wronged, late, off, died, stuck } = verdict;
  const { missed, delayed, unmoved, burnt } = verdict;
  if (repeated > 0 && !mayRepeat) return false;
  const wrong = lost + unexplained + changed + wronged + late + off + died + stuck;
  return wrong + missed + delayed + unmoved + burnt === 0;
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
  missed: 0,
  delayed: 0,
  unmoved: 0,
  burnt: 0,
  uncertain: 0,
  submitted: 0,
  rejected: 0,
  skipped: 0,
  died: 0,
  stuck: 0,
};
