import { setTimeout as sleep } from 'node:timers/promises';

import type { Answer, Fetch, SourceDependencies } from './ports.ts';

const mostTries = 4;
const firstWait = 1_000;
/** Longest wait that a source may ask of us, milliseconds; a reading must not stand for longer. */
const longestWait = 60_000;

/**
 * Asks again after 429, 5xx and breaks of the network, at most four times, with growing waits; as late as the source asks
 * (`Retry-After`, RFC 9110 10.2.3, or the `t` of `RateLimit`), unless that is more than a minute: then its answer stands.
 */
export async function fetchPatiently(
  { fetch, wait = pause, clock }: Pick<SourceDependencies, 'fetch' | 'wait' | 'clock'>,
  address: string,
  options: Parameters<Fetch>[1] & { signal: AbortSignal },
): Promise<Answer> {
  for (let tries = 1; ; tries += 1) {
    const answer = await fetch(address, options);
    const most = answer.status === 'broken' ? 2 : mostTries;
    if (!isPassing(answer) || tries >= most) return answer;
    const asked = answer.status === 'http' ? askedWait(answer.headers, clock()) : null;
    if (asked !== null && asked > longestWait) return answer;
    await wait(Math.max(asked ?? 0, firstWait * 2 ** (tries - 1)), options.signal);
  }
}

/** True where the same question may be answered a little later. */
export function isPassing(answer: Answer): boolean {
  return (
    answer.status === 'broken' || (answer.status === 'http' && (answer.code === 429 || answer.code >= 500))
  );
}

function askedWait(headers: Readonly<Record<string, string>>, now: Date): number | null {
  const after = headers['retry-after'] ?? '';
  if (/^\d+$/.test(after)) return Number(after) * 1_000;
  const until = Date.parse(after);
  if (!Number.isNaN(until)) return Math.max(0, until - now.getTime());
  const reset = /(?:^|;|,)\s*t=(\d+)/.exec(headers['ratelimit'] ?? '')?.[1];
  return reset === undefined ? null : Number(reset) * 1_000;
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal });
}
