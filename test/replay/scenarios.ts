import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { addDays, sampleEdition, type Day } from '@broadsheet/papers';

import type { HuggingFaceItem } from '../support/hugging-face.ts';
import { createArxiv, madePreprints, readPreprints, type Preprint } from './arxiv.ts';
import { madeDays } from './made-days.ts';
import { createPeople, quietAround } from './people.ts';
import { createRandom } from './random.ts';
import { at, type Act, type Scenario, type Work } from './scenario.ts';
import { createUpstream } from './upstream.ts';

/** Ten made days of two sources and 40 people. */
export function madeWeek(seed: number): Scenario {
  const lists = madeDays(createRandom(seed), '2025-08-04', 10);
  const preprints = madePreprints(createRandom(seed + 2), lists);
  const plan = { people: 40, sourceOutage: 4, arxivOutage: 5, smtpOutage: 8, refusals: 3, tail: 9 };
  return compose(seed, { lists, preprints }, plan);
}

/**
 * The days of a folder of saved answers of Hugging Face, `YYYY-MM-DD.json` each, arXiv's days beside them by the `date` of
 * `../papers/hf-papers.jsonl` (made where it is absent), and 200 people.
 */
export async function realDays(seed: number, folder: string): Promise<Scenario> {
  const files = (await readdir(folder).catch(() => []))
    .filter((name) => /^\d{4}-\d\d-\d\d\.json$/.test(name))
    .sort();
  if (files.length < 3) throw new Error(`${folder} holds no lists of days (YYYY-MM-DD.json)`);
  const lists = new Map<Day, HuggingFaceItem[]>();
  for (const name of files)
    lists.set(name.slice(0, 10), JSON.parse(await readFile(join(folder, name), 'utf8')) as HuggingFaceItem[]);
  const preprints =
    (await readPreprints(join(folder, '..', 'papers', 'hf-papers.jsonl'))) ??
    madePreprints(createRandom(seed + 2), lists);
  const plan = { people: 200, sourceOutage: 20, arxivOutage: 27, smtpOutage: 36, refusals: 15, tail: 16 };
  return compose(seed, { lists, preprints }, plan);
}

type Told = { lists: ReadonlyMap<Day, readonly HuggingFaceItem[]>; preprints: readonly Preprint[] };

/**
 * Puts sources and people together. The installation starts on the second day with its source out of reach, so that the
 * sample edition serves; on the third it back-fills.
 * @param options days after the start on which Hugging Face goes down for three days, arXiv for one and a half, the SMTP
 *   server for one, and some mailboxes for good; `tail`: days after the last list, for every rhythm to have its turn and most pauses to end
 */
function compose(
  seed: number,
  { lists, preprints }: Told,
  options: {
    people: number;
    sourceOutage: number;
    arxivOutage: number;
    smtpOutage: number;
    refusals: number;
    tail: number;
  },
): Scenario {
  const random = createRandom(seed + 1);
  const days = [...lists.keys()];
  const start = addDays(days[0] ?? '', 1);
  const lastDay = addDays(days.at(-1) ?? '', options.tail);
  const smtpOutage = at(addDays(start, options.smtpOutage), 5);
  const upstream = createUpstream(random, lists, { start, outage: addDays(start, options.sourceOutage) });
  const arxiv = createArxiv(createRandom(seed + 3), preprints, {
    first: days[0] ?? '',
    last: days.at(-1) ?? '',
    outage: addDays(start, options.arxivOutage),
    filed: upstream.filed,
    apart: upstream.apart,
  });
  const people = createPeople(random, {
    count: options.people,
    from: at(start, 7),
    to: at(addDays(days.at(-1) ?? '', 1)),
    quiet: quietAround(smtpOutage),
  });
  const weather: { at: Date; act: Act }[] = [
    { at: at(start, 6), act: { kind: 'source', source: 'hf', state: 'busy' } },
    { at: at(addDays(start, 1)), act: { kind: 'source', source: 'hf', state: 'up' } },
    { at: smtpOutage, act: { kind: 'smtp', weather: 'closed' } },
    { at: new Date(smtpOutage.getTime() + 24 * 3_600_000), act: { kind: 'smtp', weather: 'fair' } },
    { at: at(addDays(start, 2), 6), act: { kind: 'smtp', weather: 'cut-after-dot' } },
    { at: at(addDays(start, 2), 7), act: { kind: 'smtp', weather: 'fair' } },
  ];
  const acts = [...upstream.acts, ...arxiv.acts, ...people.acts, ...weather];
  const sample: Work[] = sampleEdition.map(({ id, title }) => ({ arxiv: id, titles: [title] }));
  return {
    start: at(start, 6),
    end: at(lastDay, 23),
    acts: acts.sort((a, b) => a.at.getTime() - b.at.getTime()),
    works: joined([...upstream.works, ...arxiv.works, ...sample]),
    refused: new Map(
      people.emails
        .filter((_, index) => index % 20 === 7)
        .map((email) => [email, at(addDays(start, options.refusals))]),
    ),
    greylisted: new Set(people.emails.filter((_, index) => index % 20 === 3)),
  };
}

/** A paper of the sample may stand on a list as well: it is the same work. */
function joined(works: readonly Work[]): Work[] {
  const byId = new Map<string, Work>();
  for (const work of works) {
    const known = byId.get(work.arxiv ?? '');
    if (known === undefined) byId.set(work.arxiv ?? '', { ...work, titles: [...work.titles] });
    else known.titles.push(...work.titles);
  }
  return [...byId.values()];
}
