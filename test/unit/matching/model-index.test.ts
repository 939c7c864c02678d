import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import {
  analysePaper,
  compileRule,
  createMatcher,
  decodeModel,
  wordsOfText,
  workingModel,
} from '@broadsheet/matching';
import type { Rule } from '@broadsheet/matching';

import { paper } from './match-papers.ts';
import { compileRules, meantBy } from '../../../packages/matching/src/matcher/compiled-rules.ts';
import { nameOfMeant } from '../../../packages/matching/src/matcher/meant.ts';
import { readPaper } from '../../../packages/matching/src/matcher/paper-reading.ts';
import { MEANT_HOLDS, MISS, finalScore, scoreNode } from '../../../packages/matching/src/matcher/score.ts';
import { calibrated, rawScore } from '../../../packages/matching/src/model/understand.ts';
import { fields, learnt } from './model/fields.ts';

const { bytes, version } = learnt(fields);
const model = decodeModel(bytes);
if (model === null) throw new Error('The model was not read');
const working = workingModel(model, version);
const matcher = createMatcher({
  models: { current: () => Promise.resolve(working) },
  examples: { named: () => Promise.resolve(new Map()) },
});
const papers = fields.slice(0, 130).map((text, id) => analysePaper(paper({ ...text, id })));

const anyLeaf = fc.constantFrom(
  ...['jailbreak', 'suffix', 'protein', 'chains', 'grasp5', 'render7 parse7', 'w3', 'never', 'attack^3'],
  ...['"adversarial suffix"', 'title:suffix', 'suff*', 'cat:cs'],
);
const anyQuery = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    anyLeaf,
    fc.tuple(tie('node'), tie('node')).map(([a, b]) => `(${a} ${b})`),
    fc.tuple(tie('node'), tie('node')).map(([a, b]) => `(${a} OR ${b})`),
    fc.tuple(tie('node'), tie('node')).map(([a, b]) => `(${a} NOT ${b})`),
  ),
})).node;

/** Every rule held against every paper, one by one. */
async function loop(rules: readonly Rule[]): Promise<unknown[]> {
  const meant = [...meantBy(rules, nameOfMeant)];
  const made = await working.understand(meant.map(([, { words }]) => ({ words, examples: [] })));
  const numbers = new Map(meant.map(([name], at) => [name, (made[at] ?? null) === null ? null : at]));
  const { terms, roots } = compileRules(rules, (one) => numbers.get(nameOfMeant(one)) ?? null);
  return papers.flatMap((one, at) => {
    const view = views[at];
    const reading = readPaper(terms, one, (number) => {
      const understanding = made[number] ?? null;
      if (understanding === null || view === undefined) return MISS;
      const score = calibrated(understanding, rawScore(understanding, view));
      return score < MEANT_HOLDS ? MISS : score;
    });
    return rules.flatMap((rule, number) => {
      const root = roots[number] ?? null;
      const score = root === null ? null : finalScore(scoreNode(root, reading.scoreOf));
      return score === null || score < rule.cutoff ? [] : [{ ruleId: rule.id, paperId: one.paperId, score }];
    });
  });
}
const views = await working.views(fields.slice(0, 130).map(wordsOfText));

describe('rules held against papers by indexes', () => {
  test('match what a loop over all pairs matches, with the same scores', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(anyQuery, fc.constantFrom(0, 0.3, 0.35, 0.6)), { maxLength: 8 }),
        async (asked) => {
          const rules = asked.flatMap(([text, cutoff], id) => {
            const compiled = compileRule(text, cutoff);
            return compiled.ok ? [{ id, ...compiled.rule }] : [];
          });
          const { matches } = await matcher.match(rules, papers);
          const found = matches.map(({ ruleId, paperId, score }) => ({ ruleId, paperId, score }));
          expect(found).toEqual(await loop(rules));
        },
      ),
      { numRuns: 60 },
    );
  });

  test('match the same when they were held against other papers before', async () => {
    const texts = ['protein', '"fine tuning"', 'finetuning suff*', 'title:grasp5 OR chains', 'never NOT w3'];
    const rules = Array.from({ length: 120 }, (_, id): Rule => {
      const compiled = compileRule(
        `${texts[id % texts.length] ?? ''} ${id % 2 === 0 ? 'OR' : 'AND'} parse${String(id % 60)}`,
        0.3,
      );
      if (!compiled.ok) throw new Error(compiled.problem.message);
      return { id, ...compiled.rule };
    });
    const others = ['fine-tuning of parse7', 'finetuning the suffix of parse11'].map((title, id) =>
      analysePaper(paper({ id: 900 + id, title })),
    );
    const match = async (made: typeof matcher): Promise<unknown> =>
      (await made.match(rules, [...others, ...papers.slice(60)])).matches;
    const fresh = createMatcher({
      models: { current: () => Promise.resolve(working) },
      examples: { named: () => Promise.resolve(new Map()) },
    });
    await matcher.match(rules, papers.slice(0, 60));
    const found = await match(matcher);
    expect(found).toEqual(await match(fresh));
    expect(found).toEqual(expect.arrayContaining([expect.objectContaining({ paperId: 901 })]));
    const without = await matcher.match(rules, papers, { reasons: false });
    const withReasons = await matcher.match(rules, papers);
    expect(without.matches).toEqual(withReasons.matches.map((one) => ({ ...one, reasons: [] })));
  });
});
