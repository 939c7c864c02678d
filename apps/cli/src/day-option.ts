import { isDay } from '@broadsheet/papers';

import { UsageError } from './exit.ts';

/**
 * Checks a `--date`.
 * @throws UsageError
 */
export function checkDay(text: string): void {
  const right: boolean = isDay(text);
  if (!right) throw new UsageError(`"${text}" is not a day: write it as 2025-08-08`);
}
