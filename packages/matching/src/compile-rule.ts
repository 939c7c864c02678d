import { createHash } from 'node:crypto';

import { DEFAULT_CUTOFF } from './cutoff.ts';
import { parseQuery } from './query/parse-query.ts';
import { canonicalQuery, printQuery } from './query/print-query.ts';
import { namedPaper } from './query/like.ts';
import { QUERY_LIMITS } from './query/query.ts';
import type { QueryLimits, QueryProblem } from './query/query.ts';
import type { Rule } from './rule.ts';

/** A rule before it has a row. */
export type CompiledRule = Omit<Rule, 'id'>;

/**
 * Compiles the words of a person or topic. The same words in any order are one rule.
 * @param text a query, see `parseQuery`
 * @param cutoff 0 (whatever holds) to 1, kept to three decimals
 * @param limits operators may write more than subscribers
 * @param examples papers that belong, beside the query; what names no paper is left out
 */
export function compileRule(
  text: string,
  cutoff: number = DEFAULT_CUTOFF,
  limits: QueryLimits = QUERY_LIMITS,
  examples: readonly string[] = [],
): { ok: true; rule: CompiledRule } | { ok: false; problem: QueryProblem } {
  const parsed = parseQuery(text, limits);
  if (!parsed.ok) return parsed;
  const query = printQuery(canonicalQuery(parsed.query));
  const kept = Math.round(Math.min(Math.max(cutoff, 0), 1) * 1000) / 1000;
  const names = [...new Set(examples.flatMap((name) => namedPaper(name) ?? []))].sort();
  const key = createHash('sha256')
    .update([String(kept), query, ...names].join('\n'))
    .digest('hex')
    .slice(0, 32);
  return { ok: true, rule: { key, query, cutoff: kept, ...(names.length === 0 ? {} : { examples: names }) } };
}
