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
/** Days of different papers, one after the other: the first warms up, the others are averaged. */
const DAYS = 4;

/**
 * 1,000 real papers a day before many rules: the installation's own matcher beside PostgreSQL's full-text search and our matching
 * by letters. What is done once for the rules is told apart from what every day costs. Everything is told in processor time of one
 * process: other work on the machine changes it least.
 */
export const matchingBench: Bench = async ({ server, rules: count, say }) => {
  const archive = await readPapers();
  const rules = await makeRules(archive, count);
  const every = Math.floor(archive.length / PAPERS);
  const days = Array.from({ length: DAYS + 1 }, (_, day) =>
    archive.filter((__, at) => at % every === day).slice(0, PAPERS),
  );
  say(
    `== matching: ${String(rules.length)} rules (made) x ${String(PAPERS)} papers a day, one process of ${String(availableParallelism())} cores; seconds of processor time`,
  );
  const [model, learning] = await timed(() =>
    learnModel(archive.map(({ title, abstract }) => wordsOfText({ title, abstract, keywords: [] }))),
  );
  say('once, or once a week:');
  say(line('learning', learning, `from ${String(archive.length)} papers`));
  const words = workingModel(model, 'bench');
  let viewing = 0;
  const working: typeof words = {
    ...words,
    async views(asked) {
      const [answers, seconds] = await timed(() => words.views(asked));
      viewing += seconds;
      return answers;
    },
  };
  const matcher = createMatcher({
    models: { current: () => Promise.resolve(working) },
    examples: { named: () => Promise.resolve(new Map()) },
  });
  const asked = rules.map(({ rule }) => rule);
  const [, understanding] = await timed(() => matcher.match(asked, []));
  const each = `${((understanding * 1000) / rules.length).toFixed(1)} ms a rule, once for each model`;
  say(line('understanding', understanding, `${each}; rules parsed and indexed`));
  const before = process.memoryUsage();

  const day = { reading: 0, matching: 0, reasons: 0, letters: 0, pairs: 0, pairsByLetters: 0 };
  for (const [at, papers] of days.entries()) {
    if (at === 1)
      Object.assign(day, { reading: 0, matching: 0, reasons: 0, letters: 0, pairs: 0, pairsByLetters: 0 });
    viewing = 0;
    const [ready, reading] = await timed(() => analysed(papers));
    const [{ matches }, whole] = await timed(() => matcher.match(asked, ready, { reasons: false }));
    const matching = whole - viewing;
    day.reading += (reading + viewing) / DAYS;
    day.matching += matching / DAYS;
    day.pairs += matches.length / DAYS;
    const [, explained] = await timed(() => matcher.match(asked, ready));
    day.reasons += Math.max(explained - matching, 0) / DAYS;
    const [byLetters, letters] = await timed(() => wordMatcher.match(asked, ready));
    day.letters += letters / DAYS;
    day.pairsByLetters += byLetters.length / DAYS;
  }
  const after = process.memoryUsage();
  const { indexing, preparing, ranked, all, headline } = await searchFullText(
    server.url,
    days[1] ?? [],
    rules,
  );
  say(line('PostgreSQL', preparing, 'the rules as tsquery'));
  say(`every day, the mean of ${String(DAYS)}:`);
  say(line('reading', day.reading, 'words, stems, and what the model sees of each paper'));
  say(line('matching', day.matching, `${day.pairs.toFixed(0)} pairs over the cut-off`));
  say(
    line(
      'reasons',
      day.reasons,
      `the words that carried each: ${((day.reasons * 1000) / day.pairs).toFixed(3)} ms a pair`,
    ),
  );
  say(
    line(
      'by letters',
      day.letters,
      `${day.pairsByLetters.toFixed(0)} pairs by the words of queries alone, reasons included`,
    ),
  );
  say(line('PostgreSQL', indexing, 'tsvector and GIN over the papers'));
  say(
    line(
      '  any word',
      ranked.seconds,
      `${String(ranked.pairs)} pairs by ts_rank over a cut-off, by ${ranked.plan}`,
    ),
  );
  say(
    line(
      '  headlines',
      headline.seconds,
      `of ${String(headline.pairs)} of those pairs alone, ${((headline.seconds * 1000) / Math.max(headline.pairs, 1)).toFixed(3)} ms each`,
    ),
  );
  say(
    line(
      '  every word',
      all.seconds,
      `${String(all.pairs)} pairs that have every word, unranked, by ${all.plan}`,
    ),
  );
  const mb = (bytes: number): string => (bytes / 2 ** 20).toFixed(0);
  say(
    `memory        ${mb(before.rss)} MB resident before the first day, ${mb(after.rss)} after the last; ${mb(after.heapUsed)} of heap, ${mb(after.external)} outside`,
  );
  const times = (theirs: number, ours: number): string => (theirs / ours).toFixed(1);
  say(
    `ratios        ${times(ranked.seconds, day.matching)} times as fast as any word ranked, reading in neither`,
  );
  say(`              ${times(ranked.seconds + indexing, day.matching + day.reading)} times, reading in both`);
  say(
    `              ${times(all.seconds, day.matching)} and ${times(all.seconds + indexing, day.matching + day.reading)} times as fast as every word, unranked`,
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
