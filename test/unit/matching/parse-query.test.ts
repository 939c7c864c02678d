import {
  STORED_QUERY_LIMITS,
  canonicalQuery,
  describeQuery,
  parseQuery,
  printQuery,
} from '@broadsheet/matching';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { anyQueryText, query } from './queries.ts';
import { anyText } from '../../support/any-text.ts';

const printed = (text: string): string => printQuery(query(text));
const problem = (text: string): unknown => {
  const parsed = parseQuery(text);
  return parsed.ok ? printQuery(parsed.query) : parsed.problem;
};

describe('parseQuery', () => {
  it.each([
    ['diffusion models', 'diffusion models'],
    ['a AND b1 AND c', 'b1 c'],
    ['"diffusion" AND NOT medical', 'diffusion NOT medical'],
    ['diffusion -medical', 'diffusion NOT medical'],
    ['robots OR drones arms', 'robots OR (drones arms)'],
    ['(robots OR drones) arms', '(robots OR drones) arms'],
    ['((robots) (arms (legs)))', 'robots arms legs'],
    ['NOT NOT robots', 'robots'],
    ['robots NOT(arms OR legs)', 'robots NOT (arms OR legs)'],
    ['fine-tuning', '"fine tuning"'],
    ['“attention is all you need”', '"attention is all you need"'],
    ['attention is all you need', 'attention need'],
    ['"deep nets"~3^2 x', '"deep nets"~3^2 x'],
    ['"deep nets"^2~3', '"deep nets"~3^2'],
    ['transform* multi-mod*', 'transform* "multi mod*"'],
    ['(deep nets^2)^3', 'deep^3 nets^6'],
    ['Schrödinger ŁUKASZ ＧＰＴ', 'schrodinger lukasz gpt'],
    ["Parkinson's", 'parkinson'],
  ])('reads %s as %s', (text, expected) => {
    expect(printed(text)).toBe(expected);
  });

  it.each([
    ['title:robots', 'title:robots'],
    ['Title: robots arms', 'title:robots arms'],
    ['title:(robots OR abstract:arms)', 'title:robots OR abstract:arms'],
    ['author:"Yann LeCun" -author:an', 'author:"yann lecun" NOT author:an'],
    ['cat:cs.CL cat:q-bio*', 'cat:cs.cl cat:q-bio*'],
    ['source:arxiv:cs.CL', 'source:"arxiv:cs.cl"'],
    ['keyword:robotics^.5', 'keyword:robotics^0.5'],
    ['GPT-4: a report', '"gpt 4" report'],
    ['foo:bar', '"foo bar"'],
    ['robots title:', 'robots title'],
  ])('reads the fields of %s as %s', (text, expected) => {
    expect(printed(text)).toBe(expected);
  });

  it.each([
    ['like:2401.12345', 'like:2401.12345'],
    ['rag LIKE:arXiv:2401.12345v3', 'rag like:2401.12345'],
    ['like:https://arxiv.org/abs/2401.12345v2 (like:hep-th/9901001)', 'like:2401.12345 like:hep-th/9901001'],
    ['like:"10.1016/S0140(20)30183-5"', 'like:"10.1016/s0140(20)30183-5"'],
    ['like:doi:10.1101/2020.01.01.123456', 'like:10.1101/2020.01.01.123456'],
    ['diffusion -like:2401.12345', 'diffusion NOT like:2401.12345'],
    ['robots like: arms', 'robots like arms'],
    ['title:(like:2401.12345)^2', 'like:2401.12345'],
  ])('reads the examples of %s as %s', (text, expected) => {
    expect(printed(text)).toBe(expected);
  });

  it.each([
    ['robots like:arms', 13],
    ['🤖 like:2401.1', 8],
    ['like:"2401.12345', 6],
  ])('points at what names no paper in %s', (text, column) => {
    expect(problem(text)).toMatchObject({ column });
  });

  it.each([
    ['robots AND', 'robots'],
    ['OR robots OR OR arms OR', 'robots OR arms'],
    ['robots) arms ()', 'robots arms'],
    ['robots ^2 ~ * & | !', 'robots 2'],
    ['robots - arms --legs', 'robots arms legs'],
  ])('takes what is no syntax in %s as text or nothing', (text, expected) => {
    expect(printed(text)).toBe(expected);
  });

  it('points at what is in the way', () => {
    expect(problem('robots "deep nets')).toMatchObject({ column: 8 });
    expect(problem('🤖🤖 (deep (nets)')).toMatchObject({ column: 4 });
    expect(problem('   ')).toEqual({ column: 1, message: 'Write at least one word.' });
    expect(problem('the "of" and')).toMatchObject({ column: 1 });
    expect(problem('NOT robots')).toMatchObject({ column: 1 });
    expect(problem('robots OR -arms')).toMatchObject({ column: 11 });
    expect(problem(`robots ${'x'.repeat(994)}`)).toMatchObject({ column: 1001 });
    expect(problem(`${'('.repeat(51)}robots${')'.repeat(51)}`)).toMatchObject({ column: 51 });
    expect(problem(`${'('.repeat(50)}robots${')'.repeat(50)}`)).toBe('robots');
  });

  it('is the inverse of printQuery', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          anyQueryText,
          anyText(),
          fc.string({
            unit: fc.constantFrom(
              ...'ab "()-^~*:.1'.split(''),
              ' OR ',
              ' NOT ',
              'title:',
              'cat:',
              'source:',
              'like:',
              '2401.00001',
              '10.1234/a(b)',
            ),
          }),
        ),
        (text) => {
          const parsed = parseQuery(text);
          if (!parsed.ok) return;
          for (const form of [parsed.query, canonicalQuery(parsed.query)]) {
            expect(parseQuery(printQuery(form), STORED_QUERY_LIMITS)).toEqual({ ok: true, query: form });
          }
          expect(canonicalQuery(canonicalQuery(parsed.query))).toEqual(canonicalQuery(parsed.query));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('never throws, and always ends with a query or a problem with a column inside the text', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.oneof(
            fc.constantFrom(...'"()-^~*:. '.split(''), 'AND', 'OR', 'NOT', 'title:'),
            anyText({ maxLength: 2 }),
          ),
          maxLength: 400,
        }),
        (text) => {
          const parsed = parseQuery(text);
          if (parsed.ok) expect(describeQuery(parsed.query)).toMatch(/^papers /);
          else expect(parsed.problem.column).toBeLessThanOrEqual(Array.from(text).length + 1);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it.each([
    '(',
    ')',
    '"',
    '" ',
    '-',
    '- -',
    '^1',
    '~1',
    '*',
    'title:',
    'NOT ',
    'a OR ',
    '(a ',
    'é',
    "a'",
    '1.',
    'ab-',
  ])('comes to an end over a thousand of %s, and over a million', (unit) => {
    for (const length of [1_000, 1_000_000])
      expect(parseQuery(unit.repeat(length / unit.length))).toHaveProperty('ok');
  });

  it('has one canonical form for the same words in any order', () => {
    const canonical = (text: string): string => printQuery(canonicalQuery(query(text)));
    expect(canonical('robots (arms OR legs OR arms) -x')).toBe(
      canonical('NOT X AND (legs OR arms) Robots robots'),
    );
    expect(canonical('robots ((arms legs) OR (legs arms))')).toBe('arms legs robots');
    expect(canonical('robots NOT (NOT arms OR NOT arms)')).toBe('arms robots');
  });
});

describe('describeQuery', () => {
  it.each([
    ['diffusion -medical', 'papers that say diffusion, but not medical'],
    ['diffusion OR "flow matching"', 'papers that say diffusion or “flow matching”'],
    [
      'robots (arms OR legs) NOT (toys OR games)',
      'papers that say robots and either arms or legs, but not either toys or games',
    ],
    ['rag like:2401.12345', 'papers with rag and likeness to 2401.12345'],
    ['author:bengio title:causal', 'papers with the author bengio and causal in the title'],
    [
      'cat:cs.CL "deep nets"~3 transform*',
      'papers with the category cs.cl, “deep nets” within 3 words and transform…',
    ],
  ])('says %s as: %s', (text, expected) => {
    expect(describeQuery(query(text))).toBe(expected);
  });
});
