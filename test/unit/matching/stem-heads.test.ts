import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { headsOf } from '../../../packages/matching/src/text/heads.ts';
import { headOf, stem } from '../../../packages/matching/src/text/stem.ts';

const beginnings = [
  'fine',
  'colour',
  'xlabourx',
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
  'ization isation isational ise ised iser izer ability abilities ies y s es sses eed ed ing ational tional enci ance ly bli ousness iveness fulness logy icate ative alize ical ness ful ment ement ion e ll al ency ably ivity isations ising our ours uring ices ices a us'.split(
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
  fc.constantFrom(
    ...'children matrices criteria axes lenses phenomena isation corpora indices indexes vertices analyses'.split(
      ' ',
    ),
  ),
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

  test('is all of it but for what may be other letters in the word', () => {
    const heads = ['bert', 'studi', 'abl', 'colorblind', 'realiz', 'corpu', 'index', 'i'].map(headOf);
    expect(heads).toEqual(['bert', 'stud', 'ab', 'colo', 'reali', 'corp', 'ind', 'i']);
  });

  test('is found at the beginning of two words written as one', () => {
    const heads = headsOf(['fin', 'finetun', 'gpt4o', 'é']);
    const asked = ['fin|', 'fi|netuning', 'f|i', 'gpt|4oo', 'gpt|4', 'chat|gpt4o', 'é|a', '|'];
    const found = asked.filter((pair) => {
      const [left = '', right = ''] = pair.split('|');
      return heads.begin(left, right);
    });
    expect(found).toEqual(['fin|', 'fi|netuning', 'gpt|4oo', 'é|a']);
  });
});
