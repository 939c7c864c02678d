import { describe, expect, it } from '@jest/globals';

import {
  analysePaper,
  compileRule,
  distributionOf,
  evaluateDraft,
  frequenciesOf,
  judgeNext,
  nearMisses,
  qualityOf,
  queryFromExamples,
  suggestTerms,
  volumeDrift,
  wordsAlone,
  type CompiledRule,
} from '@broadsheet/matching';

const papers = [
  ['Diffusion models for images', 'We train diffusion models.'],
  ['Protein folding with diffusion models', 'A diffusion model folds proteins. Protein structures.'],
  ['Protein language models', 'Protein sequences as language.'],
  ['Protein design by search', 'Proteins are designed.'],
  ['Robots that walk', 'Robots learn to walk with diffusion.'],
].map(([title = '', abstract = ''], at) =>
  analysePaper({
    id: at + 1,
    editionId: 1,
    title,
    abstract,
    authors: [],
    categories: [],
    keywords: [],
    source: 'hf',
  }),
);
const [one, two, three, four] = papers;
const usual = frequenciesOf(papers);

function rule(query: string, cutoff = 0.3): CompiledRule {
  const compiled = compileRule(query, cutoff);
  if (!compiled.ok) throw new Error(compiled.problem.message);
  return compiled.rule;
}

describe('evaluateDraft', () => {
  it('tells what enters and what leaves, each with its reasons', async () => {
    const { enters, leaves, matched } = await evaluateDraft(
      wordsAlone,
      { draft: rule('protein'), standing: rule('diffusion') },
      papers,
    );
    expect(matched.map(({ paperId }) => paperId).sort()).toEqual([2, 3, 4]);
    expect(enters.map(({ paperId }) => paperId).sort()).toEqual([3, 4]);
    expect(leaves.map(({ match, score }) => [match.paperId, score])).toEqual([[1, null]]);
    expect(enters[0]?.reasons[0]?.terms).toContain('Protein');
  });

  it('tells of a raised cut-off that papers leave though the words hold', async () => {
    const { enters, leaves } = await evaluateDraft(
      wordsAlone,
      { draft: rule('diffusion', 0.9), standing: rule('diffusion', 0.1) },
      papers,
    );
    expect(enters).toEqual([]);
    expect(leaves.length).toBeGreaterThan(0);
    expect(leaves.every(({ score }) => score !== null && score < 0.9)).toBe(true);
  });

  it('divides the distribution of everything that scores', async () => {
    const { scored } = await evaluateDraft(wordsAlone, { draft: rule('protein'), standing: null }, papers);
    const counts = distributionOf(scored, 10);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(scored.length);
    expect(distributionOf([{ score: 0 }, { score: 1 }], 4)).toEqual([1, 0, 0, 1]);
  });
});

describe('judged papers', () => {
  const judgements = new Map([
    [2, true],
    [3, true],
    [1, false],
  ]);

  it('give precision and recall over themselves alone', () => {
    expect(qualityOf(judgements, [{ paperId: 2 }, { paperId: 1 }, { paperId: 5 }])).toEqual({
      yes: 2,
      no: 1,
      precision: 0.5,
      recall: 0.5,
    });
    expect(qualityOf(new Map(), [{ paperId: 2 }])).toMatchObject({ precision: null, recall: null });
  });

  it('are not asked about again; what lies nearest to the cut-off comes first', () => {
    const match = (paperId: number, score: number) => ({
      ruleId: 0,
      editionId: 1,
      paperId,
      score,
      reasons: [],
    });
    const next = judgeNext([match(1, 0.9), match(4, 0.8), match(5, 0.45), match(6, 0.1)], 0.4, judgements, 2);
    expect(next.map(({ paperId }) => paperId)).toEqual([5, 6]);
  });

  it('bring up what the query misses, by what papers say that belong', () => {
    const like = three === undefined ? [] : [three];
    const missed = nearMisses(papers, like, { usual, leaveOut: new Set([3]), limit: 2 });
    expect(missed.map(({ paperId }) => paperId)).toEqual([2, 4]);
    expect(nearMisses(papers, [], { usual, leaveOut: new Set(), limit: 2 })).toEqual([]);
  });

  it('suggest what to add and what to exclude, with the effect of each', async () => {
    const known = {
      judgements: new Map([
        [3, true],
        [4, true],
        [1, false],
      ]),
      voted: new Map<number, boolean>(),
      usual,
    };
    const suggestions = await suggestTerms(wordsAlone, rule('diffusion'), papers, known);
    const add = suggestions.find(({ kind }) => kind === 'add');
    expect(add?.text).toBe('protein');
    expect(add?.effect).toEqual({ papers: 2, yes: 2, no: 0, more: 0, less: 0 });
    const exclude = suggestions.find(({ kind }) => kind === 'exclude');
    expect(exclude?.effect).toMatchObject({ yes: 0, no: 1 });
    for (const { query } of suggestions) expect(compileRule(query).ok).toBe(true);
  });
});

describe('votes of readers', () => {
  const suggested = (judged: [number, boolean][], voted: [number, boolean][]) =>
    suggestTerms(wordsAlone, rule('diffusion'), papers, {
      judgements: new Map(judged),
      voted: new Map(voted),
      usual,
    });

  it('suggest terms as judgements do, where nobody judged', async () => {
    const suggestions = await suggested(
      [],
      [
        [3, true],
        [4, true],
        [1, false],
      ],
    );
    expect(suggestions.find(({ kind }) => kind === 'add')).toMatchObject({
      text: 'protein',
      effect: { papers: 2, yes: 0, no: 0, more: 2, less: 0 },
    });
    expect(suggestions.find(({ kind }) => kind === 'exclude')?.effect).toMatchObject({ more: 0, less: 1 });
  });

  it('count half of a judgement, and nothing where a paper was judged', async () => {
    const outweighed = await suggested([[3, false]], [[4, true]]);
    expect(outweighed.find(({ text }) => text === 'protein')).toBeUndefined();
    const overruled = await suggested(
      [
        [3, true],
        [4, true],
      ],
      [
        [3, false],
        [4, false],
      ],
    );
    expect(overruled.find(({ text }) => text === 'protein')?.effect).toMatchObject({
      yes: 2,
      more: 0,
      less: 0,
    });
  });
});

describe('queryFromExamples', () => {
  it('asks for what the examples share and others lack', () => {
    const examples = [two, three, four].filter((paper) => paper !== undefined);
    expect(queryFromExamples(examples, usual)).toMatch(/protein/);
    expect(queryFromExamples(examples, usual)).not.toMatch(/robots/);
  });

  it('makes a query that can be understood of any papers, and none of nothing', () => {
    expect(queryFromExamples([], usual)).toBe('');
    expect(one === undefined || compileRule(queryFromExamples([one], usual)).ok).toBe(true);
  });
});

describe('volumeDrift', () => {
  it('compares the last week with the time before, where there is enough of both', () => {
    expect(volumeDrift([1, 1, 1])).toBeNull();
    expect(volumeDrift(Array.from({ length: 30 }, () => 2))).toBe(1);
    expect(volumeDrift([...Array.from({ length: 20 }, () => 1), ...Array.from({ length: 7 }, () => 4)])).toBe(
      3,
    );
  });
});
