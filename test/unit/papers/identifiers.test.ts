import { describe, expect, it } from '@jest/globals';
import {
  arxivId,
  doiIn,
  factsOf,
  identifiersOf,
  isRejected,
  keyOf,
  normalisedTitle,
  type Identifier,
  type PaperRecord,
} from '@broadsheet/papers';
import { aRecord } from '../../support/papers.ts';

const identify = (record: Partial<PaperRecord>): Identifier[] => {
  const facts = factsOf(aRecord(record));
  if (isRejected(facts)) throw new Error(facts.rejected);
  return identifiersOf(record.id ?? null, facts);
};
const strong = (record: Partial<PaperRecord>): string[] =>
  identify(record)
    .filter(({ kind }) => kind !== 'work' && kind !== 'title')
    .map(({ kind, value }) => `${kind}:${value}`);

describe('arxivId', () => {
  it.each([
    ['2508.01650', '2508.01650'],
    ['2508.01650v12', '2508.01650'],
    ['arXiv:2508.01650v2', '2508.01650'],
    ['oai:arXiv.org:2203.01250v3', '2203.01250'],
    ['0704.0001', '0704.0001'],
    ['astro-ph/0601001', 'astro-ph/0601001'],
    ['math.GT/0309136v1', 'math/0309136'],
  ])('reads %s as %s', (text, id) => {
    expect(arxivId(text)).toBe(id);
  });

  it.each([
    ['2508.0165'],
    ['1412.12345'],
    ['2513.00001'],
    ['0703.0001'],
    ['foo/0601001'],
    ['0'],
    ['10.1101/2025.01.01.123456'],
  ])('takes %s for none', (text) => {
    expect(arxivId(text)).toBeNull();
  });
});

describe('doiIn', () => {
  it.each([
    ['10.1145/3292500.3330701', '10.1145/3292500.3330701'],
    ['https://doi.org/10.1145/ABC', '10.1145/abc'],
    ['doi: 10.1101/2025.01.01.123456v2', '10.1101/2025.01.01.123456'],
  ])('reads %s as %s', (text, doi) => {
    expect(doiIn(text)).toBe(doi);
  });
});

describe('identifiersOf', () => {
  it.each([
    ['https://arxiv.org/abs/2508.01650v3'],
    ['http://www.arxiv.org/pdf/2508.01650v1.pdf'],
    ['https://export.arxiv.org/html/2508.01650'],
    ['https://huggingface.co/papers/2508.01650'],
    ['https://doi.org/10.48550/arXiv.2508.01650'],
  ])('finds the arXiv id in %s, and no page', (url) => {
    expect(strong({ url })).toEqual(['arxiv:2508.01650']);
  });

  it('finds the DOI of a bioRxiv page, versions aside', () => {
    expect(strong({ url: 'https://www.biorxiv.org/content/10.1101/2025.01.01.123456v2.full' })).toEqual([
      'doi:10.1101/2025.01.01.123456',
    ]);
  });

  it('compares pages without scheme, www, fragment, tracking and order', () => {
    const [one] = strong({ url: 'http://www.a.org/x/?b=2&a=1&utm_source=mail#top' });
    const [other] = strong({ url: 'https://a.org/x?a=1&b=2' });
    expect(one).toBe(other);
  });

  it('takes the front page of a site for the name of no paper', () => {
    expect(strong({ url: 'https://a.org/' })).toEqual([]);
  });

  it('names a work by title, last name and year, whichever way the name is written', () => {
    const one = identify({
      title: 'On Héros: a Study',
      authors: ['Ada M. Lovelace'],
      publishedOn: '2025-01-02',
    });
    const other = identify({
      title: 'On heros — A study!',
      authors: ['Lovelace, A.'],
      publishedOn: '2025-12-31',
    });
    expect(one).toEqual(other);
  });

  it('knows the paper that is called "0"', () => {
    expect(identify({ title: '0' })).toEqual([{ kind: 'title', value: '0' }]);
  });

  it('keeps every identifier within what an index row holds', () => {
    const url = `https://a.org/${'x'.repeat(1_900)}`;
    for (const { value } of identify({ title: '\ufdfa'.repeat(300), authors: ['\ufdfa'.repeat(200)], url })) {
      expect(Buffer.byteLength(value)).toBeLessThan(2_600);
    }
  });
});

describe('keyOf', () => {
  it('prefers the arXiv id, then the DOI, then a digest', () => {
    const digest = (text: string): string => `<${text}>`;
    expect(keyOf(identify({ id: '2508.01650', url: 'https://doi.org/10.1145/X' }), digest)).toBe(
      '2508.01650',
    );
    expect(keyOf(identify({ url: 'https://doi.org/10.1145/X' }), digest)).toBe('doi:10.1145/x');
    expect(keyOf(identify({ title: 'T', url: 'https://a.org/x' }), digest)).toBe('p<url:a.org/x>');
  });
});

describe('normalisedTitle', () => {
  it('keeps a title of signs alone as it is', () => {
    expect(normalisedTitle('?!')).toBe('?!');
  });
});

describe('factsOf', () => {
  it('rejects a record whose title shows nothing', () => {
    expect(factsOf(aRecord({ title: ' \u200b\u3164 ' }))).toEqual({ rejected: 'it has no title' });
  });

  it('drops addresses that are not plain http(s)', () => {
    const facts = factsOf(
      aRecord({ url: 'javascript:alert(1)', pdfUrl: 'https://me:pw@a.org/x', codeUrl: 'HTTPS://A.org/é' }),
    );
    expect(facts).toMatchObject({ url: null, pdfUrl: null, codeUrl: 'https://a.org/%C3%A9' });
  });

  it('keeps thousands of authors, and cuts a title of any length', () => {
    const facts = factsOf(
      aRecord({ title: 'word '.repeat(1_000), authors: Array.from({ length: 6_000 }, () => 'Ada L.') }),
    );
    if (isRejected(facts)) throw new Error(facts.rejected);
    expect(facts.authors.length).toBe(5_000);
    expect(facts.title.length).toBeLessThanOrEqual(300);
  });
});
