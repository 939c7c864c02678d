import type { ReplyClass } from '@broadsheet/delivery';
import type { SuppressionReason } from '@broadsheet/subscribers';

/** What came back about one message of ours, once its token was verified. */
export type ReturnedEvent =
  | { kind: 'bounce'; class: ReplyClass; status: string | null }
  | { kind: 'complaint'; feedback: 'abuse' | 'opt-out' }
  | { kind: 'delay' | 'relay' | 'auto-reply' | 'challenge' | 'other' };

/** An earlier bounce of the same subscriber. */
export type EarlierBounce = { at: Date; class: ReplyClass; status: string | null };

/** What was known when the event came. */
export type Facts = {
  now: Date;
  /** Oldest first; since the subscriber last confirmed. */
  earlier: readonly EarlierBounce[];
  /** When a message to them was last submitted that did not come back within three days; null: never. */
  lastSuccess: Date | null;
  /** Of the mail host: subscribers that were to be suppressed as hard in the last hour, without this one; and all who are there. */
  host: { hardLately: number; subscribers: number };
  /** Our own server refuses so many just now that it is not their addresses. */
  doubted: boolean;
};

/** What follows. `hold`: too many of one mail host, or of all, at once; an operator looks first. */
export type Consequence =
  | { kind: 'none' }
  /** Remembered, for what may follow from several. */
  | { kind: 'counted' }
  | { kind: 'suppress'; reason: Extract<SuppressionReason, 'hard-bounce' | 'soft-bounces' | 'complaint'> }
  | { kind: 'unsubscribe' }
  | { kind: 'hold' };

const dayMs = 86_400_000;
/** Failures that count, and how long they must have lasted. */
const softFailures = 5;
const softSpan = 14 * dayMs;
/** A failure counts half after so long; the sum has to stand so high, so that five failures in two years are none. */
const halfLife = 14 * dayMs;
const softScore = 2.5;
/** More than this share of a mail host, and at least so many, within an hour. */
const massShare = 0.05;
const massLeast = 20;

/**
 * Decides what follows from what came back: who is not there is suppressed at once, or after two different days where the mailbox is only closed;
 * who cannot take mail for two weeks, then; who complains, at once. Everything else changes nothing.
 */
export function consequenceOf(event: ReturnedEvent, facts: Facts): Consequence {
  if (event.kind === 'complaint')
    return event.feedback === 'abuse' ? { kind: 'suppress', reason: 'complaint' } : { kind: 'unsubscribe' };
  if (event.kind !== 'bounce') return { kind: 'none' };
  if (event.class === 'hard') return guarded(facts);
  if (event.class !== 'soft') return { kind: 'none' };
  if (isClosed(event) && closedBefore(facts)) return guarded(facts);
  return lastsTooLong(facts) ? { kind: 'suppress', reason: 'soft-bounces' } : { kind: 'counted' };
}

/** A provider in trouble may deny the living: many at once are held for a review. */
function guarded({ host, doubted }: Facts): Consequence {
  const hard = host.hardLately + 1;
  return doubted || (hard >= massLeast && hard > host.subscribers * massShare)
    ? { kind: 'hold' }
    : { kind: 'suppress', reason: 'hard-bounce' };
}

/** Disabled, suspended (RFC 3463 X.2.1, Google's X.7.13): for now, or for good. */
function isClosed({ status }: { status: string | null }): boolean {
  return status !== null && /^5\.(?:2\.1|7\.13)$/.test(status);
}

function closedBefore({ earlier, lastSuccess, now }: Facts): boolean {
  const today = now.toISOString().slice(0, 10);
  return since(earlier, lastSuccess).some(
    (each) => isClosed(each) && each.at.toISOString().slice(0, 10) !== today,
  );
}

function lastsTooLong({ earlier, lastSuccess, now }: Facts): boolean {
  const failures = since(earlier, lastSuccess)
    .filter((each) => each.class === 'soft')
    .map(({ at }) => at);
  const [first = now] = failures;
  const score = [...failures, now].reduce(
    (sum, at) => sum + 0.5 ** ((now.getTime() - at.getTime()) / halfLife),
    0,
  );
  return (
    failures.length + 1 >= softFailures && now.getTime() - first.getTime() >= softSpan && score >= softScore
  );
}

/** A success forgives what was before. */
function since(earlier: readonly EarlierBounce[], lastSuccess: Date | null): readonly EarlierBounce[] {
  return lastSuccess === null ? earlier : earlier.filter(({ at }) => at > lastSuccess);
}
