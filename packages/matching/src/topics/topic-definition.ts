import { compileRule } from '../compile-rule.ts';
import type { CompiledRule } from '../compile-rule.ts';
import { DEFAULT_CUTOFF } from '../cutoff.ts';
import { STORED_QUERY_LIMITS } from '../query/query.ts';
import type { QueryProblem } from '../query/query.ts';
import type { Topic } from '../rule.ts';

/** A topic as operators write, import and export it. */
export type TopicDefinition = {
  /** Its name in addresses: lower-case letters, digits and single hyphens. */
  slug: string;
  name: string;
  group: string;
  description: string;
  query: string;
  /** Names of papers that belong to it: arXiv ids, DOIs or keys. */
  examples: readonly string[];
  /** 0 to 1; null for the default. */
  cutoff: number | null;
};

/** A definition with its rule compiled. */
export type TopicDraft = Omit<TopicDefinition, 'query' | 'cutoff'> & { rule: CompiledRule };

/** Compiles a definition's query; operators may write longer ones than subscribers. */
export function draftTopic(
  definition: TopicDefinition,
): { ok: true; draft: TopicDraft } | { ok: false; problem: QueryProblem } {
  const { query, cutoff, ...facts } = definition;
  const compiled = compileRule(query, cutoff ?? DEFAULT_CUTOFF, STORED_QUERY_LIMITS, facts.examples);
  return compiled.ok ? { ok: true, draft: { ...facts, rule: compiled.rule } } : compiled;
}

/** A topic on offer, with its rule. */
export type OfferedTopic = Omit<Topic, 'ruleId'> & { rule: CompiledRule & { id: number } };

/** What `topics export` writes; importing it again changes nothing. */
export function exportTopic(topic: OfferedTopic): TopicDefinition {
  const { slug, name, group, description, examples, rule } = topic;
  return { slug, name, group, description, query: rule.query, examples, cutoff: rule.cutoff };
}

/** Whether saving the draft would make no difference, so that it is no new revision. */
export function isSameTopic(
  current: Omit<TopicDraft, 'rule'> & { ruleKey: string },
  draft: TopicDraft,
): boolean {
  return (
    current.name === draft.name &&
    current.group === draft.group &&
    current.description === draft.description &&
    current.ruleKey === draft.rule.key &&
    current.examples.length === draft.examples.length &&
    current.examples.every((example, at) => example === draft.examples[at])
  );
}
