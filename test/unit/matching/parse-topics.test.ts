import {
  analysePaper,
  compileRule,
  draftTopic,
  exportTopic,
  parseTopics,
  printQuery,
  starterTopics,
  wordMatcher,
} from '@broadsheet/matching';
import { describe, expect, it } from '@jest/globals';

import { paper } from './match-papers.ts';
import { query } from './queries.ts';

const whole = {
  slug: 'diffusion-models',
  name: 'Diffusion models',
  group: 'Generation',
  description: 'Denoising, flows and the like.',
  query: 'diffusion OR "flow matching"',
  examples: ['2006.11239'],
  cutoff: 0.4,
};

describe('parseTopics', () => {
  it('reads a list, and a list under "topics"', () => {
    expect(parseTopics([whole])).toEqual({ ok: true, topics: [whole] });
    expect(parseTopics({ topics: [whole] })).toEqual({ ok: true, topics: [whole] });
  });

  it('fills in what may be left out', () => {
    expect(parseTopics([{ slug: 'a', name: 'A', query: 'robots' }])).toEqual({
      ok: true,
      topics: [
        { slug: 'a', name: 'A', group: '', description: '', query: 'robots', examples: [], cutoff: null },
      ],
    });
  });

  it('reports all problems at once, each with its place', () => {
    const parsed = parseTopics([
      whole,
      { ...whole, name: 'Twice' },
      { ...whole, slug: 'Not A Slug', query: 3, cutoff: 2 },
      { slug: 'unclosed', name: 'A\r\nBcc: x', query: 'robots "arms' },
      { slug: 'no-name', query: 'robots (arms' },
      { ...whole, slug: 'number', examples: [2508.0165], weight: 1 },
      'text',
      null,
    ]);
    expect(parsed.ok ? [] : parsed.problems.map(({ where, message }) => `${where}: ${message}`)).toEqual([
      'topic 2 (diffusion-models), slug: stands twice in this file',
      'topic 3 (Not A Slug), slug: must be lower-case letters, digits and single hyphens',
      'topic 3 (Not A Slug), query: must be a query, as text',
      'topic 3 (Not A Slug), cutoff: must be at most 1',
      'topic 4 (unclosed), name: must be one line without control characters',
      'topic 5 (no-name), name: is missing',
      'topic 6 (number), examples: must be text: put it in quotes',
      'topic 6 (number): has unknown fields: weight',
      'topic 7: must have the fields slug, name, group, description, query, examples, cutoff',
      'topic 8: must have the fields slug, name, group, description, query, examples, cutoff',
    ]);
  });

  it('points into a query that cannot be understood', () => {
    const parsed = parseTopics([{ ...whole, query: 'robots "arms' }]);
    expect(parsed).toMatchObject({ problems: [{ where: 'topic 1 (diffusion-models), query, column 8' }] });
  });

  it.each([undefined, null, 'x', 3, {}, { topics: 3 }])('refuses %p as a file', (data) => {
    expect(parseTopics(data)).toEqual({
      ok: false,
      problems: [{ where: 'file', message: 'must be a list of topics' }],
    });
  });
});

describe('exportTopic', () => {
  it('writes what reads as the very same rule, for every starter topic', () => {
    for (const topic of starterTopics) {
      const drafted = draftTopic(topic);
      if (!drafted.ok) throw new Error(topic.slug);
      const { rule, ...facts } = drafted.draft;
      const exported = exportTopic({ id: 1, revision: 1, ...facts, rule: { id: 1, ...rule } });
      const again = parseTopics([exported]);
      expect(again.ok && again.topics.map(draftTopic)).toEqual([drafted]);
    }
  });
});

describe('compileRule', () => {
  const key = (text: string, cutoff?: number): string | null => {
    const compiled = compileRule(text, cutoff);
    return compiled.ok ? compiled.rule.key : null;
  };

  it('names a rule by its words and cut-off, whatever their order and spelling', () => {
    expect(key('robots arms')).toBe(key('Arms AND robots'));
    expect(key('robots arms')).not.toBe(key('robots OR arms'));
    expect(key('robots', 0.4)).not.toBe(key('robots', 0.5));
    expect(key('robots', 0.4000001)).toBe(key('robots', 0.4));
  });

  it('keeps a query that compiles to the same rule again', () => {
    const compiled = compileRule('(title:(y OR x) c)^2 -d', 0.4);
    expect(compiled).toMatchObject({ rule: { query: 'c^2 (title:x^2 OR title:y^2) NOT d' } });
    if (compiled.ok) {
      expect(compileRule(compiled.rule.query, 0.4)).toEqual(compiled);
      expect(printQuery(query(compiled.rule.query))).toBe(compiled.rule.query);
    }
  });

  it('keeps any words that people may write, however long they print', () => {
    const words = Array.from({ length: 240 }, (_, at) => (at + 99).toString(36)).join(' ');
    const compiled = compileRule(`abstract:(${words})^.5`);
    const rule = { id: 1, ...(compiled.ok ? compiled.rule : { key: '', query: '', cutoff: 1 }) };
    expect(rule.query.length).toBeGreaterThan(3000);
    const analysed = analysePaper(paper({ abstract: words }));
    expect(wordMatcher.match([rule], [analysed])).toHaveLength(1);
  });
});
