import { readFileSync } from 'node:fs';

import { describe, expect, test } from '@jest/globals';

import { canonicalQuery, parseQuery, printQuery } from '@broadsheet/matching';

const document = readFileSync(new URL('../../../docs/query-language.md', import.meta.url), 'utf8');

/** Cells of every row of a table, the first as the code it is. */
const rows = document.split('\n').flatMap((line) => {
  const cells = line.split('|').map((cell) => cell.trim());
  const code = /^`(.+)`$/.exec(cells[1] ?? '')?.[1];
  return code === undefined ? [] : [{ code, cells: cells.slice(2, -1) }];
});
const problems = rows.filter(({ cells }) => cells.length === 2);
const queries = rows.filter(({ cells }) => cells.length === 1);

describe('the document on the query language', () => {
  test.each(queries.map(({ code }) => code))(
    'shows a query that parses, and prints to what parses to it: %s',
    (code) => {
      const parsed = parseQuery(code);
      expect(parsed).toMatchObject({ ok: true });
      if (parsed.ok) expect(parseQuery(printQuery(parsed.query))).toEqual(parsed);
    },
  );

  test.each(problems)('points at what it says of $code', ({ code, cells }) => {
    expect(parseQuery(code)).toEqual({
      ok: false,
      problem: { column: Number(cells[0]), message: cells[1] },
    });
  });

  test('says rightly which spellings are the same query', () => {
    const canonical = (code: string): string => {
      const parsed = parseQuery(code);
      return parsed.ok ? printQuery(canonicalQuery(parsed.query)) : code;
    };
    for (const [at, { code, cells }] of queries.entries()) {
      if (cells[0]?.startsWith('the same') !== true) continue;
      expect(canonical(code)).toBe(canonical(queries[at - 1]?.code ?? ''));
    }
    expect(queries.length).toBeGreaterThan(15);
    expect(problems.length).toBeGreaterThan(3);
  });
});
