import { z } from 'zod';

import type { FieldProblem } from './preferences.ts';

/** What a form or document says a subscriber follows: topics by slug, and words of their own. */
export type Wishes = { topics: readonly string[]; queries: readonly string[] };

/** An interest as it is stored: one of the two. */
export type NewInterest =
  { topicId: number; ruleId: null; query: null } | { topicId: null; ruleId: number; query: string };

/** A query that the matcher understood, or where it did not. */
export type CompiledQuery =
  { ok: true; rule: NewRule } | { ok: false; problem: { column: number; message: string } };
/** A rule before it has an id; its key is its content. */
export type NewRule = { key: string; query: string; cutoff: number };

/** Bounds of one subscriber's wishes: beyond them nobody reads why a paper is there. */
export const wishLimits = { topics: 200, queries: 50, queryCharacters: 1000 } as const;

export const topicsSchema = z
  .array(
    z
      .string({ error: 'Give each topic by its slug.' })
      .max(200, 'There is no topic of that name.')
      // The database has no text with it to compare to.
      .regex(/^[^\0]*$/, 'There is no topic of that name.'),
    { error: 'Give topics as a list of slugs.' },
  )
  .max(wishLimits.topics, `Follow at most ${String(wishLimits.topics)} topics.`);

export const queriesSchema = z
  .array(
    z
      .string({ error: 'Give each query as text.' })
      // Whoever means a line end in a line of text means something else.
      .regex(/^[^\r\n\0\u2028\u2029]*$/, 'A query is one line of text.')
      .trim()
      .min(1, 'Give at least one word.')
      .max(
        wishLimits.queryCharacters,
        `A query has at most ${String(wishLimits.queryCharacters)} characters.`,
      ),
    { error: 'Give queries as a list of texts.' },
  )
  .max(wishLimits.queries, `Follow at most ${String(wishLimits.queries)} queries of your own.`);

/** One problem for each topic that is not offered and each query that cannot be understood. */
export function problemsOfWishes(
  wishes: Wishes,
  offered: ReadonlyMap<string, number>,
  compiled: readonly CompiledQuery[],
): readonly FieldProblem[] {
  const unknown = wishes.topics
    .filter((slug) => !offered.has(slug))
    .map((slug): FieldProblem => ({ field: 'topics', message: `There is no topic “${slug}”.` }));
  const garbled = compiled.flatMap((one, index): FieldProblem[] =>
    one.ok
      ? []
      : [
          {
            field: `queries.${String(index)}`,
            message: `Column ${String(one.problem.column)}: ${one.problem.message}`,
          },
        ],
  );
  return [...unknown, ...garbled];
}

/**
 * The rows for wishes, in their order: each topic and each rule once, whatever is no longer offered or understood left out.
 * @param ruleIds by key of the rule
 */
export function interestsFor(
  wishes: Wishes,
  offered: ReadonlyMap<string, number>,
  compiled: readonly CompiledQuery[],
  ruleIds: ReadonlyMap<string, number>,
): readonly NewInterest[] {
  const topicIds = new Set(wishes.topics.flatMap((slug) => offered.get(slug) ?? []));
  const queries = new Map<number, string>();
  for (const [index, query] of wishes.queries.entries()) {
    const one = compiled[index];
    const ruleId = one?.ok === true ? ruleIds.get(one.rule.key) : undefined;
    if (ruleId !== undefined && !queries.has(ruleId)) queries.set(ruleId, query);
  }
  return [
    ...[...topicIds].map((topicId): NewInterest => ({ topicId, ruleId: null, query: null })),
    ...[...queries].map(([ruleId, query]): NewInterest => ({ topicId: null, ruleId, query })),
  ];
}
