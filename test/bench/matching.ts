import { availableParallelism } from 'node:os';

import {
  analysePaper,
  createMatcher,
  learnModel,
  wordMatcher,
  wordsOfText,
  workingModel,
} from '@broadsheet/matching';

import type { Bench } from './main.ts';
import { searchFullText } from './matching-postgres.ts';
import { makeRules, readPapers } from './matching-rules.ts';
import type { BenchPaper } from './matching-rules.ts';

const PAPERS = 1000;

/**
 * 1,000 real papers before many rules: the installation's own matcher, reasons included, beside PostgreSQL's full-text search
 * and our matching by letters. Everything is told in processor time of one process: other work on the machine changes it least.
 */
export const matchingBench: Bench = async ({ server, rules: count, say }) => {
  const archive = await readPapers();
  const rules = await makeRules(archive, count);
  const every = Math.floor(archive.length / PAPERS);
  const papers = archive.filter((_, at) => at % every === 0).slice(0, PAPERS);
  say(
    `== matching: ${String(rules.length)} rules (made) x ${String(papers.length)} papers, one process of ${String(availableParallelism())} cores; seconds of processor time`,
  );
  const [model, learning] = await timed(() =>
    learnModel(archive.map(({ title, abstract }) => wordsOfText({ title, abstract, keywords: [] }))),
  );
  say(line('learning', learning, `once a week, from ${String(archive.length)} papers`));
  const words = workingModel(model, 'bench');
  let reasons = 0;
  const working: typeof words = {
    ...words,
    async carrying(asked) {
      const [answers, seconds] = await timed(() => words.carrying(asked));
      reasons += seconds;
      return answers;
    },
  };
  const matcher = createMatcher({
    models: { current: () => Promise.resolve(working) },
    examples: { named: () => Promise.resolve(new Map()) },
  });
  const asked = rules.map(({ rule }) => rule);
  const [, understanding] = await timed(() => matcher.match(asked, analysed(papers.slice(0, 1))));
  const each = `${((understanding * 1000) / rules.length).toFixed(1)} ms a rule, once for each model`;
  say(line('understanding', understanding, each));

  const [ready, reading] = await timed(() => analysed(papers));
  say(line('reading papers', reading, 'once for all rules'));
  reasons = 0;
  const [{ matches }, whole] = await timed(() => matcher.match(asked, ready));
  const ours = whole - reasons;
  say(line('matching', ours, `${String(matches.length)} pairs over the cut-off, papers viewed by the model`));
  say(line('reasons', reasons, 'the words that carried each of them, which the others do not tell'));
  const [byLetters, letters] = await timed(() => wordMatcher.match(asked, analysed(papers)));
  say(line('by letters', letters, `${String(byLetters.length)} pairs, papers read again`));

  const { indexing, ranked, all } = await searchFullText(server.url, papers, rules);
  say(line('PostgreSQL', indexing, 'tsvector and GIN, once for all rules'));
  say(
    line(
      '  any word',
      ranked.seconds,
      `${String(ranked.pairs)} pairs by ts_rank over a cut-off, by ${ranked.plan}`,
    ),
  );
  say(
    line(
      '  every word',
      all.seconds,
      `${String(all.pairs)} pairs that have every word, unranked, by ${all.plan}`,
    ),
  );
  const times = (theirs: number): string => ((theirs + indexing) / (ours + reading)).toFixed(1);
  say(
    `ratios        ${times(ranked.seconds)} times as fast as any word ranked, ${times(all.seconds)} times as every word`,
  );
};

function analysed(papers: readonly BenchPaper[]): ReturnType<typeof analysePaper>[] {
  const nothing = { editionId: 1, authors: [], categories: [], keywords: [], source: 'hf' };
  return papers.map(({ title, abstract }, id) => analysePaper({ id, title, abstract, ...nothing }));
}

/** What work came to, and the seconds of processor time that it took. */
async function timed<T>(work: () => T | Promise<T>): Promise<[result: T, seconds: number]> {
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  return [result, (user + system) / 1e6];
}

function line(what: string, seconds: number, remark: string): string {
  return `${what.padEnd(14)}${seconds.toFixed(2).padStart(8)} s  ${remark}`;
}
