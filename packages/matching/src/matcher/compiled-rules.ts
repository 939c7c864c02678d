import { compileTerm } from './compiled-term.ts';
import type { CompiledTerm } from './compiled-term.ts';
import type { Node } from './score.ts';
import { parseQuery } from '../query/parse-query.ts';
import { printQuery } from '../query/print-query.ts';
import { STORED_QUERY_LIMITS } from '../query/query.ts';
import type { Query } from '../query/query.ts';
import type { Rule } from '../rule.ts';

/** Rules made ready, sharing their leaves: what 10,000 people follow are a few thousand different words. */
export type CompiledRules = {
  terms: readonly CompiledTerm[];
  /** One a rule; null for a rule whose query an older version of the language could read and this one cannot. */
  roots: readonly (Node | null)[];
};

/** Prepares rules for any number of papers. */
export function compileRules(rules: readonly Rule[]): CompiledRules {
  const terms: CompiledTerm[] = [];
  const leaves = new Map<string, number>();
  const nodeOf = (query: Query): Node => {
    if (query.kind === 'not') return { kind: 'not', part: nodeOf(query.part) };
    if (query.kind !== 'term') return { kind: query.kind, parts: query.parts.map(nodeOf) };
    const name = printQuery(query);
    const leaf = leaves.get(name) ?? terms.push(compileTerm(query)) - 1;
    leaves.set(name, leaf);
    return { kind: 'leaf', leaf };
  };
  const roots = rules.map((rule) => {
    const parsed = parseQuery(rule.query, STORED_QUERY_LIMITS);
    return parsed.ok ? nodeOf(parsed.query) : null;
  });
  return { terms, roots };
}
