import { dayOf, isWeekend, type Day, type PaperRecord, type Reading, type Source } from '@broadsheet/papers';

import { excerpt, parseJson, shapeChanged, toReading, textOfAnswer } from './answers.ts';
import { failureOf } from './failure.ts';
import { askUntilRead, type Told } from './ask.ts';
import { readHuggingFaceItem } from './hugging-face-item.ts';
import type { SourceDependencies } from './ports.ts';
import { upstreams } from './upstreams.ts';

type Needs = Pick<SourceDependencies, 'fetch' | 'hf' | 'clock' | 'wait' | 'pacing'>;

const pageSize = 100;
const mostPages = 50;

/**
 * Hugging Face's daily papers, by `date=`, paged until a page is empty: the default page is 50 and there are longer lists.
 * A day that is not open is a 400; lists come out from Monday to Friday.
 */
export function createHuggingFaceSource(dependencies: Needs): Source {
  return {
    name: 'hf',
    trending: true,
    history: true,
    async read(day, signal) {
      const list = await readPages(dependencies, day, signal);
      if (list.status !== 'list') return list;
      const today = dayOf(dependencies.clock());
      if (list.items.length === 0) return { status: 'empty', expected: isWeekend(day) || day >= today };
      const reading = toReading(list.items.map(readHuggingFaceItem));
      return reading.status === 'ok'
        ? { ...reading, records: reading.records.map((record) => onList(record, day)) }
        : reading;
    },
  };
}

type Pages = { status: 'list'; items: unknown[] } | Exclude<Reading, { status: 'ok' }>;

async function readPages(dependencies: Needs, day: Day, signal: AbortSignal): Promise<Pages> {
  const { baseUrl, token } = dependencies.hf;
  const headers = token === null ? {} : { headers: { authorization: `Bearer ${token}` } };
  const options = { accept: 'application/json', signal, ...headers };
  const items: unknown[] = [];
  const seen = new Set<string>();
  for (let page = 0; page < mostPages; page += 1) {
    const address = addressOf(baseUrl, day, page);
    const answer = await askUntilRead(dependencies, upstreams.hf, address, options, (told) => {
      const parsed = parseJson(textOfAnswer(told));
      return 'fault' in parsed ? { again: parsed.fault } : { done: parsed.value };
    });
    if ('refused' in answer)
      return refusal(answer.refused, { day, page, today: dayOf(dependencies.clock()), token });
    if ('again' in answer) return { status: 'failed', reason: answer.again, down: true };
    if (!Array.isArray(answer.done))
      return shapeChanged(`the answer is no list${excerpt(JSON.stringify(answer.done))}`);
    // A server that does not know `p` gives the same page for ever.
    const fresh = answer.done.filter((item: unknown) => !seen.has(JSON.stringify(idOf(item))));
    if (fresh.length === 0) return { status: 'list', items };
    for (const item of fresh) seen.add(JSON.stringify(idOf(item)));
    items.push(...(fresh as unknown[]));
  }
  return { status: 'list', items };
}

function addressOf(baseUrl: string, day: Day, page: number): string {
  const address = new URL(`${baseUrl.replace(/\/+$/, '')}/api/daily_papers`);
  address.search = new URLSearchParams({ date: day, limit: String(pageSize), p: String(page) }).toString();
  return address.href;
}

function refusal(
  answer: Exclude<Told, { status: 'ok' }>,
  asked: { day: Day; page: number; today: Day; token: string | null },
): Exclude<Reading, { status: 'ok' }> {
  const { day, page, today } = asked;
  if (answer.status === 'http' && page === 0) {
    if (answer.code === 400) return { status: 'not-open', expected: day >= today || isWeekend(day) };
    // Some saw a 404 for lists to come; for one that must be there it is a wrong address.
    if (answer.code === 404 && day >= today) return { status: 'not-open', expected: true };
  }
  const failure = failureOf(answer);
  const token = answer.status === 'http' && answer.code === 401 && asked.token !== null;
  return token ? { ...failure, reason: `${failure.reason} (is HF_TOKEN right?)` } : failure;
}

/** A paper may stand on a later list again; it never stands on one before its own day. */
function onList(record: PaperRecord, day: Day): PaperRecord {
  return { ...record, listedOn: record.listedOn !== null && record.listedOn <= day ? record.listedOn : day };
}

function idOf(item: unknown): unknown {
  const paper = typeof item === 'object' && item !== null && 'paper' in item ? item.paper : null;
  return typeof paper === 'object' && paper !== null && 'id' in paper ? paper.id : item;
}
