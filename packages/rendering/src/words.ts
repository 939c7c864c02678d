import type { Because } from '@broadsheet/digest';
import { type Reason, STORED_QUERY_LIMITS, describeQuery, parseQuery } from '@broadsheet/matching';
import { cutText, type Day } from '@broadsheet/papers';

import { oneLine } from './text.ts';

/** A stretch of a line, marked where it is a word that matched. */
export type Segment = { text: string; marked: boolean };

// Made once: a formatter costs more than all else that a message needs.
const days = new Intl.DateTimeFormat('en-GB', {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  timeZone: 'UTC',
});
const numbers = new Intl.NumberFormat('en-GB');

let lastDay: { day: Day; said: string } | null = null;

/** The day as people say it: `Friday 8 August`. Nearly every digest of a morning is of the same day. */
export function sayDay(day: Day): string {
  if (lastDay?.day !== day)
    lastDay = { day, said: days.format(Date.parse(`${day}T00:00:00Z`)).replace(',', '') };
  return lastDay.said;
}

/** A number as it stands in prose: `3,303`. */
export function sayNumber(count: number): string {
  return count >= 0 && count < 1000 ? String(count) : numbers.format(count);
}

/** `A, B and C`. */
export function sayList(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}

/** `1 vote`, `27 votes`. */
export function sayCount(count: number, one: string, many = `${one}s`): string {
  return `${sayNumber(count)} ${count === 1 ? one : many}`;
}

/** Up to three authors by name, of more the first two: `Na Zhang, Moran Li and 7 more`. One real paper has 3,303. */
export function authorsLine(authors: readonly string[]): string {
  const named = authors.slice(0, 3).map((author) => cutText(oneLine(author), 60));
  if (authors.length <= 3) return sayList(named.filter((name) => name !== ''));
  return `${named.slice(0, 2).join(', ')} and ${sayNumber(authors.length - 2)} more`;
}

const sources: Readonly<Record<string, string>> = {
  hf: 'Hugging Face',
  arxiv: 'arXiv',
  'arxiv-feed': 'arXiv',
  biorxiv: 'bioRxiv',
  medrxiv: 'medRxiv',
  file: 'Imported',
  stdin: 'Imported',
  sample: 'Sample',
};

/** A source as readers know it: `arxiv:cs.CL` is arXiv, a feed is its host, a file keeps its path to itself. */
export function sourceName(source: string): string {
  const [kind = '', ...rest] = source.split(':');
  const address = rest.join(':');
  if (kind === 'feed' && URL.canParse(address)) return new URL(address).hostname.replace(/^www\./, '');
  return sources[kind] ?? cutText(oneLine(source), 40);
}

/** What the masthead says of the digest: `4 of 31 papers match what you follow`. */
export function countLine(counts: { considered: number; matched: number; trendingOnly: boolean }): string {
  const { considered, matched, trendingOnly } = counts;
  const share = `${sayNumber(matched)} of ${sayCount(considered, 'paper')}`;
  if (trendingOnly) return `The ${share} that ${matched === 1 ? 'trends' : 'trend'} most`;
  return `${share} ${matched === 1 ? 'matches' : 'match'} what you follow`;
}

const mostTerms = 4;

/** Why a paper is here, in one sentence, for mail and pages alike: the words that matched are marked. */
export function reasonLine(because: Because): readonly Segment[] {
  if (because.kind === 'trending') return [say('One of the papers that trend most.')];
  const clauses = sayReasons(because.reasons);
  if (because.kind === 'topic') {
    if (clauses.length === 0) return [say(`Here because you follow ${cutText(oneLine(because.name), 60)}.`)];
    return [say('Here because it '), ...clauses, say('.')];
  }
  if (clauses.length === 0) return [say(`Here because you follow ${sayQuery(because.query)}.`)];
  return [say('Here because it '), ...clauses, say(`; you follow ${sayQuery(because.query)}.`)];
}

/** Own words as the form says them back: `papers that say “language model”, but not medical`. */
function sayQuery(query: string): string {
  const parsed = parseQuery(query, STORED_QUERY_LIMITS);
  return cutText(oneLine(parsed.ok ? describeQuery(parsed.query) : query), 100);
}

/** The name over a paper that says what brought it: the topic, the subscriber's own words, or that it trends. */
export function topicName(because: Because): string {
  if (because.kind === 'topic') return cutText(oneLine(because.name), 60);
  return because.kind === 'query' ? 'Your words' : 'Trending';
}

const clauses: readonly { verb: string; fields: readonly Reason['field'][] }[] = [
  { verb: 'says', fields: ['title', 'abstract'] },
  { verb: 'is tagged', fields: ['keyword'] },
  { verb: 'is by', fields: ['author'] },
  { verb: 'is filed under', fields: ['category'] },
  { verb: 'is on', fields: ['source'] },
];

function sayReasons(reasons: readonly Reason[]): readonly Segment[] {
  const [like] = reasons.flatMap(({ field, terms }) => (field === 'like' ? terms : []));
  const words = clauses.flatMap(({ verb, fields }) => {
    const terms = distinct(
      reasons
        .filter((reason) => fields.includes(reason.field))
        .flatMap((reason) =>
          reason.terms.map((term) => (reason.field === 'source' ? sourceName(term) : oneLine(term))),
        ),
    ).slice(0, mostTerms);
    return terms.length === 0 ? [] : [[say(`${verb} `), ...enumerate(terms.map((term) => [mark(term)]))]];
  });
  const likeness = like === undefined ? [] : [[say(`is like “${cutText(oneLine(like), 80)}”`)]];
  return enumerate([...words, ...likeness]);
}

/** Sets `, ` and ` and ` between lists of segments. */
function enumerate(parts: readonly (readonly Segment[])[]): readonly Segment[] {
  return parts.flatMap((part, index) => {
    if (index === 0) return part;
    return [say(index === parts.length - 1 ? ' and ' : ', '), ...part];
  });
}

/** One of each word, whatever its case or a plural s. */
function distinct(terms: readonly string[]): readonly string[] {
  const seen = new Map<string, string>();
  for (const term of terms) {
    const key = term.toLowerCase().replace(/s$/, '');
    if (term !== '' && !seen.has(key)) seen.set(key, term);
  }
  return [...seen.values()];
}

function say(text: string): Segment {
  return { text, marked: false };
}

function mark(term: string): Segment {
  return { text: cutText(term, 60), marked: true };
}
