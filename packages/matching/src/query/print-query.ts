import { FIELD_NAMES, holdsNames, joinQueries, negate } from './query.ts';
import type { Query, QueryTerm } from './query.ts';
import type { Field } from '../text/analysed-paper.ts';

const NAME_OF_FIELD = new Map<Field, string>([...FIELD_NAMES].map(([name, field]) => [field, name]));
const PLAIN_NAME = /^[\p{L}\p{N}][\p{L}\p{N}._/-]*$/u;

/** Writes a query so that parsing it gives the same query again. */
export function printQuery(query: Query): string {
  switch (query.kind) {
    case 'term':
      return printTerm(query);
    case 'like':
      return /[\s()]/.test(query.paper) ? `like:"${query.paper}"` : `like:${query.paper}`;
    case 'not':
      return `NOT ${grouped(query.part)}`;
    case 'and':
      return query.parts.map(grouped).join(' ');
    case 'or':
      return query.parts.map(grouped).join(' OR ');
  }
}

const grouped = (query: Query): string =>
  query.kind === 'and' || query.kind === 'or' ? `(${printQuery(query)})` : printQuery(query);

function printTerm(term: QueryTerm): string {
  const field = term.field === null ? '' : `${NAME_OF_FIELD.get(term.field) ?? ''}:`;
  const body = term.words.join(' ') + (term.prefix ? '*' : '');
  const bare = term.words.length === 1 && (!holdsNames(term.field) || PLAIN_NAME.test(term.words[0] ?? ''));
  const slop = term.slop > 0 ? `~${String(term.slop)}` : '';
  const weight = term.weight === 1 ? '' : `^${String(term.weight)}`;
  return field + (bare ? body : `"${body}"`) + slop + weight;
}

/**
 * The form that names a rule: parts of AND and OR in one order, NOT last, none twice. The same papers match with the same scores
 * whoever wrote the words in whatever order.
 */
export function canonicalQuery(query: Query): Query {
  if (query.kind === 'term' || query.kind === 'like') return query;
  if (query.kind === 'not') return negate(canonicalQuery(query.part));
  const joined = joinQueries(query.kind, query.parts.map(canonicalQuery));
  if (joined === null || (joined.kind !== 'and' && joined.kind !== 'or')) return joined ?? query;
  const byText = new Map(joined.parts.map((part) => [printQuery(part), part]));
  const rank = (part: Query, text: string): string => (part.kind === 'not' ? '1' : '0') + text;
  const ranked = [...byText].map(([text, part]) => ({ rank: rank(part, text), part }));
  const parts = ranked.sort((a, b) => (a.rank < b.rank ? -1 : 1)).map(({ part }) => part);
  return joinQueries(joined.kind, parts) ?? query;
}
