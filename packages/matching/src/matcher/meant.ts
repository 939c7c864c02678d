import { joinQueries } from '../query/query.ts';
import type { Query, QueryTerm } from '../query/query.ts';

/** Words that stand together in a query, and the papers given as examples beside them: what a model understands as one. */
export type Meant = {
  /** Folded, with what each counts. */
  words: readonly (readonly [word: string, weight: number])[];
  /** Names of papers. */
  examples: readonly string[];
};

/**
 * A query as a model reads it. `meant`: any of these; `letters` is what each comes to where nothing can be understood. All else
 * are conditions: phrases, fields, beginnings of words, and whatever stands under a NOT.
 */
export type MeantQuery =
  | QueryTerm
  | { kind: 'and' | 'or'; parts: readonly MeantQuery[] }
  | { kind: 'not'; part: Query }
  | { kind: 'meant'; any: readonly MeantPart[] };
export type MeantPart = { meant: Meant; letters: Query };

/** Reads a query for a model: plain words that stand together are one thing, plain words between ORs one each. */
export function meantQuery(query: Query): MeantQuery {
  switch (query.kind) {
    case 'term':
      return isPlain(query) ? { kind: 'meant', any: [partOf([query])] } : query;
    case 'not':
      return query;
    case 'and':
      return together(query.parts);
    case 'or':
      return alternatives(query.parts.map(meantQuery));
  }
}

/** A name for what is meant: the same words and examples in any order have the same. */
export function nameOfMeant({ words, examples }: Meant): string {
  return JSON.stringify([[...words].sort(([a], [b]) => (a < b ? -1 : 1)), [...examples].sort()]);
}

function isPlain(query: Query): query is QueryTerm {
  return query.kind === 'term' && query.field === null && !query.prefix && query.words.length === 1;
}

function partOf(plain: readonly QueryTerm[]): MeantPart {
  const words = plain.map(({ words: [word = ''], weight }) => [word, weight] as const);
  return { meant: { words, examples: [] }, letters: joinQueries('and', plain) ?? { kind: 'and', parts: [] } };
}

function together(parts: readonly Query[]): MeantQuery {
  const plain = parts.filter(isPlain);
  const others = parts.filter((part) => !isPlain(part)).map(meantQuery);
  if (plain.length === 0) return { kind: 'and', parts: others };
  const meant: MeantQuery = { kind: 'meant', any: [partOf(plain)] };
  return others.length === 0 ? meant : { kind: 'and', parts: [meant, ...others] };
}

/** Of several things that may be meant the best counts: side by side, near ones would add up to what none of them is. */
function alternatives(parts: readonly MeantQuery[]): MeantQuery {
  const any = parts.flatMap((part) => (part.kind === 'meant' ? part.any : []));
  const others = parts.filter((part) => part.kind !== 'meant');
  if (any.length === 0) return { kind: 'or', parts: others };
  const meant: MeantQuery = { kind: 'meant', any };
  return others.length === 0 ? meant : { kind: 'or', parts: [meant, ...others] };
}
