import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { headOf, stem } from '../../../packages/matching/src/text/stem.ts';

const beginnings = [
  'fine',
  'colour',
  'behavi',
  'norm',
  'abil',
  'a',
  'y',
  'st',
  'real',
  'gpt4',
  'matr',
  'héll',
];
const endings =
  'ization isation isational ise ised iser izer ability abilities ies y s es sses eed ed ing ational tional enci ance ly bli ousness iveness fulness logy icate ative alize ical ness ful ment ement ion e ll our ours uring ices ices a us'.split(
    ' ',
  );
const anyWord = fc.oneof(
  fc.string({ unit: fc.constantFrom(...Array.from('abcdeilnorstuyz2')), minLength: 1, maxLength: 14 }),
  fc
    .tuple(
      fc.constantFrom(...beginnings),
      fc.array(fc.constantFrom(...endings), { minLength: 1, maxLength: 3 }),
    )
    .map(([beginning, parts]) => beginning + parts.join('')),
  fc.constantFrom('children', 'matrices', 'criteria', 'axes', 'lenses', 'phenomena', 'isation', 'corpora'),
);

describe('the head of a stem', () => {
  test('begins every word with that stem', () => {
    fc.assert(
      fc.property(anyWord, (word) => {
        expect(word.startsWith(headOf(stem(word)))).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });
});
