import { problemsOf } from '@broadsheet/subscribers';
import type { z } from 'zod';

import { unprocessable } from '../http/problem.ts';

/**
 * Reads a document from outside.
 * @throws HttpProblem 422 with every field that is wrong
 */
export function parsed<T extends z.ZodType>(schema: T, input: unknown): z.output<T> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw unprocessable(problemsOf(result.error));
}
