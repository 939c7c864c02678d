import type { Day, EditionSource } from '@broadsheet/papers';

import { sayCount, sayDay, sayList, sayNumber, sourceName } from './words.ts';

/**
 * What an edition lacks, for its readers: `Hugging Face could not be read on Friday 8 August; this edition holds arXiv alone.`
 * @param sources how each stood when the edition was published
 * @returns null where nothing is wanting
 */
export function incompleteLine(day: Day, sources: readonly EditionSource[]): string | null {
  const wanting = sources.filter(({ want }) => want !== null);
  if (wanting.length === 0) return null;
  const on = sayDay(day);
  const named = (list: readonly EditionSource[]): string =>
    sayList([...new Set(list.map(({ source }) => sourceName(source)))]);
  const unread = wanting.filter(({ want }) => want !== 'partial' && want !== 'empty');
  const empty = wanting.filter(({ want }) => want === 'empty');
  const clauses = [
    ...(unread.length === 0 ? [] : [`${named(unread)} could not be read on ${on}`]),
    ...(empty.length === 0 ? [] : [`${named(empty)} listed nothing on ${on}, against expectation`]),
    ...wanting.filter(({ want }) => want === 'partial').map((source) => partialClause(source, on)),
  ];
  const whole = sources.filter(({ want, listed }) => want === null && listed > 0);
  const nothingElse = wanting.every(({ listed }) => listed === 0);
  const rest = whole.length > 0 && nothingElse ? `; this edition holds ${named(whole)} alone` : '';
  return `${clauses.join('; ')}${rest}.`;
}

function partialClause({ source, listed, usual }: EditionSource, on: string): string {
  const known = usual === null ? 'fewer than usual' : `where ${sayNumber(usual)} are usual`;
  return `${sourceName(source)} listed ${listed === 0 ? 'no papers' : sayCount(listed, 'paper')} on ${on}, ${known}`;
}
