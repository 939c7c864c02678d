import { DEFAULT_CUTOFF, analysePaper, compileRule, wordMatcher } from '@broadsheet/matching';
import type { AnalysablePaper } from '@broadsheet/matching';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { match, paper, rule } from './match-papers.ts';
import { compileRules } from '../../../packages/matching/src/matcher/compiled-rules.ts';
import { HOLDS_NOTHING, indexRules } from '../../../packages/matching/src/matcher/rule-index.ts';
import { anyQueryText, anyWord } from './queries.ts';

const says = (query: string, abstract: string): boolean => match(query, { abstract }) !== undefined;

describe('words', () => {
  it.each([
    ['LLM', 'We align LLMs.'],
    ['llms', 'An LLM-based agent'],
    ['fine-tuning', 'after fine tuning'],
    ['fine tuning', 'after fine-tuning'],
    ['finetuning', 'after fine-tuning'],
    ['finetuning', 'we fine tuned'],
    ['fine-tuning', 'finetuning works'],
    ['"fine-tuning models"', 'finetuned models'],
    ['"finetuning models"', 'Fine-tuned models'],
    ['gpt4', 'beyond GPT-4.'],
    ['GPT-4o', 'GPT‑4o leads'],
    ['schrodinger', 'Schrödinger bridges'],
    ['Schrödinger', 'Schrodinger bridge'],
    ['biases', 'a bias'],
    ['optimisation', 'we optimize'],
    ['tokenised', 'tokenization'],
    ['corpora', 'one corpus'],
    ["Parkinson's", 'Parkinson’s disease'],
    ['"state space mod*"', 'A state-space model'],
    ['transf*', 'Transformers'],
    ['“all you need”', 'Attention is all you need'],
  ])('%s finds "%s"', (query, abstract) => {
    expect(says(query, abstract)).toBe(true);
  });

  it.each([
    ['"deep nets"', 'nets that are deep'],
    ['"deep nets"', 'It is deep. Nets follow.'],
    ['"deep nets"', 'deep, very deep neural nets'],
    ['"deep learning" robots', 'deep learning'],
    ['art', 'state of the arts-and-crafts'.replace('arts', 'parts')],
    ['author:deep', 'deep nets'],
    ['title:deep', 'deep nets'],
    ['robots -arms', 'robots with arms'],
  ])('%s does not find "%s"', (query, abstract) => {
    expect(says(query, abstract)).toBe(false);
  });

  it('finds words near each other in any order, as many as the slop allows between', () => {
    expect(says('"deep nets"~2', 'nets that are deep')).toBe(true);
    expect(says('"deep nets"~1', 'nets that are deep')).toBe(false);
    expect(says('"deep deep nets"~1', 'deep nets')).toBe(false);
    expect(says('"deep deep nets"~1', 'deep old nets, deep')).toBe(true);
    expect(says('"deep nets"~1', 'deep x y nets deep')).toBe(true);
  });

  it('finds authors by any of their names in any order, but not across two authors', () => {
    const authors = ['Yoshua Bengio', 'Kyunghyun Cho'];
    expect(match('author:bengio', { authors })).toBeDefined();
    expect(match('author:"Bengio, Yoshua"', { authors })).toBeDefined();
    expect(match('author:"Yoshua Cho"', { authors })).toBeUndefined();
    expect(match('bengio', { authors })).toBeUndefined();
  });

  it('finds categories whole or by archive, sources whole or by kind', () => {
    const facts = { categories: ['cs.CL', 'q-bio.QM'], source: 'arxiv:cs.CL' };
    expect(
      ['cat:cs.CL', 'cat:CS', 'cat:q-bio*', 'source:arxiv', 'source:arxiv:cs.cl', 'cat:cs.LG', 'cat:c'].map(
        (text) => match(text, facts) !== undefined,
      ),
    ).toEqual([true, true, true, true, true, false, false]);
  });
});

