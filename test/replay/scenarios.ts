import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { addDays, sampleEdition, type Day } from '@broadsheet/papers';

import type { HuggingFaceItem } from '../support/hugging-face.ts';
import { madeDays } from './made-days.ts';
import { createPeople, quietAround } from './people.ts';
import { createRandom } from './random.ts';
import { at, type Act, type Scenario, type Work } from './scenario.ts';
import { createUpstream } from './upstream.ts';

/** Ten made days and 40 people. */
export function madeWeek(seed: number): Scenario {
  const lists = madeDays(createRandom(seed), '2025-08-04', 10);
  return compose(seed, lists, { people: 40, sourceOutage: 4, smtpOutage: 8, refusals: 3, tail: 9 });
}

/** The days of a folder of saved answers, `YYYY-MM-DD.json` each, and 200 people. */
export async function realDays(seed: number, folder: string): Promise<Scenario> {
  const files = (await readdir(folder).catch(() => []))
    .filter((name) => /^\d{4}-\d\d-\d\d\.json$/.test(name))
    .sort();
  if (files.length < 3) throw new Error(`${folder} holds no lists of days (YYYY-MM-DD.json)`);
  const lists = new Map<Day, HuggingFaceItem[]>();
  for (const name of files)
    lists.set(name.slice(0, 10), JSON.parse(await readFile(join(folder, name), 'utf8')) as HuggingFaceItem[]);
  return compose(seed, lists, { people: 200, sourceOutage: 20, smtpOutage: 36, refusals: 15, tail: 16 });
}

/**
 * Puts sources and people together. The installation starts on the second day with its source out of reach, so that the
 * sample edition serves; on the third it back-fills.
 * @param options days after the start on which the source goes down for three days, the SMTP server for one, and some
 *   mailboxes for good; `tail`: days after the last list, for every rhythm to have its turn and most pauses to end
 */
function compose(
  seed: number,
  lists: ReadonlyMap<Day, readonly HuggingFaceItem[]>,
  options: { people: number; sourceOutage: number; smtpOutage: number; refusals: number; tail: number },
): Scenario {
  const random = createRandom(seed + 1);
  const days = [...lists.keys()];
  const start = addDays(days[0] ?? '', 1);
  const lastDay = addDays(days.at(-1) ?? '', options.tail);
  const smtpOutage = at(addDays(start, options.smtpOutage), 5);
  const upstream = createUpstream(random, lists, { start, outage: addDays(start, options.sourceOutage) });
  const people = createPeople(random, {
    count: options.people,
    from: at(start, 7),
    to: at(addDays(days.at(-1) ?? '', 1)),
    quiet: quietAround(smtpOutage),
  });
  const weather: { at: Date; act: Act }[] = [
    { at: at(start, 6), act: { kind: 'source', state: 'busy' } },
    { at: at(addDays(start, 1)), act: { kind: 'source', state: 'up' } },
    { at: smtpOutage, act: { kind: 'smtp', weather: 'closed' } },
    { at: new Date(smtpOutage.getTime() + 24 * 3_600_000), act: { kind: 'smtp', weather: 'fair' } },
    { at: at(addDays(start, 2), 6), act: { kind: 'smtp', weather: 'cut-after-dot' } },
    { at: at(addDays(start, 2), 7), act: { kind: 'smtp', weather: 'fair' } },
  ];
  const acts = [...upstream.acts, ...people.acts, ...weather];
  const sample: Work[] = sampleEdition.map(({ id, title }) => ({ arxiv: id, titles: [title] }));
  return {
    start: at(start, 6),
    end: at(lastDay, 23),
    acts: acts.sort((a, b) => a.at.getTime() - b.at.getTime()),
    works: joined([...upstream.works, ...sample]),
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
