import { describe, expect, it } from '@jest/globals';
import { factsOf, isRejected } from '@broadsheet/papers';

import { aRecord } from '../../support/papers.ts';

const authorsOf = (...authors: string[]): readonly string[] => {
  const facts = factsOf(aRecord({ authors }));
  return isRejected(facts) ? [] : facts.authors;
};

describe('factsOf', () => {
  it('puts names that were turned round for an index into reading order', () => {
    expect(authorsOf('Smith, J.', 'Doe, A. B.', 'van der Berg, Ö.', 'Le, J.-P.', 'Roe, JR')).toEqual([
      'J. Smith',
      'A. B. Doe',
      'Ö. van der Berg',
      'J.-P. Le',
      'JR Roe',
    ]);
  });

  it('leaves names alone whose comma says something else', () => {
    const names = ['Bo Chen, Jr.', 'Cy Roe, III', 'Ada Lovelace, Alan Turing', 'Max Planck Society, Berlin'];
    expect(authorsOf(...names)).toEqual(names);
  });
});
