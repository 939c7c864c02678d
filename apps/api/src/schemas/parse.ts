import type { FieldProblem } from '@broadsheet/subscribers';
import { problemsOf } from '@broadsheet/subscribers';
import type { z } from 'zod';

import { unprocessable } from '../http/problem.ts';

/** Problems as a form or document names its fields; that of the whole is called `body`. */
export function named(problems: readonly FieldProblem[]): readonly FieldProblem[] {
  return problems.map((problem) => (problem.field === '' ? { ...problem, field: 'body' } : problem));
}

/**
 * Reads a document from outside.
 * @throws HttpProblem 422 with every field that is wrong
 */
export function parsed<T extends z.ZodType>(schema: T, input: unknown): z.output<T> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw unprocessable(problemsOf(result.error));
}
