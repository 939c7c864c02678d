import {
  addDays,
  dayOf,
  isWeekend,
  type Day,
  type PaperRecord,
  type Reading,
  type Source,
} from '@broadsheet/papers';

import { parseJson, shapeChanged, toReading, textOfAnswer } from './answers.ts';
import { failureOf } from './failure.ts';
import { askUntilRead } from './ask.ts';
import { categoryName, readBiorxivAnswer, type BiorxivAnswer, type BiorxivRow } from './biorxiv-answer.ts';
import type { SourceDependencies } from './ports.ts';
import { upstreams } from './upstreams.ts';

type Needs = Pick<SourceDependencies, 'fetch' | 'biorxiv' | 'clock' | 'wait' | 'pacing'>;

const mostPages = 500;
/** Days before the one asked for that a row may still be of: some are entered late. */
const lateness = 2;

/**
 * A category of bioRxiv or medRxiv, by the day on which papers were posted. The API knows no categories that can be relied
 * on: the whole day is read, and the answer filtered. One row is one version; only first ones are new papers.
 */
export function createBiorxivSource(
  spec: { kind: 'biorxiv' | 'medrxiv'; name: string; category: string },
  dependencies: Needs,
): Source {
  return {
    name: spec.name,
    trending: false,
    history: true,
    async read(day, signal) {
      const today = dayOf(dependencies.clock());
      if (day > today) return { status: 'not-open', expected: true };
      const list = await readPages(dependencies, spec.kind, day, signal);
      if (list.status !== 'list') return list;
      return choose(list.rows, { category: categoryName(spec.category), day, today });
    },
  };
}

type Row = BiorxivAnswer['rows'][number];

function choose(rows: readonly Row[], asked: { category: string; day: Day; today: Day }): Reading {
  const { category, day, today } = asked;
  const read = rows.filter((row): row is BiorxivRow => !('reason' in row));
  const due = read.filter(({ date }) => date >= addDays(day, -lateness));
  if (due.length === 0 && read.length > 0)
    return shapeChanged('it answers for other days than it was asked for');
  const ours = due.filter((row) => categoryName(row.category) === category);
  const records = firstVersions(ours).flatMap(({ item }) =>
    'record' in item ? { ...item.record, listedOn: notAfter(item.record, day) } : [],
  );
  // A category of which not even a revision is to be seen on a working day may be misspelt.
  const expected = ours.length > 0 || isWeekend(day) || day >= today;
  if (records.length === 0) return { status: 'empty', expected };
  // What cannot be read has no category that could be told.
  const leftOut = rows.flatMap((row, index) => ('reason' in row ? { index, reason: row.reason } : []));
  return { status: 'ok', records, leftOut };
}

/** First versions, each DOI once: a later version is no new paper. */
function firstVersions(rows: readonly BiorxivRow[]): BiorxivRow[] {
  const byDoi = new Map<string, BiorxivRow>();
  for (const row of rows) if (row.version <= 1 && !byDoi.has(row.doi)) byDoi.set(row.doi, row);
  return [...byDoi.values()];
}

/** A server whose clock is ahead dates papers of tomorrow; they are there today. */
function notAfter({ listedOn }: PaperRecord, day: Day): Day {
  return listedOn === null || listedOn > day ? day : listedOn;
}

type Pages = { status: 'list'; rows: Row[] } | Reading;

async function readPages(
  dependencies: Needs,
  server: 'biorxiv' | 'medrxiv',
  day: Day,
  signal: AbortSignal,
): Promise<Pages> {
  const rows: Row[] = [];
  const seen = new Set<string>();
  for (let page = 0; page < mostPages; page += 1) {
    const address = `${dependencies.biorxiv.baseUrl}/details/${server}/${day}/${day}/${String(rows.length)}/json`;
    const options = { accept: 'application/json', signal };
    const answer = await askUntilRead(dependencies, upstreams.biorxiv, address, options, (told) => {
      const parsed = parseJson(textOfAnswer(told));
      if ('fault' in parsed) return { again: parsed.fault };
      const read = readBiorxivAnswer(parsed.value, server);
      const short = !('reason' in read) && read.rows.length === 0 && (read.total ?? 0) > rows.length;
      return short
        ? { again: `a page is empty after ${String(rows.length)} of ${String(read.total)} rows` }
        : { done: read };
    });
    if ('refused' in answer) return failureOf(answer.refused);
    if ('again' in answer) return { status: 'failed', reason: answer.again, down: true };
    if ('reason' in answer.done) return shapeChanged(answer.done.reason);
    const { rows: told, total, status } = answer.done;
    if (told.length === 0 && rows.length === 0 && !/^(?:ok|no posts found.*|)$/i.test(status))
      return { status: 'failed', reason: `it says: ${status.slice(0, 120)}`, down: false };
    const broken = told.flatMap((row) => ('reason' in row ? [row] : []));
    if (broken.length > 0 && broken.length === told.length) return toReading(broken);
    const fresh = told.filter((row) => !seen.has(nameOf(row)));
    for (const row of fresh) seen.add(nameOf(row));
    rows.push(...told);
    if (total !== null && rows.length >= total) return { status: 'list', rows };
    if (fresh.length > 0) continue;
    if (total === null || told.length === 0) return { status: 'list', rows };
    return { status: 'failed', reason: 'it gives the same page again and again', down: true };
  }
  return { status: 'list', rows };
}

function nameOf(row: Row): string {
  return JSON.stringify('reason' in row ? row : [row.doi, row.version]);
}
