import type { SubmissionResult } from './message.ts';
import type { Claimed, Outcome } from './ports.ts';
import { classifyBreak, classifyReply, greylistDelay } from './reply-class.ts';
import { nextAttempt } from './retry.ts';

/** How long after an unknown outcome the very same bytes are submitted once more, in milliseconds. */
export const uncertainRetryAfter = 5 * 60_000;

/** How long the rows of a stream rest after a reply that blames our own set-up, in milliseconds. No attempt is burned. */
export const stopRest = 15 * 60_000;

/** Whether what has an unknown outcome is submitted once more, and so may come twice, or never by itself. */
export type UncertainPolicy = 'retry-once' | 'never';

/**
 * Decides what an attempt came to.
 *
 * An unknown outcome is retried once, or by the policy `never` not at all. A retry that comes to nothing before its last byte is no retry
 * yet, and is put off; one that ends unknown again stays uncertain: the first attempt may have been accepted.
 * @param random 0 to 1, for jitter
 */
export function outcomeOf(
  row: Claimed,
  result: SubmissionResult,
  { now, random, uncertainPolicy }: { now: Date; random: number; uncertainPolicy: UncertainPolicy },
): Outcome {
  const { id } = row;
  if (result.status === 'accepted') return { id, state: 'submitted', reply: result.reply };
  if (result.status === 'broken') {
    const reply = `${result.stage}: ${result.error}`;
    const last = row.retryOfUncertain || uncertainPolicy === 'never';
    if (result.stage === 'data-sent') return unknown(row, last ? null : now, reply);
    if (row.retryOfUncertain) return unknown(row, now, reply);
    return later(row, classifyBreak(result), reply, { now, random, greylist: null });
  }
  const { stage, code, enhanced, text } = result;
  const reply = `${stage}: ${String(code)} ${enhanced === null ? '' : `${enhanced} `}${text}`;
  const replyClass = classifyReply({ stage, code, enhanced, text });
  if (replyClass === 'retry' || replyClass === 'defer' || replyClass === 'stop' || code < 500) {
    if (row.retryOfUncertain) return unknown(row, now, reply);
    const passing = replyClass === 'defer' || replyClass === 'stop' ? replyClass : 'retry';
    return later(row, passing, reply, { now, random, greylist: greylistDelay(result) });
  }
  return { id, state: 'rejected', reason: replyClass, reply };
}

/**
 * What an attempt came to that a provider answered with "less at a time": it is the provider that rests, and the attempt does not count.
 * @param at when its group is asked again
 */
export function throttledUntil({ id, expiresAt }: Claimed, at: Date, reply: string | null): Outcome {
  return at < expiresAt
    ? { id, state: 'queued', reason: 'defer', at, burned: false, reply }
    : { id, state: 'failed', reason: 'expired', reply };
}

/** @param from when the pause before the retry begins; null where there is no further retry */
function unknown({ id, expiresAt }: Claimed, from: Date | null, reply: string): Outcome {
  const at = from === null ? null : new Date(from.getTime() + uncertainRetryAfter);
  const retryAt = at !== null && at < expiresAt ? at : null;
  return { id, state: 'uncertain', reason: 'outcome-unknown', retryAt, reply };
}

function later(
  row: Claimed,
  replyClass: 'retry' | 'defer' | 'stop',
  reply: string,
  { now, random, greylist }: { now: Date; random: number; greylist: number | null },
): Outcome {
  const { id, attempts, expiresAt } = row;
  if (replyClass === 'stop') {
    return {
      id,
      state: 'queued',
      reason: 'stop',
      at: new Date(now.getTime() + stopRest),
      burned: false,
      reply,
    };
  }
  const next = nextAttempt({ class: replyClass, attempts, now, random, expiresAt, greylist });
  return next.kind === 'retry'
    ? { id, state: 'queued', reason: replyClass, at: next.at, burned: true, reply }
    : { id, state: 'failed', reason: next.reason, reply };
}
