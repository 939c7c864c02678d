import type { LinkState } from '../context.ts';
import { HttpProblem } from './problem.ts';

/**
 * What a link stands for, for answers without a page of their own.
 * @throws HttpProblem 404 or 410
 */
export function livingLink<T>(state: LinkState<T>): T {
  if (state.status === 'ok') return state;
  throw state.status === 'gone'
    ? new HttpProblem(410, 'What this link stood for is over.')
    : new HttpProblem(
        404,
        'This link leads nowhere. Copy the whole link from the mail, or have a new one sent.',
      );
}
