import type { Day } from '@broadsheet/papers';
import { z } from 'zod';

import { unprocessable } from '../http/problem.ts';

const daySchema = z.iso.date();

/**
 * A calendar day as an address gives it.
 * @throws HttpProblem 422 when it is none
 */
export function knownDay(text: string): Day {
  const day = daySchema.safeParse(text);
  if (day.success) return day.data;
  throw unprocessable([{ field: 'date', message: 'Give a day of the calendar as YYYY-MM-DD.' }]);
}
