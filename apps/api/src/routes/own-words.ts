import { describeQuery, parseQuery } from '@broadsheet/matching';

import type { ParsedWords } from '../pages/parts/interests.tsx';

/** Each line of own words as it is understood, or what is wrong with it and where. */
export function parsedWords(lines: readonly string[]): readonly ParsedWords[] {
  return lines.slice(0, 50).map((query) => {
    const parsed = parseQuery(query);
    return parsed.ok
      ? { query, words: describeQuery(parsed.query) }
      : { query, error: `“${query.slice(0, 60)}”: ${parsed.problem.message}` };
  });
}

/** The lines that can be searched for. */
export function understood(lines: readonly ParsedWords[]): readonly string[] {
  return lines.filter((line) => 'words' in line).map((line) => line.query);
}
