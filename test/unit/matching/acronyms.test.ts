import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import {
  analysePaper,
  countAcronyms,
  createMatcher,
  decodeModel,
  encodeModel,
  learnModel,
  wordsOfText,
  workingModel,
} from '@broadsheet/matching';
import type { Match } from '@broadsheet/matching';

import { paper, rule } from './match-papers.ts';
import { fields } from './model/fields.ts';
import { acronymsIn } from '../../../packages/matching/src/text/acronyms.ts';

const said = (text: string): string[] =>
  acronymsIn(text).map(({ short, long }) => `${short}: ${long.join(' ')}`);

describe('acronyms that papers introduce', () => {
  test.each([
    ['retrieval-augmented generation (RAG)', 'rag: retriev augment gener'],
    ['We prompt Large Language Models (LLMs) with', 'llm: larg languag model'],
    ['a sparse mixture of experts (MoE).', 'moe: mixtur expert'],
    ['by 3D Gaussian Splatting (3DGS)', '3dg: 3d gaussian splat'],
  ])('are read with their long forms: %s', (text, expected) => {
    expect(said(text)).toEqual([expected]);
  });

  test.each([
    'as in Figure (A)',
    'we call it x (RAG)',
    'retrieval. Augmented (see above) generation (RAG)',
    'a gain (of up to 12%)',
    'the method (ours)',
    'in 2024 (ACL)',
  ])('are none without them: %s', (text) => {
    expect(said(text)).toEqual([]);
  });

  test('are read from any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        for (const { short, long } of acronymsIn(`${text} (${text}) state space model (SSM)`)) {
          expect(short).not.toBe('');
          expect(long.length).toBeGreaterThan(1);
        }
      }),
    );
  });

  test('count from three papers on, where a third or more of all mean it, in whatever order they come', () => {
    const texts = [
      ...Array<string>(6).fill('mixture of experts (MoE)'),
      ...Array<string>(3).fill('measures of evidence (MOE)'),
      ...Array<string>(2).fill('state space model (SSM)'),
      ...Array<string>(4).fill('memory of events (MoE)'),
    ];
    const learnt = (order: readonly string[]): unknown => {
      const counter = countAcronyms();
      order.forEach((text) => {
        counter.read(text);
      });
      return counter.learnt();
    };
    expect(learnt(texts)).toEqual([{ short: 'moe', long: ['mixtur', 'expert'] }]);
    expect(learnt(texts.toReversed())).toEqual(learnt(texts));
  });
});

describe('a matcher that learnt acronyms', () => {
  const introducing = 'Zeta-augmented generation (ZAG) helps';
  const texts = [
    ...fields,
    ...[introducing, introducing, introducing, 'ZAG for answers', 'How ZAG fails', 'ZAG again'].map(
      (title, at) => ({
        title,
        abstract: `We study ${title} under v${String(at)} u${String(at)}.`,
        keywords: [],
      }),
    ),
  ];
  const words = texts.map(wordsOfText);
  const counter = countAcronyms();
  for (const { title, abstract } of texts) counter.read(`${title}\n${abstract}`);
  const model = decodeModel(encodeModel(learnModel(words, counter.learnt()), words));
  if (model === null) throw new Error('The model was not read');
  const matcher = createMatcher({
    models: { current: () => Promise.resolve(workingModel(model, 'one')) },
    examples: { named: () => Promise.resolve(new Map()) },
  });
  const long = 'Zeta augmented generation of answers';
  const short = 'ZAG of answers';
  const match = async (query: string): Promise<readonly Match[]> => {
    const papers = [long, short].map((title, id) => analysePaper(paper({ id, title, abstract: title })));
    return (await matcher.match([rule(query, 0.35)], papers)).matches;
  };

  test('finds papers that only say the long form, and says where it stands', async () => {
    const found = await match('ZAG');
    expect(found.map(({ paperId }) => paperId)).toContain(0);
    const terms = found.find(({ paperId }) => paperId === 0)?.reasons.flatMap((reason) => reason.terms);
    expect(terms).toEqual(expect.arrayContaining(['Zeta', 'augmented', 'generation']));
  });

  test('finds papers that only say the short form', async () => {
    const found = await match('zeta augmented generation');
    expect(found.map(({ paperId }) => paperId)).toContain(1);
    const terms = found.find(({ paperId }) => paperId === 1)?.reasons.flatMap((reason) => reason.terms);
    expect(terms).toContain('ZAG');
  });
});
