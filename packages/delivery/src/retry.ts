/** Minutes between the attempts of a delivery; the last one repeats until it expires. RFC 5321 4.5.4.1 asks for 30 in general, and allows less at first. */
const RETRY_MINUTES = [15, 30, 60, 120, 240, 480] as const;
/** A provider that is slowed down is left alone for longer. */
export const deferMinutes = [30, 60, 120, 240] as const;
const MINUTE = 60_000;

/** When to try again, or that it is too late to. */
export type NextAttempt =
  { kind: 'retry'; at: Date } | { kind: 'give-up'; state: 'failed'; reason: 'expired' };

/**
 * Plans the next attempt of a delivery that may still succeed, with a jitter of ±20 % so that what failed together does not return together.
 * @param attempts how many were made, this one included
 * @param random in [0, 1)
 * @param expiresAt no attempt begins at or after it
 * @param greylist milliseconds that a greylisting server asked for; then, after the first attempt, jitter only adds
 */
export function nextAttempt({
  class: replyClass,
  attempts,
  now,
  random,
  expiresAt,
  greylist = null,
}: {
  class: 'retry' | 'defer';
  attempts: number;
  now: Date;
  random: number;
  expiresAt: Date;
  greylist?: number | null;
}): NextAttempt {
  const wait =
    greylist !== null && attempts <= 1
      ? greylist * (1 + 0.2 * random)
      : scheduled(replyClass, attempts) * MINUTE * (0.8 + 0.4 * random);
  const at = new Date(now.getTime() + Math.round(wait));
  return at < expiresAt ? { kind: 'retry', at } : { kind: 'give-up', state: 'failed', reason: 'expired' };
}

function scheduled(replyClass: 'retry' | 'defer', attempts: number): number {
  const minutes = { retry: RETRY_MINUTES, defer: deferMinutes }[replyClass];
  const index = Math.min(Math.max(attempts, 1), minutes.length) - 1;
  return minutes[index] ?? 15;
}
