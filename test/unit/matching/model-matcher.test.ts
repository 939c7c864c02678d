import { describe, expect, test } from '@jest/globals';

import { analysePaper, createMatcher, decodeModel, workingModel } from '@broadsheet/matching';
import type { Match, Matcher, ModelAtWork, PaperText, WorkingModel } from '@broadsheet/matching';

import { paper, rule } from './match-papers.ts';
import { learnt, fields } from './model/fields.ts';

const { bytes, version } = learnt(fields);
const model = decodeModel(bytes);
if (model === null) throw new Error('The model was not read');

/** By place: 0 says "jailbreak", 60 keeps its company, 1 is about proteins, 2 about something else. */
const papers = fields.map((text, id) => analysePaper(paper({ ...text, id })));

function matcherOver(models: ModelAtWork, texts: Readonly<Record<string, PaperText>> = {}): Matcher {
  const named = (names: readonly string[]) =>
    Promise.resolve(
      new Map(names.flatMap((name) => (texts[name] === undefined ? [] : [[name, texts[name]]]))),
    );
  return createMatcher({ models, examples: { named } });
}

const working = workingModel(model, version);
const matcher = matcherOver({ current: () => Promise.resolve(working) });

async function found(text: string, cutoff = 0.35): Promise<ReadonlyMap<number, Match>> {
  const { matches } = await matcher.match([rule(text, cutoff)], papers);
  return new Map(matches.map((match) => [match.paperId, match]));
}

/** The fields of the three best. */
function bestFields(matches: readonly Match[]): ReadonlySet<number> {
  const best = [...matches].sort((one, other) => other.score - one.score).slice(0, 3);
  return new Set(best.map(({ paperId }) => paperId % 60));
}

