import type { z } from 'zod';

import type { FieldError } from '../context.ts';
import { unprocessable } from '../http/problem.ts';

/** Zod's issues as one error a field, the first of each. */
export function fieldErrors(error: z.ZodError): readonly FieldError[] {
  const byField = new Map<string, FieldError>();
  for (const issue of error.issues) {
    const field = issue.path.length === 0 ? 'body' : issue.path.map(String).join('.');
    if (!byField.has(field)) byField.set(field, { field, message: issue.message });
  }
  return [...byField.values()];
}

/**
 * Reads a document from outside.
 * @throws HttpProblem 422 with every field that is wrong
 */
export function parsed<T extends z.ZodType>(schema: T, input: unknown): z.output<T> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw unprocessable(fieldErrors(result.error));
}
