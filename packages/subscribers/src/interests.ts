import { z } from 'zod';

import type { FieldProblem } from './preferences.ts';
import type { Interest } from './subscriber.ts';

/** What a form or document says a subscriber follows and mutes: topics by slug, and words of their own. */
export type Wishes = {
  topics: readonly string[];
  queries: readonly string[];
  mutedTopics: readonly string[];
  mutedQueries: readonly string[];
};

/** Wishes of which some may not be spoken of. */
export type SomeWishes = { readonly [Kind in keyof Wishes]?: Wishes[Kind] | undefined };

/** Which kinds of interests a document speaks of; what it does not speak of stays. */
export type WishKinds = Readonly<Record<keyof Wishes, boolean>>;

/** An interest as it is stored: a topic or words, followed or muted. */
export type NewInterest = { muted: boolean } & (
  { topicId: number; ruleId: null; query: null } | { topicId: null; ruleId: number; query: string }
);

/** A query that the matcher understood, or where it did not. */
export type CompiledQuery =
  { ok: true; rule: NewRule } | { ok: false; problem: { column: number; message: string } };
/** The queries of wishes as they were understood, each at its place. */
export type CompiledWishes = Readonly<Record<'queries' | 'mutedQueries', readonly CompiledQuery[]>>;
/** A rule before it has an id; its key is its content. */
export type NewRule = { key: string; query: string; cutoff: number; examples?: readonly string[] };

/** Bounds of one subscriber's wishes: beyond them nobody reads why a paper is there. */
export const wishLimits = { topics: 200, queries: 50, queryCharacters: 1000 } as const;

const topicList = (verb: string) =>
  z
    .array(
      z
        .string({ error: 'Give each topic by its slug.' })
        .max(200, 'There is no topic of that name.')
        // The database has no text with it to compare to.
        .regex(/^[^\0]*$/, 'There is no topic of that name.'),
      { error: 'Give topics as a list of slugs.' },
    )
    .max(wishLimits.topics, `${verb} at most ${String(wishLimits.topics)} topics.`);

const queryList = (verb: string) =>
  z
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
    .max(wishLimits.queries, `${verb} at most ${String(wishLimits.queries)} queries of your own.`);

export const topicsSchema = topicList('Follow');
export const queriesSchema = queryList('Follow');
export const mutedTopicsSchema = topicList('Mute').meta({
  description: 'Topics whose papers are left out, by slug',
});
export const mutedQueriesSchema = queryList('Mute').meta({
  description: 'Queries whose papers are left out',
});

/** Interests as a form or document says them. */
export function wishesOf(interests: readonly Interest[]): Wishes {
  const slugs = (muted: boolean) =>
    interests.flatMap((one) => (one.kind === 'topic' && one.muted === muted ? [one.slug] : []));
  const queries = (muted: boolean) =>
    interests.flatMap((one) => (one.kind === 'query' && one.muted === muted ? [one.query] : []));
  return {
    topics: slugs(false),
    queries: queries(false),
    mutedTopics: slugs(true),
    mutedQueries: queries(true),
  };
}

/** The kinds that a document speaks of. */
export function kindsOf(document: SomeWishes): WishKinds {
  return {
    topics: document.topics !== undefined,
    queries: document.queries !== undefined,
    mutedTopics: document.mutedTopics !== undefined,
    mutedQueries: document.mutedQueries !== undefined,
  };
}

/** One problem for each topic that is not offered, each query that cannot be understood, and whatever is both followed and muted. */
export function problemsOfWishes(
  wishes: Wishes,
  offered: ReadonlyMap<string, number>,
  compiled: CompiledWishes,
): readonly FieldProblem[] {
  return [
    ...unknownTopics('topics', wishes.topics, offered),
    ...garbledQueries('queries', compiled.queries),
    ...unknownTopics('mutedTopics', wishes.mutedTopics, offered),
    ...garbledQueries('mutedQueries', compiled.mutedQueries),
    ...contradictions(wishes, compiled),
  ];
}

function unknownTopics(
  field: string,
  slugs: readonly string[],
  offered: ReadonlyMap<string, number>,
): readonly FieldProblem[] {
  return slugs
    .filter((slug) => !offered.has(slug))
    .map((slug) => ({ field, message: `There is no topic “${slug}”.` }));
}

function garbledQueries(field: string, compiled: readonly CompiledQuery[]): readonly FieldProblem[] {
  return compiled.flatMap((one, index) =>
    one.ok
      ? []
      : [
          {
            field: `${field}.${String(index)}`,
            message: `Column ${String(one.problem.column)}: ${one.problem.message}`,
          },
        ],
  );
}

function contradictions(wishes: Wishes, compiled: CompiledWishes): readonly FieldProblem[] {
  const followed = new Set(compiled.queries.flatMap((one) => (one.ok ? one.rule.key : [])));
  return [
    ...wishes.mutedTopics
      .filter((slug) => wishes.topics.includes(slug))
      .map((slug) => ({
        field: 'mutedTopics',
        message: `The topic “${slug}” is followed and muted. Choose one of the two.`,
      })),
    ...compiled.mutedQueries.flatMap((one, index) =>
      one.ok && followed.has(one.rule.key)
        ? [
            {
              field: `mutedQueries.${String(index)}`,
              message: `“${wishes.mutedQueries[index] ?? ''}” is followed and muted. Choose one of the two.`,
            },
          ]
        : [],
    ),
  ];
}

/**
 * The rows for wishes, in their order: each topic and each rule once, whatever is no longer offered or understood left out.
 * @param ruleIds by key of the rule
 */
export function interestsFor(
  wishes: Wishes,
  offered: ReadonlyMap<string, number>,
  compiled: CompiledWishes,
  ruleIds: ReadonlyMap<string, number>,
): readonly NewInterest[] {
  const topics = new Map<number, boolean>();
  const words = new Map<number, { query: string; muted: boolean }>();
  for (const muted of [false, true]) {
    for (const slug of muted ? wishes.mutedTopics : wishes.topics) {
      const topicId = offered.get(slug);
      if (topicId !== undefined && !topics.has(topicId)) topics.set(topicId, muted);
    }
    const kind = muted ? 'mutedQueries' : 'queries';
    for (const [index, query] of wishes[kind].entries()) {
      const one = compiled[kind][index];
      const ruleId = one?.ok === true ? ruleIds.get(one.rule.key) : undefined;
      if (ruleId !== undefined && !words.has(ruleId)) words.set(ruleId, { query, muted });
    }
  }
  return [
    ...[...topics].map(([topicId, muted]): NewInterest => ({ topicId, ruleId: null, query: null, muted })),
    ...[...words].map(([ruleId, one]): NewInterest => ({ topicId: null, ruleId, ...one })),
  ];
}
