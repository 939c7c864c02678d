import { setTimeout as sleep } from 'node:timers/promises';

import type { TakenTurn, Turn } from '@broadsheet/papers';

import type { Answer, Fetch, SourceDependencies } from './ports.ts';
import type { Upstream } from './upstreams.ts';

const mostTries = 4;
/** Longest wait that an upstream may ask of a reading, milliseconds; what is longer is kept as a pause. */
const longestWait = 60_000;
/** Pauses of an upstream that throttles and does not say for how long, minutes: the longer the more often in a row. */
const pauseLengths = [1, 5, 15, 60, 120];
const longestPause = 86_400_000;

type Means = Pick<SourceDependencies, 'fetch' | 'wait' | 'clock' | 'pacing'>;
type Options = Parameters<Fetch>[1] & { signal: AbortSignal };

/** What came of asking. `paused`: nothing was asked, for the upstream wants not to be asked yet. */
export type Told = Answer | { status: 'paused'; reason: string };

/**
 * Asks an upstream at its pace, and again after 429, 5xx and breaks of the network, at most four times, with growing waits; as
 * late as it says (`Retry-After`, RFC 9110 10.2.3, or the `t` of `RateLimit`). Where that is more than a minute, or it
 * throttles us to the end, nobody asks it before: the pause is stored, so that neither other workers nor a restart do.
 * @throws only when aborted, and what pacing throws
 */
export async function ask(
  means: Means,
  upstream: Upstream,
  address: string,
  options: Options,
): Promise<Told> {
  const { wait = pause, clock } = means;
  for (let tries = 1; ; tries += 1) {
    const turn = await turnAt(means, upstream, options.signal);
    if (turn.status === 'paused') return turn;
    const answer = await fetchInTurn(means.fetch, turn, address, options);
    const asked = answer.status === 'http' ? askedWait(answer, clock()) : null;
    const last = tries >= (answer.status === 'broken' ? 2 : mostTries) || (asked ?? 0) > longestWait;
    if (isThrottled(answer, asked) && last) await turn.pause(pauseOf(asked, turn.pauses), saidBy(answer));
    else await turn.giveBack(answer.status === 'ok' || answer.status === 'unchanged');
    if (!isPassing(answer) || last) return answer;
    await wait(Math.max(asked ?? 0, upstream.firstWait * 2 ** (tries - 1)), options.signal);
  }
}

/** What a reader makes of an answer: done, or a fault that may pass by asking again; `atLast` is believed where it does not. */
export type Read<T> = { done: T } | { again: string; atLast?: T };

/**
 * As `ask`, and again where the answer cannot be taken for what was asked: a body that is no document, a page without the papers
 * that its own total promises.
 * @returns what `read` made of it; the last complaint as `again` where it never got better
 */
export async function askUntilRead<T>(
  means: Means,
  upstream: Upstream,
  address: string,
  options: Options,
  read: (answer: Extract<Answer, { status: 'ok' }>) => Read<T> | Promise<Read<T>>,
): Promise<{ done: T } | { again: string } | { refused: Exclude<Told, { status: 'ok' }> }> {
  const { wait = pause } = means;
  for (let tries = 1; ; tries += 1) {
    const answer = await ask(means, upstream, address, options);
    if (answer.status !== 'ok') return { refused: answer };
    const outcome = await read(answer);
    if ('done' in outcome) return outcome;
    if (tries >= mostTries) return outcome.atLast === undefined ? outcome : { done: outcome.atLast };
    await wait(upstream.firstWait * 2 ** (tries - 1), options.signal);
  }
}

/** True where the same question may be answered a little later. */
export function isPassing(answer: Told): boolean {
  return (
    answer.status === 'broken' ||
    answer.status === 'paused' ||
    (answer.status === 'http' && (answer.code === 429 || answer.code >= 500))
  );
}

async function fetchInTurn(
  fetch: Fetch,
  turn: TakenTurn,
  address: string,
  options: Options,
): Promise<Answer> {
  try {
    return await fetch(address, options);
  } catch (error) {
    await turn.giveBack(false);
    throw error;
  }
}

async function turnAt(
  { pacing, wait = pause, clock }: Means,
  upstream: Upstream,
  signal: AbortSignal,
): Promise<Extract<Turn, { status: 'taken' }> | Extract<Told, { status: 'paused' }>> {
  if (pacing === undefined) return unpaced;
  for (;;) {
    signal.throwIfAborted();
    const turn = await pacing.take(upstream);
    if (turn.status === 'taken') return turn;
    if (turn.status === 'paused' && turn.milliseconds > longestWait) {
      const until = new Date(clock().getTime() + turn.milliseconds);
      return { status: 'paused', reason: `not asked before ${minuteOf(until)}: ${turn.reason}` };
    }
    await wait(turn.milliseconds, signal);
  }
}

const unpaced: Extract<Turn, { status: 'taken' }> = {
  status: 'taken',
  pauses: 0,
  giveBack: () => Promise.resolve(),
  pause: () => Promise.resolve(),
};

/** Too many requests, or so busy that it says when to come back. */
function isThrottled(answer: Answer, asked: number | null): boolean {
  return answer.status === 'http' && (answer.code === 429 || (answer.code === 503 && asked !== null));
}

function pauseOf(asked: number | null, pauses: number): number {
  const own = (pauseLengths[Math.min(pauses, pauseLengths.length - 1)] ?? 1) * 60_000;
  return Math.min(asked ?? own, longestPause);
}

function saidBy(answer: Answer): string {
  return answer.status === 'http' ? `HTTP ${String(answer.code)}` : answer.status;
}

function askedWait({ code, headers }: Extract<Answer, { status: 'http' }>, now: Date): number | null {
  const after = headers['retry-after'] ?? '';
  if (/^\d{1,9}$/.test(after)) return Number(after) * 1_000;
  const until = Date.parse(after);
  if (!Number.isNaN(until)) return Math.max(0, until - now.getTime());
  // Hugging Face sends it with every answer; it says something only where the limit is used up.
  const reset = code === 429 ? /(?:^|;|,)\s*t=(\d{1,9})/.exec(headers['ratelimit'] ?? '')?.[1] : undefined;
  return reset === undefined ? null : Number(reset) * 1_000;
}

/** `2026-11-25 10:32 UTC` */
function minuteOf(instant: Date): string {
  return `${instant.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal });
}
