import {
  DEFAULT_CUTOFF,
  parseTopics,
  type OfferedTopic,
  type TopicDefinition,
  type TopicRevision,
} from '@broadsheet/matching';
import type { FieldProblem } from '@broadsheet/subscribers';

import type { TopicForm } from './topic-desk.ts';

/** A topic as the form shows it. */
export function formOf(
  topic: Pick<OfferedTopic, 'slug' | 'name' | 'group' | 'description' | 'examples' | 'rule'>,
): TopicForm {
  return {
    slug: topic.slug,
    name: topic.name,
    group: topic.group,
    description: topic.description,
    query: topic.rule.query,
    cutoff: String(topic.rule.cutoff),
    examples: topic.examples.join('\n'),
    note: '',
  };
}

/** What was typed, as a definition, or what is wrong with it field by field. */
export function definitionOf(
  form: TopicForm,
): { ok: true; topic: TopicDefinition } | { ok: false; problems: readonly FieldProblem[] } {
  const cutoff = cutoffOf(form);
  const parsed = parseTopics([
    {
      slug: form.slug.trim(),
      name: form.name.trim(),
      group: form.group.trim(),
      description: form.description.trim().replace(/\s+/g, ' '),
      query: form.query.trim(),
      examples: namesIn(form.examples),
      cutoff,
    },
  ]);
  const [topic] = parsed.ok ? parsed.topics : [];
  if (topic !== undefined) return { ok: true, topic };
  const problems = parsed.ok ? [] : parsed.problems;
  return {
    ok: false,
    problems: problems.map(({ where, message }) => {
      const [, field = 'name', column] = where.split(', ');
      const name = field.charAt(0).toUpperCase() + field.slice(1);
      return {
        field,
        message: column === undefined ? `${name} ${message}.` : `${name}, ${column}: ${message}`,
      };
    }),
  };
}

/** The cut-off that was typed, brought into 0 to 1; the default where it is no number. */
export function cutoffOf({ cutoff }: Pick<TopicForm, 'cutoff'>): number {
  const value = Number(cutoff.trim().replace(',', '.'));
  return cutoff.trim() === '' || Number.isNaN(value) ? DEFAULT_CUTOFF : Math.min(1, Math.max(0, value));
}

/** Names of papers, one a line or between commas; addresses of arXiv as their id. */
export function namesIn(text: string): readonly string[] {
  const names = text
    .split(/[\s,]+/)
    .map((name) =>
      name
        .trim()
        .replace(/^https?:\/\/(?:www\.)?arxiv\.org\/(?:abs|pdf)\//i, '')
        .replace(/^arxiv:/i, ''),
    )
    .map((name) => (/^\d{4}\.\d{4,5}(?:v\d+)?$/.test(name) ? name.replace(/v\d+$/, '') : name))
    .filter((name) => name !== '');
  return [...new Set(names)].slice(0, 100);
}

/** A slug out of a name. */
export function slugOf(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
    .replace(/-+$/, '');
}

/** A revision as the audit trail keeps it. */
export function auditStateOf(
  topic: Pick<TopicRevision, 'name' | 'group' | 'description' | 'examples' | 'rule'>,
) {
  const { name, group, description, examples, rule } = topic;
  return { name, group, description, examples, query: rule.query, cutoff: rule.cutoff };
}
