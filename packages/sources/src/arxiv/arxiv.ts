import {
  addDays,
  dayOf,
  type Day,
  type LeftOut,
  type PaperRecord,
  type Reading,
  type Source,
} from '@broadsheet/papers';

import { shapeChanged, textOfAnswer } from '../answers.ts';
import { failureOf } from '../failure.ts';
import { askUntilRead, type Told } from '../ask.ts';
import type { SourceDependencies } from '../ports.ts';
import type { Saved } from '../reader/parsed.ts';
import { upstreams } from '../upstreams.ts';
import { announcementOn, submissionsOf } from './announcements.ts';
import type { ArxivAnswer } from './read-answer.ts';

type Needs = Pick<SourceDependencies, 'fetch' | 'reader' | 'arxiv' | 'clock' | 'wait' | 'pacing'>;
type Answered = Extract<ArxivAnswer, { status: 'ok' }>;

/** arXiv allows 2,000 a page and is slow and fails with many; most days fit into one of these. */
const pageSize = 1_000;
/** It gives no more than 30,000 of any answer. */
const mostPapers = 30_000;
/** Milliseconds before the window that are asked for too: moderators hold papers, and the index lags behind the announcement. */
const overlap = 86_400_000;
/** Days before the one asked for to which a paper of the overlap may belong: a weekend and a holiday lie between. */
const lateness = 6;

/**
 * Categories of arXiv by its API. A day's papers are those announced on it: the submissions of the window that its calendar
 * gives. Days without an announcement are known to be empty and not asked for.
 */
export function createArxivSource(
  spec: { name: string; categories: readonly string[] },
  dependencies: Needs,
): Source {
  return {
    name: spec.name,
    trending: false,
    history: true,
    // Its index changes once a day; four readings catch what comes late.
    interval: 360,
    async read(day, signal) {
      const today = dayOf(dependencies.clock());
      if (day > today) return { status: 'not-open', expected: true };
      const window = submissionsOf(day);
      if (window === null) return { status: 'empty', expected: true };
      // While the day lasts the index may lag behind; after it an empty answer is asked for again before it is believed.
      const expected = day >= today || announcementOn(day) === 'perhaps';
      const query = queryOf(spec.categories, new Date(window.from.getTime() - overlap), window.to);
      const list = await readPages(dependencies, query, { signal, mayBeEmpty: expected });
      return list.status === 'list' ? choose(list, day, expected) : list;
    },
  };
}

function choose(
  { records, leftOut }: Pick<Answered, 'records' | 'leftOut'>,
  day: Day,
  expected: boolean,
): Reading {
  const [first] = leftOut;
  if (records.length === 0 && first !== undefined)
    return shapeChanged(`none of ${String(leftOut.length)} entries can be read; the first: ${first.reason}`);
  const due = records.filter(({ listedOn }) => listedOn !== null && listedOn >= addDays(day, -lateness));
  if (due.length === 0 && records.length > 0)
    return shapeChanged('it answers with papers of other days than it was asked for');
  // What the API lists was announced: never later than the day we ask for, whatever the calendar says.
  const listed = due.map((record) => ({ ...record, listedOn: earlier(record.listedOn ?? day, day) }));
  // Papers of the overlap alone are no list of this day: they are read with their own.
  if (!listed.some(({ listedOn }) => listedOn === day)) return { status: 'empty', expected };
  return { status: 'ok', records: listed, leftOut };
}

function earlier(a: Day, b: Day): Day {
  return a < b ? a : b;
}

type Pages =
  { status: 'list'; records: PaperRecord[]; leftOut: LeftOut[] } | Exclude<Reading, { status: 'ok' }>;

