import { z } from 'zod';

import { draftTopic } from './topic-definition.ts';
import type { TopicDefinition } from './topic-definition.ts';

/** Something to mend in a file of topics: `where` as people count, `message` says what to do. */
export type TopicProblem = { where: string; message: string };

const line = (most: number): z.ZodString =>
  z
    .string({ error: ({ input }) => (input === undefined ? 'is missing' : 'must be text: put it in quotes') })
    .trim()
    .max(most, `must have at most ${String(most)} characters`)
    .regex(/^\P{Cc}*$/u, 'must be one line without control characters');

const definition = z.strictObject(
  {
    slug: line(60).regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case letters, digits and single hyphens'),
    name: line(80).min(1, 'must not be empty'),
    group: line(60).default(''),
    description: line(500).default(''),
    query: z.string({ error: 'must be a query, as text' }),
    // YAML reads 2508.01650 as a number and loses its last digit.
    examples: z
      .array(line(200).min(1, 'must not be empty'), { error: 'must be a list of ids' })
      .max(100)
      .default([]),
    cutoff: z
      .number({ error: 'must be a number from 0 to 1' })
      .min(0, 'must be at least 0')
      .max(1, 'must be at most 1')
      .nullable()
      .default(null),
  },
  {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `has unknown fields: ${issue.keys.join(', ')}`
        : 'must have the fields slug, name, group, description, query, examples, cutoff',
  },
);

const file = z.preprocess(
  (data) => (typeof data === 'object' && data !== null && 'topics' in data ? data.topics : data),
  z.array(z.unknown(), { error: 'must be a list of topics' }),
);

/**
 * Reads topics from data, as a YAML or JSON file gives it: a list, or a list under `topics`. Reports every problem at once.
 */
export function parseTopics(
  data: unknown,
): { ok: true; topics: TopicDefinition[] } | { ok: false; problems: TopicProblem[] } {
  const list = file.safeParse(data);
  if (!list.success) return { ok: false, problems: [{ where: 'file', message: 'must be a list of topics' }] };
  const topics: TopicDefinition[] = [];
  const problems: TopicProblem[] = [];
  list.data.forEach((item, at) => {
    const place = placeOf(item, at);
    const read = definition.safeParse(item);
    if (!read.success) {
      for (const issue of read.error.issues) {
        const where = [place, ...issue.path.slice(0, 1).map(String)].join(', ');
        problems.push({ where, message: issue.message });
      }
      return;
    }
    const draft = draftTopic(read.data);
    if (!draft.ok) {
      const { column, message } = draft.problem;
      problems.push({ where: `${place}, query, column ${String(column)}`, message });
    }
    if (topics.some(({ slug }) => slug === read.data.slug)) {
      problems.push({ where: `${place}, slug`, message: 'stands twice in this file' });
    }
    topics.push(read.data);
  });
  return problems.length > 0 ? { ok: false, problems } : { ok: true, topics };
}

function placeOf(item: unknown, at: number): string {
  const slug = typeof item === 'object' && item !== null && 'slug' in item ? item.slug : null;
  const named = typeof slug === 'string' && slug.length <= 60 ? ` (${slug})` : '';
  return `topic ${String(at + 1)}${named}`;
}
