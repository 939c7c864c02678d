import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Desk, openDesk } from '../../support/cli.ts';

type Line = { topic: string; scores: Record<string, number>; selected: string[] };

const lines = (rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

const papers = Array.from({ length: 40 }, (_, at) => ({
  id: `p${String(at)}`,
  title: at % 2 === 0 ? 'Gaussian splatting renders scenes' : 'Protein folding predicts structure',
  abstract: `Of field ${String(at % 2)}, with w${String(at % 5)}.`,
}));

describe('broadsheet match', () => {
  let desk: Desk;

  beforeAll(async () => {
    // A configuration that would fail whatever reads it: no database is asked for.
    desk = await openDesk({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing', PORT: 'no port' });
    await desk.write('a.jsonl', lines(papers.slice(0, 30)));
    await desk.write('b.jsonl', lines(papers.slice(25)));
    await desk.write(
      'topics.jsonl',
      lines([
        { topic: 'splats', text: 'Gaussian "splatting' },
        { topic: 'seeded', text: 'Structure', description: null, seeds: ['p0', 'p2', 'gone'] },
      ]),
    );
  });
  afterAll(() => desk.clear());

  const match = (...more: string[]): ReturnType<Desk['run']> =>
    desk.run([
      'match',
      '--papers',
      'a.jsonl,b.jsonl',
      '--topics',
      'topics.jsonl',
      '--out',
      'out.jsonl',
      ...more,
    ]);

  it('writes a line a topic, each paper once however many files have it', async () => {
    const { status, stdout } = await match('--json', '--seeds');
    expect({ status, said: JSON.parse(stdout) as unknown }).toMatchObject({
      status: 0,
      said: { papers: 40, topics: 2, out: 'out.jsonl' },
    });
    const written = (await desk.read('out.jsonl')).trimEnd().split('\n');
    const [splats, seeded] = written.map((line) => JSON.parse(line) as Line);
    expect(splats?.topic).toBe('splats');
    expect(new Set(splats?.selected).size).toBe(splats?.selected.length);
    expect(splats?.scores['p4'] ?? 0).toBeGreaterThan(splats?.scores['p5'] ?? 0);
    expect(seeded?.scores['p4'] ?? 0).toBeGreaterThan(0);
  });

  it('says which line of which file cannot be read, with status 2 and no stack', async () => {
    await desk.write('b.jsonl', `${lines(papers.slice(25))}{"id":"x"}\n`);
    const { status, stderr } = await match();
    expect(status).toBe(2);
    expect(stderr).toContain('b.jsonl, line 16');
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('tells even a handful of papers apart', async () => {
    const few = [
      ['Denoising diffusion for image synthesis', 'A diffusion model that generates images.'],
      ['Protein structure prediction', 'We predict protein folding with attention.'],
      ['Graph networks for molecules', 'Message passing on molecular graphs.'],
      ['Reinforcement learning for robot control', 'A policy gradient method for robots.'],
      ['Large language models as reasoners', 'Prompting of language models.'],
    ].map(([title, abstract], at) => ({ id: `f${String(at)}`, title, abstract }));
    await desk.write('few.jsonl', lines(few));
    const topics = ['diffusion models for image generation', 'protein folding', 'robot learning'];
    await desk.write('wishes.jsonl', lines(topics.map((text) => ({ topic: text, text }))));
    const files = ['--papers', 'few.jsonl', '--topics', 'wishes.jsonl', '--out', 'few-out.jsonl'];
    expect((await desk.run(['match', ...files])).status).toBe(0);
    const written = (await desk.read('few-out.jsonl')).trimEnd().split('\n');
    expect(written.map((line) => (JSON.parse(line) as Line).selected)).toEqual([['f0'], ['f1'], ['f3']]);
  });
});
