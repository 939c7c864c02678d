import { readFile } from 'node:fs/promises';

import { compileRule } from '@broadsheet/matching';
import type { Rule } from '@broadsheet/matching';

import { neededData } from '../evaluate/evaluation.ts';
import { createRandom } from '../replay/random.ts';

/** A paper of the archive. */
export type BenchPaper = { id: string; title: string; abstract: string };
/** A rule, and its words as other engines take them. */
export type BenchRule = { rule: Rule; words: readonly string[] };

/** The real papers: the daily stream and those of curated lists, once each. */
export async function readPapers(): Promise<BenchPaper[]> {
  const stream = await readLines<BenchPaper>(neededData('papers', 'hf-papers.jsonl'));
  const extra = await readLines<BenchPaper>(neededData('matching', 'papers-extra.jsonl'));
  return [...new Map([...stream, ...extra].map((paper) => [paper.id, paper])).values()];
}

/**
 * So many different rules, made: every other the heading of a real topic with two words from the title of a paper that is
 * filed under it, the rest four words from the title of any paper. The same each time.
 */
export async function makeRules(papers: readonly BenchPaper[], count: number): Promise<BenchRule[]> {
  const topics = await readLines<{ topic: string; text: string }>(neededData('matching', 'topics.jsonl'));
  const judged = await readLines<{ topic: string; paper: string; relevant: number }>(
    neededData('matching', 'judgments.jsonl'),
  );
  const titles = new Map(papers.map(({ id, title }) => [id, title]));
  const filed = new Map<string, string[]>();
  for (const { topic, paper, relevant } of judged) {
    const title = titles.get(paper);
    if (relevant === 1 && title !== undefined) filed.set(topic, [...(filed.get(topic) ?? []), title]);
  }
  const random = createRandom(1);
  const headings = topics.filter(({ topic }) => filed.has(topic));
  const all = papers.map(({ title }) => title);
  const made = new Map<string, BenchRule>();
  for (let tried = 0; made.size < count; tried += 1) {
    const heading = tried % 2 === 0 && headings.length > 0 ? random.pick(headings) : undefined;
    const title = random.pick(heading === undefined ? all : (filed.get(heading.topic) ?? all));
    const told = random.sample(wordsIn(title), heading === undefined ? 4 : 2);
    const words = [...new Set([...wordsIn(heading?.text ?? ''), ...told])];
    const compiled = compileRule(words.join(' '));
    if (!compiled.ok || made.has(compiled.rule.key)) continue;
    made.set(compiled.rule.key, { rule: { id: made.size + 1, ...compiled.rule }, words });
  }
  return [...made.values()];
}

/** The longer words: none that an engine takes for its own, or leaves out. */
function wordsIn(text: string): string[] {
  return text.toLowerCase().match(/[a-z][a-z0-9]{4,}/g) ?? [];
}

async function readLines<T>(file: string): Promise<T[]> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as T);
}
