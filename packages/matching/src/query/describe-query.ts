import type { Query, QueryTerm } from './query.ts';

/** Says a query in words: "papers that say diffusion, but not medical". For people; it is not parsed. */
export function describeQuery(query: Query): string {
  const wanted = query.kind === 'and' ? query.parts.filter((part) => part.kind !== 'not') : [query];
  const unwanted = query.kind === 'and' ? query.parts.filter((part) => part.kind === 'not') : [];
  const verb = saysWordsOnly(query) ? 'papers that say' : 'papers with';
  const but =
    unwanted.length === 0
      ? ''
      : `, but not ${listed(
          unwanted.map((part) => noun(part.part)),
          'or',
        )}`;
  const [only] = wanted;
  return `${verb} ${wanted.length === 1 && only !== undefined ? plain(only) : listed(wanted.map(noun), 'and')}${but}`;
}

const saysWordsOnly = (query: Query): boolean => {
  if (query.kind === 'like') return false;
  if (query.kind === 'term')
    return query.field === null || query.field === 'title' || query.field === 'abstract';
  return query.kind === 'not' ? saysWordsOnly(query.part) : query.parts.every(saysWordsOnly);
};

/** At the top, alternatives need no "either". */
const plain = (query: Query): string =>
  query.kind === 'or' ? listed(query.parts.map(noun), 'or') : noun(query);

function noun(query: Query): string {
  switch (query.kind) {
    case 'term':
      return place(query, name(query));
    case 'like':
      return `likeness to ${query.paper}`;
    case 'not':
      return `anything but ${noun(query.part)}`;
    case 'and':
      return `both ${listed(query.parts.map(noun), 'and')}`;
    case 'or':
      return `either ${listed(query.parts.map(noun), 'or')}`;
  }
}

function name(term: QueryTerm): string {
  const words = term.words.join(' ');
  const body = term.prefix ? `${words}…` : words;
  if (term.words.length === 1) return body;
  return term.slop === 0 ? `“${body}”` : `“${body}” within ${String(term.slop)} words`;
}

function place(term: QueryTerm, body: string): string {
  if (term.field === null) return body;
  return term.field === 'title' || term.field === 'abstract'
    ? `${body} in the ${term.field}`
    : `the ${term.field} ${body}`;
}

function listed(items: readonly string[], word: 'and' | 'or'): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} ${word} ${items.at(-1) ?? ''}`;
}
