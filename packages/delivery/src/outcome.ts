import type { SubmissionResult } from './message.ts';
import type { Claimed, Outcome } from './ports.ts';
import { classifyReply } from './reply-class.ts';
import { nextAttempt } from './retry.ts';

/** How long after an unknown outcome the very same bytes are submitted once more, in milliseconds. */
export const uncertainRetryAfter = 5 * 60_000;

/** How long the rows of a stream rest after a reply that blames our own set-up, in milliseconds. No attempt is burned. */
export const stopRest = 15 * 60_000;

/**
 * Decides what an attempt came to.
 *
 * An unknown outcome is retried once (policy `retry-once`), then stays uncertain, whatever else the retry came to but an
 * acceptance or a permanent refusal: the first attempt may have been accepted.
 * @param random 0 to 1, for jitter
 */
export function outcomeOf(
  row: Claimed,
  result: SubmissionResult,
  { now, random }: { now: Date; random: number },
): Outcome {
  const { id } = row;
  if (result.status === 'accepted') return { id, state: 'submitted', reply: result.reply };
  if (result.status === 'broken') {
    const reply = `${result.stage}: ${result.error}`;
    if (row.retryOfUncertain)
      return { id, state: 'uncertain', reason: 'outcome-unknown', retryAt: null, reply };
    if (result.stage === 'data-sent') {
      const retryAt = new Date(now.getTime() + uncertainRetryAfter);
      const late = retryAt.getTime() >= row.expiresAt.getTime();
      return { id, state: 'uncertain', reason: 'outcome-unknown', retryAt: late ? null : retryAt, reply };
    }
    return later(row, result.stage === 'tls' || result.stage === 'auth' ? 'stop' : 'retry', reply, {
      now,
      random,
    });
  }
  const { stage, code, enhanced, text } = result;
  const reply = `${stage}: ${String(code)} ${enhanced === null ? '' : `${enhanced} `}${text}`;
  const replyClass = classifyReply({ stage, code, enhanced, text });
  if (replyClass === 'retry' || replyClass === 'defer' || replyClass === 'stop' || code < 500) {
    if (row.retryOfUncertain) return { id, state: 'uncertain', reason: replyClass, retryAt: null, reply };
    return later(row, replyClass === 'defer' || replyClass === 'stop' ? replyClass : 'retry', reply, {
      now,
      random,
    });
  }
  return { id, state: 'rejected', reason: replyClass, reply };
}

function later(
  row: Claimed,
  replyClass: 'retry' | 'defer' | 'stop',
  reply: string,
  { now, random }: { now: Date; random: number },
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
  const next = nextAttempt({ class: replyClass, attempts, now, random, expiresAt });
  return next.kind === 'retry'
    ? { id, state: 'queued', reason: replyClass, at: next.at, burned: true, reply }
    : { id, state: 'failed', reason: next.reason, reply };
}
