import { describe, expect, test } from '@jest/globals';

import { matchTopics } from '@broadsheet/matching';
import type { PlainPaper } from '@broadsheet/matching';

/** Three fields of fifty papers each, and a synonym that only company teaches: half of the first field never says "jailbreak". */
const papers: PlainPaper[] = Array.from({ length: 150 }, (_, at) => {
  const field = at % 3;
  const said = [
    at % 2 === 0 ? 'jailbreak prompts attack aligned models' : 'adversarial suffix attack aligned models',
    'gaussian splatting renders scenes',
    'protein folding predicts structure',
  ][field];
  const word = `w${String(at % 11)} v${String(at % 13)}`;
  return { id: `p${String(at)}`, title: said ?? '', abstract: `We study how ${said ?? ''} under ${word}.` };
});
const topic = { topic: 't', text: 'Jailbreak', description: '', seeds: [] };

describe('matching topics against files of papers', () => {
  test('scores papers that never say the word but keep its company above strangers', () => {
    const [{ scores }] = run([topic]);
    expect(scores['p3'] ?? 0).toBeGreaterThan(scores['p1'] ?? 0);
    expect(scores['p0'] ?? 0).toBeGreaterThan(scores['p3'] ?? 0);
  });

  test('selects the best first, and what it selects scores at least the cut-off', () => {
    const [{ scores, selected }] = run([topic]);
    const values = selected.map((id) => scores[id] ?? 0);
    expect(values.length).toBeGreaterThan(0);
    expect(values).toEqual([...values].sort((a, b) => b - a));
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0.35);
    expect(Object.values(scores).every((score) => score > 0 && score <= 1)).toBe(true);
  });

  test('is moved by examples where they are asked for, and by nothing else', () => {
    const seeded = { ...topic, text: 'Structure', seeds: ['p1', 'p4'] };
    expect(run([seeded])).toEqual(run([{ ...seeded, seeds: [] }]));
    const [{ scores }] = run([seeded], true);
    expect(scores['p7'] ?? 0).toBeGreaterThan(scores['p0'] ?? 0);
  });

  test('takes every word of a text as a word, whatever a query would make of it', () => {
    const [{ scores }] = run([{ ...topic, text: 'NOT ("jailbreak OR title:' }]);
    expect(scores['p0'] ?? 0).toBeGreaterThan(scores['p1'] ?? 0);
  });

  test('reads TeX in papers as the text it stands for', () => {
    const written = papers.map((paper) => ({
      ...paper,
      title: paper.title.replace('splatting', String.raw`\textit{spla}tting`),
      abstract: paper.abstract.replace('splatting', String.raw`\textit{spla}tting`),
    }));
    const splats = { ...topic, text: 'Splatting' };
    expect([...matchTopics(written, [splats], false)]).toEqual([...matchTopics(papers, [splats], false)]);
    expect(run([splats])[0].selected.length).toBeGreaterThan(0);
  });

  test('gives the same again', () => {
    expect(run([topic])).toEqual(run([topic]));
  });

  test('answers topics of no known words, and no papers at all, with nothing selected', () => {
    expect(run([{ ...topic, text: 'zzz' }])).toEqual([{ topic: 't', scores: {}, selected: [] }]);
    expect([...matchTopics([], [topic], true)]).toEqual([{ topic: 't', scores: {}, selected: [] }]);
  });
});

type Topic = typeof topic | (Omit<typeof topic, 'seeds'> & { seeds: string[] });

function run(
  topics: readonly Topic[],
  seeds = false,
): [{ scores: Record<string, number>; selected: string[] }] {
  return [...matchTopics(papers, topics, seeds)] as unknown as ReturnType<typeof run>;
}
