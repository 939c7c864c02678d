import type { Field } from '../text/analysed-paper.ts';

/**
 * A query over papers. Trees made by {@link parseQuery} are flat (no `and` directly in an `and`), have two or more parts,
 * and carry fields and weights at their leaves alone.
 */
export type Query =
  QueryTerm | QueryLike | { kind: 'and' | 'or'; parts: readonly Query[] } | { kind: 'not'; part: Query };

/** A paper given as an example, by its name among identities: arXiv id, DOI, or key. */
export type QueryLike = { kind: 'like'; paper: string };

/** A word, prefix or phrase that a paper says, in one field or (null) in title, abstract or keywords. */
export type QueryTerm = {
  kind: 'term';
  field: Field | null;
  /** Folded; one for a word, several for a phrase. A category or source is one word whatever it holds. */
  words: readonly string[];
  /** Whether the last word is only the beginning of one. */
  prefix: boolean;
  /** How many other words may stand among those of a phrase; 0: adjacent and in order, more: in any order. */
  slop: number;
  /** How much a mention counts, 0.1 to 10, two decimals. */
  weight: number;
};

/** Where a query cannot be understood: column in characters, 1 is the first, and what to do, in words. */
export type QueryProblem = { column: number; message: string };

/** How long a query may be, in characters, and how many parentheses deep. */
export type QueryLimits = { characters: number; depth: number };

/** What people may write. All of it is linear; this is for the pages that show it. */
export const QUERY_LIMITS: QueryLimits = { characters: 1000, depth: 50 };

/** Whatever is written within QUERY_LIMITS prints within these: a field or weight of a group is printed at each word. */
export const STORED_QUERY_LIMITS: QueryLimits = { characters: 100_000, depth: 200 };

/** The most that a slop can be. */
export const MOST_SLOP = 50;

/** The names of fields in queries. */
export const FIELD_NAMES: ReadonlyMap<string, Field> = new Map([
  ['title', 'title'],
  ['abstract', 'abstract'],
  ['author', 'author'],
  ['cat', 'category'],
  ['keyword', 'keyword'],
  ['source', 'source'],
]);

/** Fields that hold names looked up whole, not words. */
export const holdsNames = (field: Field | null): boolean => field === 'category' || field === 'source';

/** `and` or `or` of parts: flattened, one part is itself. */
export function joinQueries(kind: 'and' | 'or', parts: readonly Query[]): Query | null {
  const flat = parts.flatMap((part) => (part.kind === kind ? part.parts : [part]));
  return flat.length > 1 ? { kind, parts: flat } : (flat[0] ?? null);
}

/** The opposite of a query; twice is the query itself. */
export const negate = (query: Query): Query =>
  query.kind === 'not' ? query.part : { kind: 'not', part: query };

/** The papers that a query gives as examples, each once. */
export function likesOf(query: Query): string[] {
  if (query.kind === 'term') return [];
  if (query.kind === 'like') return [query.paper];
  const parts = query.kind === 'not' ? [query.part] : query.parts;
  return [...new Set(parts.flatMap(likesOf))];
}

/** Whether a paper that says none of the words would match: such a query has nothing to look for. */
export function matchesNothingSaid(query: Query): boolean {
  switch (query.kind) {
    case 'term':
    case 'like':
      return false;
    case 'not':
      return !matchesNothingSaid(query.part);
    case 'and':
      return query.parts.every(matchesNothingSaid);
    case 'or':
      return query.parts.some(matchesNothingSaid);
  }
}
