import { joinQueries } from '../query/query.ts';
import type { Query, QueryLike, QueryTerm } from '../query/query.ts';

/** Words that stand together in a query, and the papers given as examples beside them: what a model understands as one. */
export type Meant = {
  /** Folded, with what each counts. */
  words: readonly (readonly [word: string, weight: number])[];
  /** Names of papers. */
  examples: readonly string[];
};

/**
 * A query as a model reads it. `meant`: any of these; `letters` is what each comes to where nothing can be understood, null for
 * nothing. All else are conditions: phrases, fields, beginnings of words, and whatever stands under a NOT.
 */
export type MeantQuery =
  QueryTerm | { kind: 'and' | 'or'; parts: readonly MeantQuery[] } | { kind: 'not'; part: Query } | AnyMeant;
export type MeantPart = { meant: Meant; letters: Query | null };
type AnyMeant = { kind: 'meant'; any: readonly MeantPart[] };

/**
 * Reads a query for a model: plain words and examples that stand together are one thing, those between ORs one each.
 * @param examples of the whole rule: they belong to what the query means, or are one more alternative where it is all conditions
 */
export function meantQuery(query: Query, examples: readonly string[] = []): MeantQuery {
  const meant = read(query);
  if (examples.length === 0) return meant;
  if (meant.kind === 'meant' && meant.any.length === 1) return withExamples(meant, examples);
  const own = meant.kind === 'and' ? meant.parts.find((part) => part.kind === 'meant') : undefined;
  if (meant.kind === 'and' && own?.any.length === 1)
    return {
      kind: 'and',
      parts: meant.parts.map((part) => (part === own ? withExamples(own, examples) : part)),
    };
  const further: AnyMeant = { kind: 'meant', any: [{ meant: { words: [], examples }, letters: null }] };
  return alternatives([...(meant.kind === 'or' ? meant.parts : [meant]), further]);
}

/** A name for what is meant: the same words and examples in any order have the same. */
export function nameOfMeant({ words, examples }: Meant): string {
  return JSON.stringify([[...words].sort(([a], [b]) => (a < b ? -1 : 1)), [...examples].sort()]);
}

function read(query: Query): MeantQuery {
  switch (query.kind) {
    case 'term':
      return isPlain(query) ? { kind: 'meant', any: [partOf([query])] } : query;
    case 'like':
      return { kind: 'meant', any: [partOf([query])] };
    case 'not':
      return query;
    case 'and':
      return together(query.parts);
    case 'or':
      return alternatives(query.parts.map(read));
  }
}

type Plain = QueryTerm | QueryLike;

function isPlain(query: Query): query is Plain {
  if (query.kind === 'like') return true;
  return query.kind === 'term' && query.field === null && !query.prefix && query.words.length === 1;
}

function partOf(plain: readonly Plain[]): MeantPart {
  const words = plain.flatMap((part) =>
    part.kind === 'term' ? part.words.map((word) => [word, part.weight] as const) : [],
  );
  const examples = plain.flatMap((part) => (part.kind === 'like' ? [part.paper] : []));
  return { meant: { words, examples }, letters: joinQueries('and', plain) };
}

function withExamples({ any }: AnyMeant, examples: readonly string[]): AnyMeant {
  return {
    kind: 'meant',
    any: any.map(({ meant, letters }) => ({
      meant: { ...meant, examples: [...new Set([...meant.examples, ...examples])] },
      letters,
    })),
  };
}

function together(parts: readonly Query[]): MeantQuery {
  const plain = parts.filter(isPlain);
  const others = parts.filter((part) => !isPlain(part)).map(read);
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
