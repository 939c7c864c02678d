import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { analysePaper } from '@broadsheet/matching';

import { paper } from './match-papers.ts';

const anyText = fc
  .array(
    fc.tuple(
      fc.constantFrom(
        ...'fine tuning finetuned colour blind a i y ies able realis ation gpt 4 line the'.split(' '),
      ),
      fc.constantFrom(' ', ' ', '-', '. ', ', '),
    ),
    { maxLength: 14 },
  )
  .map((words) => words.flat().join(''));

describe('where a term stands in a paper', () => {
  test('is the same for who asks for it alone as for who reads all', () => {
    fc.assert(
      fc.property(anyText, anyText, fc.array(anyText, { maxLength: 3 }), (title, abstract, keywords) => {
        const given = paper({ title, abstract, keywords });
        const whole = analysePaper(given).fields;
        const asked = analysePaper(given).fields;
        for (const field of ['title', 'abstract', 'keyword', 'source'] as const) {
          const { postings } = whole[field];
          for (const term of [...postings.keys(), 'finetun', 'none', ...postings.keys()])
            expect(asked[field].find(term)).toEqual(postings.get(term) ?? []);
        }
      }),
      { numRuns: 150 },
    );
  });
});