async function readPages(
  dependencies: Needs,
  query: string,
  { signal, mayBeEmpty }: { signal: AbortSignal; mayBeEmpty: boolean },
): Promise<Pages> {
  const records = new Map<string, PaperRecord>();
  const leftOut: LeftOut[] = [];
  for (let start = 0; start < mostPapers;) {
    const address = addressOf(dependencies.arxiv.baseUrl, query, start);
    const options = { accept: 'application/atom+xml', signal };
    const answer = await askUntilRead(dependencies, upstreams.arxiv, address, options, async (told) => {
      const read = await dependencies.reader.read('arxiv', savedOf(told));
      if (read.status === 'failed') return { again: read.reason };
      const missing = read.status === 'ok' && countOf(read) === 0 && (read.total ?? 0) > start;
      if (missing) return { again: `a page is empty at ${String(start)} of ${String(read.total)} papers` };
      const nothing = read.status === 'ok' && start === 0 && countOf(read) === 0;
      return nothing && !mayBeEmpty ? { again: 'it lists nothing', atLast: read } : { done: read };
    });
    if ('refused' in answer) return refusal(dependencies, answer.refused);
    if (!('done' in answer)) return { status: 'failed', reason: answer.again, down: true };
    const page = answer.done;
    if (page.status === 'rejected') return rejection(page.reason);
    const before = records.size + leftOut.length;
    for (const record of page.records) records.set(record.id ?? '', record);
    leftOut.push(...page.leftOut.map(({ index, reason }) => ({ index: start + index, reason })));
    start += countOf(page);
    const whole = page.total === null ? countOf(page) < pageSize : start >= page.total;
    if (whole) return { status: 'list', records: [...records.values()], leftOut };
    // A server that does not know `start` gives the same page for ever.
    if (records.size + leftOut.length === before)
      return { status: 'failed', reason: 'it gives the same page again and again', down: true };
  }
  return { status: 'list', records: [...records.values()], leftOut };
}

function countOf({ records, leftOut }: Answered): number {
  return records.length + leftOut.length;
}

function savedOf(answer: Extract<Told, { status: 'ok' }>): Saved {
  return { bytes: answer.bytes, contentType: answer.headers['content-type'] ?? '', address: answer.url };
}

/** A question that arXiv calls wrong comes as HTTP 400 with a feed that says why. */
async function refusal(
  { reader }: Needs,
  answer: Exclude<Told, { status: 'ok' }>,
): Promise<Extract<Reading, { status: 'failed' }>> {
  if (answer.status === 'http' && textOfAnswer(answer).includes('<feed')) {
    const read = await reader.read('arxiv', {
      bytes: answer.bytes,
      contentType: '',
      address: null,
    });
    if (read.status === 'rejected') return rejection(read.reason);
  }
  return failureOf(answer);
}

function rejection(reason: string): Extract<Reading, { status: 'failed' }> {
  return { status: 'failed', reason: `arXiv says: ${reason.slice(0, 200)}`, down: true };
}

/** Archives that are divided: papers stand in their parts. */
const divided = new Set('astro-ph cond-mat cs econ eess math nlin physics q-bio q-fin stat'.split(' '));

function queryOf(categories: readonly string[], from: Date, to: Date): string {
  const terms = categories.map((category) => `cat:${category}${divided.has(category) ? '.*' : ''}`);
  const any = terms.length === 1 ? terms.join('') : `(${terms.join(' OR ')})`;
  return `${any} AND submittedDate:[${minuteOf(from)} TO ${minuteOf(to)}]`;
}

/** `YYYYMMDDHHMM` */
function minuteOf(instant: Date): string {
  return instant.toISOString().slice(0, 16).replace(/\D/g, '');
}

/** Oldest first: what joins the answer while it is paged then comes last. */
function addressOf(baseUrl: string, query: string, start: number): string {
  const address = new URL(`${baseUrl.replace(/\/+$/, '')}/api/query`);
  address.search = new URLSearchParams({
    search_query: query,
    sortBy: 'submittedDate',
    sortOrder: 'ascending',
    start: String(start),
    max_results: String(pageSize),
  }).toString();
  return address.href;
}
