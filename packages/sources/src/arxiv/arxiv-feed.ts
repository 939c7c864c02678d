import { dayOf, startOf, type Day, type Reading, type Source } from '@broadsheet/papers';

import { shapeChanged } from '../answers.ts';
import { failureOf } from '../failure.ts';
import { askUntilRead } from '../ask.ts';
import type { SourceDependencies } from '../ports.ts';
import { upstreams } from '../upstreams.ts';
import { announcementOn } from './announcements.ts';
import type { ArxivFeed } from './read-feed.ts';

type Needs = Pick<SourceDependencies, 'fetch' | 'reader' | 'arxiv' | 'clock' | 'wait' | 'pacing'>;

/** Milliseconds into a UTC day until which the feed may still be that of the day before: it is built after midnight in New York. */
const builtAfter = 6 * 3_600_000;

/** Categories of arXiv by its feed, which knows the newest announcement alone: a day that was missed is lost, but to the API. */
export function createArxivFeedSource(
  spec: { name: string; categories: readonly string[] },
  dependencies: Needs,
): Source {
  const { arxiv, reader, clock } = dependencies;
  const address = `${arxiv.feedBaseUrl.replace(/\/+$/, '')}/atom/${spec.categories.join('+')}`;
  return {
    name: spec.name,
    trending: false,
    history: false,
    async read(day, signal) {
      const now = clock();
      if (day > dayOf(now)) return { status: 'not-open', expected: true };
      const options = { accept: 'application/atom+xml, application/rss+xml;q=0.9', signal };
      const answer = await askUntilRead(dependencies, upstreams.arxiv, address, options, async (told) => {
        const { bytes, url, headers } = told;
        const saved = { bytes, contentType: headers['content-type'] ?? '', address: url };
        const read = await reader.read('arxiv-feed', saved);
        return read.status === 'failed' ? { again: read.reason } : { done: read };
      });
      if ('refused' in answer) return failureOf(answer.refused);
      if (!('done' in answer)) return { status: 'failed', reason: answer.again, down: true };
      if (answer.done.status === 'rejected')
        return { status: 'failed', reason: `arXiv says: ${answer.done.reason.slice(0, 200)}`, down: true };
      return judge(answer.done, day, now);
    },
  };
}

/** What a feed means for a day. */
function judge(feed: Extract<ArxivFeed, { status: 'ok' }>, day: Day, now: Date): Reading {
  const { records, leftOut, others } = feed;
  const today = dayOf(now);
  const [first] = leftOut;
  if (records.length + others === 0 && first !== undefined)
    return shapeChanged(`none of ${String(leftOut.length)} entries can be read; the first: ${first.reason}`);
  const due = now.getTime() >= startOf(day).getTime() + builtAfter && announcementOn(day) === 'announced';
  if (records.length + others === 0)
    return day < today ? { status: 'not-open', expected: true } : { status: 'empty', expected: !due };
  // It has gone on since the day that is asked for; today's is never too new, whatever its clock says.
  if (feed.day !== null && feed.day > day && day < today) return { status: 'not-open', expected: true };
  if (feed.day !== null && feed.day < day && due) return { status: 'not-open', expected: false };
  if (records.length === 0) return { status: 'empty', expected: true };
  const listed = records.map((record) => ({
    ...record,
    listedOn: record.listedOn !== null && record.listedOn < day ? record.listedOn : day,
  }));
  return { status: 'ok', records: listed, leftOut };
}
