import { readFile } from 'node:fs/promises';

import { DEFAULT_CUTOFF, matchTopics } from '@broadsheet/matching';
import type { PlainMatches, PlainPaper } from '@broadsheet/matching';

import { type Evaluation, neededData } from './evaluation.ts';

/** A topic of a curated list, with the papers that the list files under it. */
type Judged = {
  topic: string;
  set: string;
  text: string;
  description?: string;
  seeds: string[];
  filed: ReadonlySet<string>;
};

/** What matching comes to on a topic, by cut-off. `near` is null where the list has no other topic. */
type Figures = { set: string; auc: number; near: number | null; f1: ReadonlyMap<number, number> };

/** Cut-offs that the other lists may choose from; ours is one of them. */
const CUTOFFS = [0.25, 0.3, DEFAULT_CUTOFF, 0.4, 0.45, 0.5];
/** What is promised on topics of other lists. */
const PROMISED = { text: { auc: 0.966, near: 0.765, f1: 0.33 }, seeds: { auc: 0.984, near: 0.845, f1: 0.4 } };

/**
 * The matcher on topics of curated lists, learning from the papers alone. `f1` is at our cut-off; `f1 (others)` at the one that
 * is best on all other lists, so that no list is judged by a cut-off that was chosen on it.
 */
export const evaluateMatching: Evaluation = async ({ say }) => {
  const stream = await readLines<PlainPaper>(neededData('papers', 'hf-papers.jsonl'));
  const extra = await readLines<PlainPaper>(neededData('matching', 'papers-extra.jsonl'));
  const papers = [...new Map([...stream, ...extra].map((paper) => [paper.id, paper])).values()];
  const topics = await readTopics(new Set(papers.map(({ id }) => id)));
  const files = { stream: stream.map(({ id }) => id), papers, topics };
  say(
    `${String(topics.length)} topics, ${String(papers.length)} papers, ${String(stream.length)} of the daily stream`,
  );
  const text = report(say, 'text alone', figuresOf(files, false), PROMISED.text);
  const seeds = report(say, 'text and three examples', figuresOf(files, true), PROMISED.seeds);
  return text && seeds;
};

type Files = { stream: string[]; papers: PlainPaper[]; topics: Judged[] };

function figuresOf({ stream, papers, topics }: Files, withSeeds: boolean): Figures[] {
  const pools = new Map<string, Set<string>>();
  for (const { set, filed } of topics) pools.set(set, new Set([...(pools.get(set) ?? []), ...filed]));
  const plain = topics.map((topic) => ({ ...topic, description: topic.description ?? '' }));
  const matched = matchTopics(papers, plain, withSeeds);
  return topics.map((topic) => {
    const { scores } = matched.next().value as PlainMatches;
    const seeds = new Set(withSeeds ? topic.seeds : []);
    const scoreOf = (id: string): number => scores[id] ?? 0;
    const filed = [...topic.filed].filter((id) => !seeds.has(id));
    const pool = [...(pools.get(topic.set) ?? [])].filter((id) => !seeds.has(id));
    const others = pool.filter((id) => !topic.filed.has(id)).map(scoreOf);
    const strangers = stream.filter((id) => !topic.filed.has(id)).map(scoreOf);
    const ours = filed.map(scoreOf);
    return {
      set: topic.set,
      auc: above(ours, strangers),
      near: others.length === 0 ? null : above(ours, others),
      f1: new Map(CUTOFFS.map((cutoff) => [cutoff, f1Of(ours, others, cutoff)])),
    };
  });
}

function report(
  say: (line: string) => void,
  name: string,
  figures: readonly Figures[],
  promised: { auc: number; near: number; f1: number },
): boolean {
  const f1 = (of: readonly Figures[], cutoff: number): number =>
    mean(of.map((each) => each.f1.get(cutoff) ?? 0));
  const chosen = figures.map(({ set }) => {
    const others = figures.filter((each) => each.set !== set);
    return CUTOFFS.reduce((best, cutoff) => (f1(others, cutoff) > f1(others, best) ? cutoff : best));
  });
  const line = (title: string, of: readonly number[]): void => {
    const some = of.flatMap((at) => figures[at] ?? []);
    const held = mean(of.map((at) => figures[at]?.f1.get(chosen[at] ?? 0) ?? 0));
    const near = some.flatMap((each) => each.near ?? []);
    const cells = [mean(some.map(({ auc }) => auc)), mean(near), f1(some, DEFAULT_CUTOFF), held];
    say(
      `  ${title.padEnd(24)}${String(of.length).padStart(4)}${cells.map((cell) => cell.toFixed(3).padStart(8)).join('')}`,
    );
  };
  say('');
  say(`${name.padEnd(26)}  of     auc    near      f1  f1 (others)`);
  const all = [...figures.keys()];
  for (const set of new Set(figures.map((each) => each.set)))
    line(
      set,
      all.filter((at) => figures[at]?.set === set),
    );
  line('all topics', all);
  say(
    `  ${'promised elsewhere'.padEnd(28)}${[promised.auc, promised.near, promised.f1].map((cell) => cell.toFixed(3).padStart(8)).join('')}`,
  );
  return (
    mean(figures.map(({ auc }) => auc)) >= promised.auc &&
    mean(figures.flatMap(({ near }) => near ?? [])) >= promised.near &&
    f1(figures, DEFAULT_CUTOFF) >= promised.f1
  );
}

/** How often one of these scores lies above one of those; a tie is half. */
function above(these: readonly number[], those: readonly number[]): number {
  const sorted = Float64Array.from(those).sort();
  const count = (least: (score: number) => boolean): number => {
    let low = 0;
    for (let high = sorted.length; low < high;) {
      const middle = (low + high) >> 1;
      if (least(sorted[middle] ?? 0)) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  const wins = these.map((score) => (count((other) => other >= score) + count((other) => other > score)) / 2);
  return mean(wins) / Math.max(sorted.length, 1);
}

function f1Of(filed: readonly number[], others: readonly number[], cutoff: number): number {
  const passing = (scores: readonly number[]): number => scores.filter((score) => score >= cutoff).length;
  return (2 * passing(filed)) / (passing(filed) + passing(others) + filed.length);
}

async function readTopics(known: ReadonlySet<string>): Promise<Judged[]> {
  const topics = await readLines<Omit<Judged, 'filed'>>(neededData('matching', 'topics.jsonl'));
  const judgments = await readLines<{ topic: string; paper: string; relevant: number }>(
    neededData('matching', 'judgments.jsonl'),
  );
  const filed = new Map(topics.map(({ topic }) => [topic, new Set<string>()]));
  for (const { topic, paper, relevant } of judgments) {
    if (relevant === 1 && known.has(paper)) filed.get(topic)?.add(paper);
  }
  return topics.map((topic) => ({ ...topic, filed: filed.get(topic.topic) ?? new Set<string>() }));
}

async function readLines<T>(file: string): Promise<T[]> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as T);
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1);
