import { readFile } from 'node:fs/promises';

import { addDays, isWeekend, type Day } from '@broadsheet/papers';

import type { ArxivPaper } from '../support/arxiv-api.ts';
import type { HuggingFaceItem } from '../support/hugging-face.ts';
import type { Random } from './random.ts';
import { arxivCategories, at, type Act, type Work } from './scenario.ts';
import type { Upstream } from './upstream.ts';

/** A paper as arXiv has it, and the day on which it comes out there. */
export type Preprint = Omit<ArxivPaper, 'submitted'> & { date: Day };

/** Where the data names no category: one of those that are read. */
const usualCategories = ['cs.LG'];

/** The papers of a file of JSON lines (`id title abstract date`, at times `authors categories`); null where there is none. */
export async function readPreprints(file: string): Promise<Preprint[] | null> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return null;
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => {
    const { id, title, abstract, date, authors, categories } = JSON.parse(line) as Partial<Preprint>;
    return {
      id: id ?? '',
      title: title ?? '',
      abstract: abstract ?? '',
      authors: authors ?? [],
      categories: categories ?? usualCategories,
      date: date ?? '',
    };
  });
}

/** What arXiv has of listed papers, mostly days before they are listed; and as many again that never are. */
export function madePreprints(
  random: Random,
  lists: ReadonlyMap<Day, readonly HuggingFaceItem[]>,
): Preprint[] {
  return [...lists].flatMap(([day, items]) =>
    items.flatMap((item) => {
      const { id, title, summary, authors } = item.paper as HuggingFaceItem['paper'] & {
        title: string;
        summary?: string;
        authors?: { name: string }[];
      };
      const paper = {
        title,
        abstract: summary ?? '',
        authors: (authors ?? []).map(({ name }) => name),
        categories: random.sample(arxivCategories, 2),
      };
      const lag = random.chance(0.55) ? 0 : random.between(1, 6);
      const unlisted = { ...paper, id: id.replace(/\.2/, '.7'), title: `${title}, Unlisted` };
      return [
        { ...paper, id, date: addDays(day, -lag) },
        { ...unlisted, date: day },
      ];
    }),
  );
}

/**
 * Makes arXiv's part of a scenario: every paper submitted before the cut-off of its day's list and in the index soon after
 * midnight, one in twelve a day late, as moderators hold them; some under another title
 * than elsewhere, unless the file knows them by nothing else. For a day arXiv is
 * out of reach, and half a day too busy.
 * @param facts `filed`, `apart`: as `Upstream` has them; `outage`: its first day
 */
export function createArxiv(
  random: Random,
  preprints: readonly Preprint[],
  {
    first,
    last,
    outage,
    filed,
    apart,
  }: Pick<Upstream, 'filed' | 'apart'> & { first: Day; last: Day; outage: Day },
): { acts: { at: Date; act: Act }[]; works: Work[] } {
  const index = new Map<Day, ArxivPaper[]>();
  const works: Work[] = [];
  for (const { date, ...paper } of preprints) {
    if (date < first || date > last || apart.has(paper.id)) continue;
    const title = random.chance(0.05) && !filed.has(paper.id) ? `${paper.title} (extended)` : paper.title;
    const visible = addDays(date, random.chance(1 / 12) ? 1 : 0);
    const known = index.get(visible) ?? [];
    index.set(visible, [...known, { ...paper, title, submitted: submissionFor(random, date) }]);
    works.push({ arxiv: paper.id, titles: [title] });
  }
  return {
    works,
    acts: [
      ...[...index].map(([day, papers]) => ({ at: at(day, 1), act: { kind: 'announce' as const, papers } })),
      { at: at(outage, 20), act: { kind: 'source', source: 'arxiv', state: 'refused' } },
      { at: at(outage, 44), act: { kind: 'source', source: 'arxiv', state: 'busy' } },
      { at: at(outage, 56), act: { kind: 'source', source: 'arxiv', state: 'up' } },
    ],
  };
}

/** An instant before the cut-off (18:00 UTC in summer) of the list of a day, or of the first weekday after it. */
function submissionFor(random: Random, date: Day): string {
  let day = date;
  while (isWeekend(day)) day = addDays(day, 1);
  const isMonday = new Date(`${day}T00:00:00Z`).getUTCDay() === 1;
  const minutes = random.between(0, 17 * 60);
  return at(addDays(day, isMonday ? -3 : -1), 0)
    .toISOString()
    .replace('T00:00', `T${new Date(minutes * 60_000).toISOString().slice(11, 16)}`);
}