describe('a matcher with a model', () => {
  test('finds papers of plain words that never say them but keep their company', async () => {
    const matches = await found('jailbreak', 0);
    expect(matches.get(0)?.score ?? 0).toBeGreaterThan(matches.get(60)?.score ?? 1);
    expect([...matches.keys()].every((id) => id % 60 === 0)).toBe(true);
  });

  test('keeps phrases, fields and beginnings of words conditions by the letter', async () => {
    for (const condition of ['"adversarial suffix"', 'title:suffix', 'suff*'])
      expect([...(await found(condition, 0)).keys()].map((id) => id % 120)).toEqual(Array(5).fill(60));
    expect((await found('jailbreak title:suffix', 0)).has(0)).toBe(false);
    expect((await found('jailbreak title:suffix', 0)).has(60)).toBe(true);
  });

  test('shuts out by the letter what stands under a NOT', async () => {
    const matches = await found('attack NOT jailbreak', 0);
    expect(matches.has(60)).toBe(true);
    expect(matches.has(0)).toBe(false);
  });

  test('takes the best of alternatives in plain words: near ones do not add up', async () => {
    const one = await found('jailbreak', 0);
    const both = await found('jailbreak OR suffix OR protein', 0);
    expect(both.get(0)?.score).toBe(one.get(0)?.score);
    expect(both.has(1)).toBe(true);
  });

  test('reads by the letter what the model has never met', async () => {
    const fresh = analysePaper(paper({ id: 900, title: 'xLSTM at scale' }));
    const { matches } = await matcher.match([rule('xlstm', 0.35)], [...papers, fresh]);
    expect(matches.map(({ paperId }) => paperId)).toEqual([900]);
  });

  test('says which words of the paper carried the score, where they stand', async () => {
    const reasons = (await found('jailbreak', 0)).get(60)?.reasons ?? [];
    const said = reasons.flatMap(({ terms }) => terms);
    expect(said.length).toBeGreaterThan(0);
    for (const { field, terms } of reasons)
      for (const term of terms)
        expect(papers[60]?.fields[field === 'like' ? 'title' : field].text).toContain(term);
    expect(said.map((term) => term.toLowerCase())).not.toContain('jailbreak');
  });

  test('takes papers given as examples for what is meant, and says which a paper is like', async () => {
    const texts = { '2401.00001': fields[1]!, '2401.00002': fields[60]! };
    const knowing = matcherOver({ current: () => Promise.resolve(working) }, texts);
    const { matches } = await knowing.match([rule('like:2401.00001', 0.35)], papers);
    expect(bestFields(matches)).toEqual(new Set([1]));
    const both = await knowing.match([rule('like:2401.00001 OR like:2401.00002', 0.35)], papers);
    const attack = both.matches.find(({ paperId }) => paperId === 0);
    expect(attack?.reasons.at(-1)).toEqual({ field: 'like', terms: [fields[60]!.title] });
    const unlike = await knowing.match([rule('attack NOT like:2401.00002', 0)], papers);
    expect(unlike.matches.some(({ paperId }) => paperId === 60)).toBe(false);
    const nobody = await knowing.match([rule('like:2401.99999', 0)], papers);
    expect(nobody.matches).toEqual([]);
  });

  test('takes the examples of a topic into what its words mean, or beside its conditions', async () => {
    const knowing = matcherOver({ current: () => Promise.resolve(working) }, { '2401.00001': fields[1]! });
    const examples = ['2401.00001'];
    const { matches } = await knowing.match(
      [
        { ...rule('"adversarial suffix"', 0.35, 1), examples },
        { ...rule('folding', 0.35, 2), examples },
      ],
      papers,
    );
    const of = (ruleId: number) => matches.filter((match) => match.ruleId === ruleId);
    expect(bestFields(of(2))).toEqual(new Set([1]));
    const phrase = new Set(of(1).map(({ paperId }) => paperId % 60));
    expect([phrase.has(0), phrase.has(1)]).toEqual([true, true]);
  });

  test('knows a paper by its most telling words while there is no model', async () => {
    const alone = matcherOver({ current: () => Promise.resolve(null) }, { '2401.00001': fields[1]! });
    const { version: by, matches } = await alone.match([rule('like:2401.00001', 0.35)], papers);
    expect(by).toBe('words-1');
    expect(new Set(matches.map(({ paperId }) => paperId % 60))).toEqual(new Set([1]));
    expect(matches[0]?.reasons.flatMap(({ terms }) => terms)).toContain('protein');
    const shutOut = await alone.match([rule('structure NOT like:2401.00001', 0)], papers);
    expect(shutOut.matches).toEqual([]);
  });

  test('says with its matches which model made them', async () => {
    const { version: by } = await matcher.match([rule('jailbreak')], papers);
    expect(by).toBe(`model-2 ${version}`);
  });

  test('understands what is meant once while the model stays, and again when it changes', async () => {
    const asked: string[] = [];
    const counting = (named: string): WorkingModel => ({
      ...working,
      version: named,
      understand(all) {
        asked.push(...all.map(({ words }) => words.map(([word]) => word).join(' ')));
        return working.understand(all);
      },
    });
    let current = counting('one');
    const counted = matcherOver({ current: () => Promise.resolve(current) });
    await counted.match([rule('jailbreak', 0.35, 1), rule('jailbreak', 0.5, 2)], papers);
    await counted.match([rule('jailbreak', 0.35, 1), rule('protein', 0.35, 3)], papers);
    expect(asked).toEqual(['jailbreak', 'protein']);
    current = counting('two');
    await counted.match([rule('jailbreak')], papers);
    expect(asked).toEqual(['jailbreak', 'protein', 'jailbreak']);
  });

  test('matches by words alone while there is no model, and says so', async () => {
    const alone = matcherOver({ current: () => Promise.resolve(null) });
    const { version: by, matches } = await alone.match([rule('jailbreak')], papers);
    expect(by).toBe('words-1');
    expect(matches.every(({ paperId }) => paperId % 120 === 0)).toBe(true);
  });
});