describe('scores', () => {
  const score = (query: string, facts: Partial<AnalysablePaper>): number => match(query, facts)?.score ?? 0;

  it('put the title above the abstract, and more mentions above fewer', () => {
    const title = score('mamba', { title: 'Mamba' });
    const once = score('mamba', { abstract: 'Mamba' });
    const often = score('mamba', { abstract: 'Mamba. Mamba. Mamba.' });
    expect(title).toBeGreaterThan(often);
    expect(often).toBeGreaterThan(once);
    expect(score('mamba', { title: 'Mamba', abstract: 'Mamba' })).toBeGreaterThan(title);
  });

  it('let one mention of an uncommon word in an abstract pass by default, but not of a common one', () => {
    const passes = (query: string, facts: Partial<AnalysablePaper>): boolean =>
      match(query, facts, DEFAULT_CUTOFF) !== undefined;
    expect(passes('mamba', { abstract: 'Mamba' })).toBe(true);
    expect(passes('benchmark', { abstract: 'On a benchmark' })).toBe(false);
    expect(passes('benchmark OR dataset', { abstract: 'On a benchmark' })).toBe(false);
    expect(passes('benchmark', { title: 'A benchmark' })).toBe(true);
    expect(passes('benchmark', { abstract: 'A benchmark of benchmarks' })).toBe(true);
  });

  it('count weights', () => {
    const facts = { abstract: 'mamba' };
    expect(score('mamba^3', facts)).toBeGreaterThan(score('mamba', facts));
    expect(score('mamba^0.2', facts)).toBeLessThan(score('mamba', facts));
  });

  it('take the best alternative and a little of the others', () => {
    const both = score('mamba OR quantum', { abstract: 'mamba mamba quantum' });
    const best = score('mamba OR quantum', { abstract: 'mamba mamba' });
    expect(both).toBeGreaterThan(best);
    expect(both - best).toBeLessThan(0.1);
  });

  it('let NOT, categories and sources decide whether, never how much', () => {
    const facts = { abstract: 'mamba', categories: ['cs.CL'] };
    expect(score('mamba cat:cs.CL -toys source:hf', facts)).toBe(score('mamba', facts));
    expect(score('cat:cs.CL', facts)).toBe(1);
  });

  it('stay between 0 and 1, and above 0 for what matches', () => {
    fc.assert(
      fc.property(anyQueryText, anyPaper(), (text, facts) => {
        const compiled = compileRule(text, 0);
        if (!compiled.ok) return;
        for (const found of wordMatcher.match([{ id: 1, ...compiled.rule }], [analysePaper(facts)])) {
          expect(found.score).toBeGreaterThan(0);
          expect(found.score).toBeLessThanOrEqual(1);
          expect(found.reasons).not.toEqual([]);
        }
      }),
    );
  });
});

describe('reasons', () => {
  it('quote what a NOT within a NOT asks for', () => {
    const found = match('NOT (diffusion OR NOT robots)', { title: 'Robots' });
    expect(found?.reasons).toEqual([{ field: 'title', terms: ['Robots'] }]);
  });

  it('quote the words as they stand in the paper, in order, none twice', () => {
    const found = match('llm "fine tuning" author:bengio -toys', {
      title: 'Fine-Tuning LLMs',
      abstract: 'Finetuning an LLM: the LLM, an llm and LLMs. Then fine–tuning.',
      authors: ['A. Nobody', 'Yoshua Bengio'],
    });
    expect(found?.reasons).toEqual([
      { field: 'title', terms: ['Fine-Tuning', 'LLMs'] },
      { field: 'author', terms: ['Bengio'] },
      { field: 'abstract', terms: ['Finetuning', 'LLM', 'LLMs', 'fine–tuning'] },
    ]);
  });

  it('leave out an alternative that did not hold as a whole', () => {
    const found = match('(deep nets) OR mamba', { abstract: 'A deep mamba' });
    expect(found?.reasons).toEqual([{ field: 'abstract', terms: ['mamba'] }]);
  });

  it('name at most six words a field', () => {
    const found = match('a1 OR a2 OR a3 OR a4 OR a5 OR a6 OR a7', { abstract: 'a7 a6 a5 a4 a3 a2 a1' });
    expect(found?.reasons[0]?.terms).toEqual(['a7', 'a6', 'a5', 'a4', 'a3', 'a2']);
  });
});

