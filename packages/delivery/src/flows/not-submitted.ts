import type { Claimed, Outcome } from '../ports.ts';
import type { SkipReason } from '../states.ts';

/** A message that cannot be made. */
export function unbuildable(row: Claimed): Outcome {
  return row.retryOfUncertain
    ? { id: row.id, state: 'uncertain', reason: 'message', retryAt: null, reply: null }
    : { id: row.id, state: 'failed', reason: 'message', reply: null };
}

/** It is tried again, and no attempt is counted. */
export function givenBack(
  row: Claimed,
  at: Date,
  reason: 'given-back' | 'host-limit' = 'given-back',
): Outcome {
  return row.retryOfUncertain
    ? { id: row.id, state: 'uncertain', reason: 'outcome-unknown', retryAt: at, reply: null }
    : { id: row.id, state: 'queued', reason, at, burned: false, reply: null };
}

/** Who may not be mailed. What may have arrived already stays uncertain: its papers are not given back. */
export function refusedNow(row: Claimed, reason: SkipReason): Outcome {
  return row.retryOfUncertain
    ? { id: row.id, state: 'uncertain', reason, retryAt: null, reply: null }
    : { id: row.id, state: 'skipped', reason, reply: null };
}
