import {
  dayOf,
  isWeekend,
  type Day,
  type LeftOut,
  type PaperRecord,
  type Reading,
  type Source,
} from '@broadsheet/papers';

import { readHuggingFaceItem } from './hugging-face-item.ts';
import type { Answer, SourceDependencies } from './ports.ts';
import { fetchPatiently, isPassing } from './retry.ts';

const pageSize = 100;
const mostPages = 50;

/**
 * Hugging Face's daily papers, by `date=`, paged until a page is empty: the default page is 50 and there are longer lists.
 * A day that is not open is a 400; lists come out from Monday to Friday.
 */
export function createHuggingFaceSource(dependencies: SourceDependencies): Source {
  return {
    name: 'hf',
    trending: true,
    history: true,
    async read(day, signal) {
      const list = await readPages(dependencies, day, signal);
      if (list.status !== 'list') return list;
      const today = dayOf(dependencies.clock());
      if (list.items.length === 0) return { status: 'empty', expected: isWeekend(day) || day >= today };
      return toReading(list.items, day);
    },
  };
}

type Pages = { status: 'list'; items: unknown[] } | Exclude<Reading, { status: 'ok' }>;

async function readPages(dependencies: SourceDependencies, day: Day, signal: AbortSignal): Promise<Pages> {
  const items: unknown[] = [];
  const seen = new Set<string>();
  for (let page = 0; page < mostPages; page += 1) {
    const answer = await fetchPatiently(dependencies, addressOf(dependencies.hf.baseUrl, day, page), {
      accept: 'application/json',
      signal,
      ...(dependencies.hf.token !== null && {
        headers: { authorization: `Bearer ${dependencies.hf.token}` },
      }),
    });
    if (answer.status !== 'ok') return refusal(answer, day, page, dayOf(dependencies.clock()));
    const listed = parseList(answer.text);
    if ('reason' in listed) return { status: 'failed', reason: listed.reason, down: false };
    // A server that does not know `p` gives the same page for ever.
    const fresh = listed.items.filter((item) => !seen.has(JSON.stringify(idOf(item))));
    if (fresh.length === 0) return { status: 'list', items };
    for (const item of fresh) seen.add(JSON.stringify(idOf(item)));
    items.push(...fresh);
  }
  return { status: 'list', items };
}

function addressOf(baseUrl: string, day: Day, page: number): string {
  const address = new URL(`${baseUrl.replace(/\/+$/, '')}/api/daily_papers`);
  address.search = new URLSearchParams({ date: day, limit: String(pageSize), p: String(page) }).toString();
  return address.href;
}

function refusal(answer: Exclude<Answer, { status: 'ok' }>, day: Day, page: number, today: Day): Pages {
  if (answer.status !== 'http') return { status: 'failed', reason: answer.reason, down: true };
  if (answer.code === 400 && page === 0)
    return { status: 'not-open', expected: day >= today || isWeekend(day) };
  return {
    status: 'failed',
    reason: `HTTP ${String(answer.code)}${excerpt(answer.text)}`,
    down: isPassing(answer),
  };
}

function parseList(text: string): { items: unknown[] } | { reason: string } {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? { items: value } : { reason: `the answer is no list${excerpt(text)}` };
  } catch {
    return { reason: `the answer is not JSON${excerpt(text)}` };
  }
}

function toReading(items: readonly unknown[], day: Day): Reading {
  const records: PaperRecord[] = [];
  const leftOut: LeftOut[] = [];
  for (const [index, item] of items.entries()) {
    const read = readHuggingFaceItem(item);
    if ('reason' in read) leftOut.push({ index, reason: read.reason });
    else records.push(onList(read.record, day));
  }
  const [first] = leftOut;
  if (records.length > 0 || first === undefined) return { status: 'ok', records, leftOut };
  return {
    status: 'failed',
    reason: `none of ${String(items.length)} items can be read; item ${String(first.index)}: ${first.reason}`,
    down: false,
  };
}

/** A paper may stand on a later list again; it never stands on one before its own day. */
function onList(record: PaperRecord, day: Day): PaperRecord {
  return { ...record, listedOn: record.listedOn !== null && record.listedOn <= day ? record.listedOn : day };
}

function idOf(item: unknown): unknown {
  const paper = typeof item === 'object' && item !== null && 'paper' in item ? item.paper : null;
  return typeof paper === 'object' && paper !== null && 'id' in paper ? paper.id : item;
}

function excerpt(text: string): string {
  const start = text.replace(/\s+/g, ' ').trim().slice(0, 120);
  return start === '' ? '' : `: ${start}`;
}
