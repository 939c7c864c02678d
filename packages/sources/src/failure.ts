import type { Reading } from '@broadsheet/papers';

import { excerpt, textOfAnswer } from './answers.ts';
import type { Told } from './ask.ts';

/** What a refused question means for the day: the source failed, and is down where asking for other days is of no use either. */
export function failureOf(answer: Exclude<Told, { status: 'ok' }>): Extract<Reading, { status: 'failed' }> {
  // Only the reader of feeds asks for what has changed; it knows this answer before it comes here.
  if (answer.status === 'unchanged')
    return { status: 'failed', reason: 'it says that nothing changed, and was not asked', down: true };
  if (answer.status !== 'http') return { status: 'failed', reason: answer.reason, down: true };
  const { code } = answer;
  const down = code === 401 || code === 403 || code === 429 || code >= 500;
  return { status: 'failed', reason: `HTTP ${String(code)}${excerpt(textOfAnswer(answer))}`, down };
}
