import { type ArchivePage, MOST_LEARNT } from '@broadsheet/matching';

import { learnInThread } from '../../packages/installation/src/words/learning.ts';
import { createRandom } from '../replay/random.ts';
import type { Bench } from './main.ts';
import { readPapers } from './matching-rules.ts';
import type { BenchPaper } from './matching-rules.ts';

/** The most that a model is learnt from. */
const count = MOST_LEARNT;
const PAGE = 500;
/** One word in so many of a made paper comes from another paper. */
const FOREIGN = 5;

/**
 * The model of words learnt as an installation does, in its thread, from the most papers there may be: the real ones, and beyond
 * them made ones, which are real ones with every fifth word from another. Processor time of the process, memory at its most.
 */
export const learningBench: Bench = async ({ say }) => {
  const real = await readPapers();
  const papers = [...real.slice(0, count), ...made(real, count - real.length)];
  const before = process.memoryUsage.rss();
  let most = before;
  const look = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, 50);
  const began = process.cpuUsage();
  const { bytes } = await learnInThread(pagesOf(papers), null);
  const { user, system } = process.cpuUsage(began);
  clearInterval(look);
  const mb = (size: number): string => (size / 2 ** 20).toFixed(0);
  say(
    `== learning from ${String(papers.length)} papers, ${String(Math.max(count - real.length, 0))} of them made: ${((user + system) / 1e6).toFixed(1)} s of processor time`,
  );
  say(
    `${mb(most - before)} MB more than before at most (${mb(most)} MB resident, the papers among them); the model is stored in ${mb(bytes.length)} MB`,
  );
};

async function* pagesOf(papers: readonly BenchPaper[]): AsyncGenerator<ArchivePage> {
  for (let from = 0; from < papers.length; from += PAGE)
    yield await Promise.resolve({
      papers: papers
        .slice(from, from + PAGE)
        .map(({ title, abstract }) => ({ title, abstract, keywords: [] })),
      vectors: [],
    });
}

function made(real: readonly BenchPaper[], count: number): BenchPaper[] {
  const random = createRandom(2);
  return Array.from({ length: Math.max(count, 0) }, (_, at) => {
    const paper = random.pick(real);
    const other = random.pick(real).abstract.split(' ');
    const mix = (text: string): string =>
      text
        .split(' ')
        .map((word, place) =>
          place % FOREIGN === at % FOREIGN ? (other[place % other.length] ?? word) : word,
        )
        .join(' ');
    return { id: `made ${String(at)}`, title: mix(paper.title), abstract: mix(paper.abstract) };
  });
}
