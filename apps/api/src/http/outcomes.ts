import type { SignUpRefusal } from '@broadsheet/subscribers';
import type { Request } from 'express';

import type { ApiContext, Invalid, LinkState, Mailing } from '../context.ts';
import { HttpProblem, unprocessable } from './problem.ts';

const refusals: Readonly<Record<SignUpRefusal, () => HttpProblem>> = {
  closed: () => new HttpProblem(403, 'Sign-up is closed here. The archive stays open to everyone.'),
  'network-limit': () =>
    new HttpProblem(429, 'Too many sign-ups came from your network. Try again in an hour.', {
      headers: { 'Retry-After': '3600' },
    }),
  busy: () =>
    new HttpProblem(503, 'More people sign up at the moment than can be mailed. Try again in an hour.', {
      headers: { 'Retry-After': '3600' },
    }),
};

/**
 * Goes on with what was not refused.
 * @throws HttpProblem 403, 429 or 503
 */
export function notRefused<T extends Mailing | LinkState>(outcome: T): Exclude<T, { status: 'refused' }> {
  if (outcome.status === 'refused') throw refusals[outcome.reason]();
  return outcome as Exclude<T, { status: 'refused' }>;
}

/**
 * Goes on unless the caller's network asked for this too often.
 * @throws HttpProblem 429
 */
export async function allowed(
  { networkLimits }: Pick<ApiContext, 'networkLimits'>,
  purpose: 'link' | 'preview',
  request: Request,
): Promise<void> {
  if (await networkLimits.allow(purpose, request.ip ?? '')) return;
  throw new HttpProblem(
    429,
    `Your network asked for too many ${purpose}s within the hour. Try again later.`,
    {
      headers: { 'Retry-After': '3600' },
    },
  );
}

/**
 * Goes on with what was valid.
 * @throws HttpProblem 422
 */
export function valid<T extends { status: string }>(outcome: T | Invalid): Exclude<T, Invalid> {
  if (isInvalid(outcome)) throw unprocessable(outcome.problems);
  return outcome as Exclude<T, Invalid>;
}

/**
 * What a bearer token stands for.
 * @throws HttpProblem 401 when it stands for nothing, 410 when that was erased
 */
export function living<T extends { status: string }>(state: T | LinkState): Extract<T, { status: 'ok' }> {
  if (state.status === 'gone') throw new HttpProblem(410, 'The subscription of this token has ended.');
  if (state.status === 'unknown')
    throw new HttpProblem(401, 'This token opens nothing here. The link in any digest holds the right one.', {
      headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
    });
  return state as Extract<T, { status: 'ok' }>;
}

function isInvalid(outcome: { status: string }): outcome is Invalid {
  return outcome.status === 'invalid';
}
