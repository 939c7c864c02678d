import {
  interestsFor,
  problemsOfWishes,
  type CompiledQuery,
  type CompiledWishes,
  type NewInterest,
  type NewRule,
  type SomeWishes,
} from '../interests.ts';
import type { SubscriberPorts } from '../ports.ts';
import type { FieldProblem } from '../preferences.ts';

type WishPorts = Pick<SubscriberPorts, 'topics' | 'rules'>;

/** Wishes read against what is offered and understood today. */
export type ReadWishes = {
  problems: readonly FieldProblem[];
  /** Stores the rules that are new and gives the rows; whatever is a problem is left out. */
  interests(now: Date): Promise<readonly NewInterest[]>;
};

/** Looks up topics and compiles queries; stores nothing. What is left out is no wish. */
export async function readWishes(ports: WishPorts, given: SomeWishes): Promise<ReadWishes> {
  const { topics = [], queries = [], mutedTopics = [], mutedQueries = [] } = given;
  const wishes = { topics, queries, mutedTopics, mutedQueries };
  const offered = await ports.topics.offered([...topics, ...mutedTopics]);
  const compiled: CompiledWishes = {
    queries: await Promise.all(queries.map((query) => ports.rules.compile(query))),
    mutedQueries: await Promise.all(mutedQueries.map((query) => ports.rules.compile(query))),
  };
  return {
    problems: problemsOfWishes(wishes, offered, compiled),
    async interests(now) {
      const rules = rulesOf([...compiled.queries, ...compiled.mutedQueries]);
      const ruleIds = rules.length === 0 ? new Map<string, number>() : await ports.rules.upsert(rules, now);
      return interestsFor(wishes, offered, compiled, ruleIds);
    },
  };
}

/** The rules of queries that were understood, each once. */
export function rulesOf(compiled: readonly CompiledQuery[]): readonly NewRule[] {
  return [
    ...new Map(compiled.flatMap((one) => (one.ok ? [[one.rule.key, one.rule] as const] : []))).values(),
  ];
}
