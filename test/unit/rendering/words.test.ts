import fc from 'fast-check';

import { describe, expect, it } from '@jest/globals';

import {
  authorsLine,
  countLine,
  excerpt,
  markWords,
  reasonLine,
  sayDay,
  sourceName,
} from '@broadsheet/rendering';

import { topicReason } from './builders.ts';
import { anyText } from '../../support/any-text.ts';

describe('authorsLine', () => {
  it('names up to three, else two and how many more', () => {
    expect(authorsLine([])).toBe('');
    expect(authorsLine(['Ada Ng'])).toBe('Ada Ng');
    expect(authorsLine(['A', 'B', 'C'])).toBe('A, B and C');
    expect(authorsLine(['A', 'B', 'C', 'D'])).toBe('A, B and 2 more');
  });
});

describe('excerpt', () => {
  it('keeps a short abstract whole', () => {
    expect(excerpt('Short. Whole.')).toBe('Short. Whole.');
  });

  it('cuts after the last sentence that ends in its window', () => {
    const abstract = 'We do this. '.repeat(60);
    const cut = excerpt(abstract);
    expect(cut.length).toBeGreaterThanOrEqual(280);
    expect(cut.length).toBeLessThanOrEqual(480);
    expect(cut.endsWith('We do this.')).toBe(true);
  });

  it('does not take an abbreviation for the end of a sentence', () => {
    const abstract = `${'a '.repeat(150)}as shown by Ng et al. Then ${'b '.repeat(200)}`;
    expect(excerpt(abstract).endsWith('…')).toBe(true);
  });

  it('cuts any text to its window, and says so where no sentence ends', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 0, maxLength: 2000 }), (text) => {
        expect(excerpt(text).length).toBeLessThanOrEqual(480);
      }),
    );
  });
});

describe('markWords', () => {
  it('marks whole words in any case, the longest first', () => {
    const segments = markWords('Diffusion models; a diffusion, no undiffusioned.', [
      'diffusion',
      'diffusion models',
    ]);
    expect(segments.filter(({ marked }) => marked).map(({ text }) => text)).toEqual([
      'Diffusion models',
      'diffusion',
    ]);
  });

  it('marks words of scripts without spaces', () => {
    expect(markWords('面向长文本的注意力', ['注意力']).filter(({ marked }) => marked)).toHaveLength(1);
  });

  it('loses nothing of the text, whatever the terms', () => {
    const word = anyText({ maxLength: 8 });
    fc.assert(
      fc.property(anyText(), fc.array(word), (text, terms) => {
        expect(
          markWords(text, terms)
            .map((segment) => segment.text)
            .join(''),
        ).toBe(text);
      }),
    );
  });
});

describe('reasonLine', () => {
  const read = (because: Parameters<typeof reasonLine>[0]) =>
    reasonLine(because)
      .map(({ text, marked }) => (marked ? `*${text}*` : text))
      .join('');

  it('says the words, authors and categories that carried the score', () => {
    expect(read(topicReason)).toBe(
      'Here because it says *Long-context*, *attention* and *long contexts* and is filed under *cs.CL*.',
    );
  });

  it('names the topic where nothing can be shown', () => {
    expect(read({ ...topicReason, reasons: [] })).toBe('Here because you follow Long context.');
  });

  it('names the example that the paper is like', () => {
    const like = { field: 'like' as const, terms: ['Attention Is All You Need'] };
    expect(read({ ...topicReason, reasons: [{ field: 'title', terms: ['attention'] }, like] })).toBe(
      'Here because it says *attention* and is like “Attention Is All You Need”.',
    );
    expect(read({ ...topicReason, reasons: [like] })).toBe(
      'Here because it is like “Attention Is All You Need”.',
    );
  });

  it("says the subscriber's own words as the form does", () => {
    expect(
      read({
        kind: 'query',
        query: 'moe OR "mixture of experts"',
        reasons: [{ field: 'title', terms: ['MoE'] }],
      }),
    ).toBe('Here because it says *MoE*; you follow papers that say moe or “mixture of experts”.');
  });
});

describe('sourceName', () => {
  it.each([
    ['hf', 'Hugging Face'],
    ['arxiv:cs.CL+cs.LG', 'arXiv'],
    ['arxiv-feed:cs.CL', 'arXiv'],
    ['biorxiv:neuroscience', 'bioRxiv'],
    ['feed:https://www.example.org/rss.xml?key=1', 'example.org'],
    ['file:/home/somebody/papers.json', 'Imported'],
  ])('calls %s %s', (source, name) => {
    expect(sourceName(source)).toBe(name);
  });
});

describe('sayDay and countLine', () => {
  it('say dates and counts as people do', () => {
    expect(sayDay('2025-08-08')).toBe('Friday 8 August');
    expect(countLine({ considered: 31, matched: 4, trendingOnly: false })).toBe(
      '4 of 31 papers match what you follow',
    );
    expect(countLine({ considered: 1234, matched: 1, trendingOnly: false })).toBe(
      '1 of 1,234 papers matches what you follow',
    );
    expect(countLine({ considered: 31, matched: 10, trendingOnly: true })).toBe(
      'The 10 of 31 papers that trend most',
    );
  });
});