describe('the algebra of match sets', () => {
  const matched = (text: string, papers: readonly AnalysablePaper[]): Set<number> | null => {
    const compiled = compileRule(text, 0);
    if (!compiled.ok) return null;
    return new Set(
      wordMatcher.match([{ id: 1, ...compiled.rule }], papers.map(analysePaper)).map((one) => one.paperId),
    );
  };
  const papers = fc
    .array(anyPaper(), { minLength: 1, maxLength: 6 })
    .map((all) => all.map((one, id) => ({ ...one, id })));

  it('makes AND the intersection, OR the union and AND NOT the difference', () => {
    fc.assert(
      fc.property(anyQueryText, anyQueryText, papers, (a, b, all) => {
        const [left, right] = [matched(a, all), matched(b, all)];
        if (left === null || right === null) return;
        const ids = all.map((one) => one.id);
        expect(matched(`(${a}) (${b})`, all)).toEqual(
          new Set(ids.filter((id) => left.has(id) && right.has(id))),
        );
        expect(matched(`(${a}) OR (${b})`, all)).toEqual(
          new Set(ids.filter((id) => left.has(id) || right.has(id))),
        );
        expect(matched(`(${a}) NOT (${b})`, all)).toEqual(
          new Set(ids.filter((id) => left.has(id) && !right.has(id))),
        );
      }),
      { numRuns: 400 },
    );
  });

  it('holds for De Morgan', () => {
    fc.assert(
      fc.property(anyWord, anyQueryText, anyQueryText, papers, (word, a, b, all) => {
        const outside = matched(`(${word} OR cat:cs) NOT ((${a}) OR (${b}))`, all);
        expect(outside).toEqual(matched(`(${word} OR cat:cs) NOT (${a}) NOT (${b})`, all));
      }),
      { numRuns: 200 },
    );
  });

  it('does not depend on which other rules and papers are matched in the same run', () => {
    fc.assert(
      fc.property(fc.array(anyQueryText, { minLength: 2, maxLength: 6 }), papers, (texts, all) => {
        const rules = texts.flatMap((text, id) => {
          const compiled = compileRule(text, 0.3);
          return compiled.ok ? [{ id, ...compiled.rule }] : [];
        });
        const analysed = all.map(analysePaper);
        const together = wordMatcher.match(rules, analysed);
        const apart = analysed.flatMap((one) => rules.flatMap((each) => wordMatcher.match([each], [one])));
        expect(together).toEqual(apart);
      }),
      { numRuns: 200 },
    );
  });
});

describe('many rules', () => {
  it('looks at few of 10,000 rules for each of 200 papers', () => {
    const words = Array.from({ length: 3000 }, (_, at) => `w${String(at)}`);
    const word = (at: number): string => words[at % words.length] ?? '';
    const rules = Array.from({ length: 10_000 }, (_, at) =>
      rule(
        `${word(at * 7)} OR "${word(at * 13)} ${word(at * 17)}" OR (${word(at * 3)} ${word(at * 5)} -${word(at)})`,
        0.3,
        at,
      ),
    );
    const papers = Array.from({ length: 200 }, (_, id) =>
      analysePaper(
        paper({
          id,
          abstract: Array.from({ length: 150 }, (__, at) => word(id * 31 + at * at * 7)).join(' '),
        }),
      ),
    );
    const index = indexRules(compileRules(rules), papers);
    const looked = papers.reduce((sum, one) => sum + index.candidates(one, HOLDS_NOTHING, 0).length, 0);
    expect(looked).toBeGreaterThan(1000);
    expect(looked).toBeLessThan((rules.length * papers.length) / 5);
  });
});

function anyPaper(): fc.Arbitrary<AnalysablePaper> {
  const text = fc
    .array(fc.oneof(anyWord, fc.constantFrom('the', 'of.', 'yoshua bengio', '"x"')), { maxLength: 12 })
    .map((words) => words.join(' '));
  return fc
    .record({
      title: text,
      abstract: text,
      authors: fc.array(text, { maxLength: 2 }),
      keywords: fc.array(text, { maxLength: 2 }),
      categories: fc.subarray(['cs.CL', 'cs.LG', 'math.ST']),
      source: fc.constantFrom('hf', 'arxiv:cs.CL'),
    })
    .map(paper);
}
