import { addDays, isWeekend, type Day } from '@broadsheet/papers';

import type { HuggingFaceItem } from '../support/hugging-face.ts';
import type { Random } from './random.ts';
import { at, type Act, type FileRecord, type Work } from './scenario.ts';

type Acts = { at: Date; act: Act }[];

/**
 * What sources do: lists that grow through their day, and all that real lists lack, put in. `filed`: ids of what is in the file
 * too; `apart`: of what is nowhere else.
 */
export type Upstream = { acts: Acts; works: Work[]; filed: ReadonlySet<string>; apart: ReadonlySet<string> };

/**
 * Makes the sources' part of a scenario of the papers of some days.
 *
 * Most of a list stands in the morning and the rest in the afternoon; some papers join it on the day after, when its edition
 * is out; some stand on later lists again, a few under a changed title; some are in the file days before Hugging Face lists
 * them, named by id, by address or by title and authors alone; a few are in the file and nowhere else. For three days the
 * source is down.
 * @param outage its first day
 */
export function createUpstream(
  random: Random,
  lists: ReadonlyMap<Day, readonly HuggingFaceItem[]>,
  { start, outage }: { start: Day; outage: Day },
): Upstream {
  const acts: Acts = [];
  const works = new Map<string, Work>();
  const apart = new Set<string>();
  const filed = new Set<string>();
  const standing = new Map<Day, HuggingFaceItem[]>();
  const files = new Map<Day, FileRecord[]>();
  const lastDay = [...lists.keys()].at(-1) ?? start;
  const down = (day: Day): boolean => day >= outage && day <= addDays(outage, 2);

  const grow = (day: Day, hour: number, items: readonly HuggingFaceItem[], on = day): void => {
    if (items.length === 0) return;
    acts.push({ at: at(on, hour), act: { kind: 'list', day, items } });
    standing.set(day, [...(standing.get(day) ?? []), ...items]);
  };
  const inFile = (day: Day, record: FileRecord): void => {
    files.set(day, [...(files.get(day) ?? []), record]);
  };

  for (const [day, items] of lists) {
    const kept: HuggingFaceItem[] = [];
    for (const item of items) {
      const { id, title } = item.paper as { id: string; title: string };
      works.set(id, { arxiv: id, titles: [title] });
      const early = addDays(day, -random.between(1, 4));
      const plainTitle = !/[$\\{}]/.test(title) && title.length < 200;
      if (plainTitle && early > start && random.chance(0.03)) {
        inFile(day, recordOf(item));
        apart.add(id);
        continue;
      }
      if (plainTitle && early > start && random.chance(0.12)) {
        inFile(early, named(random, item));
        filed.add(id);
      }
      kept.push(item);
    }
    const late = down(addDays(day, 1)) && !down(day) ? 0 : Math.round(kept.length * 0.1);
    const morning = Math.ceil((kept.length - late) * 0.7);
    grow(day, 8, kept.slice(0, morning));
    grow(day, 16, kept.slice(morning, kept.length - late));
    grow(day, 10, kept.slice(kept.length - late), addDays(day, 1));
    for (const item of kept) {
      const again = addDays(day, random.between(1, 6));
      if (isWeekend(again) || again > lastDay || !random.chance(0.06)) continue;
      grow(again, 12, [listedAgain(random, item, again, works)]);
    }
  }
  for (let day = start; day <= lastDay; day = addDays(day, 1))
    acts.push({
      at: at(day),
      act: { kind: 'file', records: [...(files.get(day) ?? []), ...(files.get(addDays(day, -1)) ?? [])] },
    });
  acts.push(
    { at: at(outage), act: { kind: 'source', source: 'hf', state: 'refused' } },
    { at: at(outage, 12), act: { kind: 'source', source: 'hf', state: 'busy' } },
    { at: at(outage, 72), act: { kind: 'source', source: 'hf', state: 'up' } },
  );
  return { acts, works: [...works.values()], filed, apart };
}

/** The same paper on a later list: under its own day or the later one, with more votes, at times under a new title. */
function listedAgain(
  random: Random,
  item: HuggingFaceItem,
  day: Day,
  works: ReadonlyMap<string, Work>,
): HuggingFaceItem {
  const { id, title } = item.paper as { id: string; title: string };
  const told = random.chance(0.2) ? `${title} (revised)` : title;
  works.get(id)?.titles.push(told);
  const submittedOnDailyAt = random.chance(0.5) ? `${day}T09:00:00.000Z` : item.paper['submittedOnDailyAt'];
  const upvotes = Number(item.paper['upvotes'] ?? 0) + random.between(1, 30);
  return { ...item, title: told, paper: { ...item.paper, title: told, submittedOnDailyAt, upvotes } };
}

function recordOf(item: HuggingFaceItem): FileRecord {
  const { title, summary, authors } = item.paper as HuggingFaceItem['paper'] & {
    title: string;
    summary?: string;
    authors?: { name: string }[];
  };
  return { title, abstract: summary ?? '', authors: (authors ?? []).map(({ name }) => name) };
}

/** A paper as a file may name it: by what arXiv calls it, by its page, or by title and authors alone. */
function named(random: Random, item: HuggingFaceItem): FileRecord {
  const record = recordOf(item);
  const { id } = item.paper;
  switch (random.between(0, 3)) {
    case 0:
      return { ...record, id: `arXiv:${id}v1` };
    case 1:
      return { ...record, url: `https://arxiv.org/pdf/${id}v2` };
    case 2:
      return { ...record, title: record.title.toUpperCase() };
    default:
      return random.chance(0.5) ? record : { ...record, authors: [] };
  }
}
