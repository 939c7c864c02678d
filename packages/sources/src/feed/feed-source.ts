import {
  addDays,
  backfillDays,
  dayOf,
  isWeekend,
  type Day,
  type PaperRecord,
  type Reading,
  type Source,
  type Validators,
} from '@broadsheet/papers';

import { ask } from '../ask.ts';
import { failureOf } from '../failure.ts';
import type { SourceDependencies } from '../ports.ts';

type Needs = Pick<SourceDependencies, 'fetch' | 'reader' | 'clock' | 'wait' | 'pacing' | 'validators'>;

/** Days after which a feed is asked for as a whole again: a server whose validators stand still would silence it for ever. */
const trustedDays = 7;

/**
 * Any feed by its address. Its entries are papers of their own days; those without one are of the day on which they are first
 * read, those older than the back-fill are left alone. What has not changed since it was stored costs a request and no more.
 */
export function createFeedSource(spec: { name: string; address: string }, dependencies: Needs): Source {
  const { reader, clock, validators } = dependencies;
  const { name, address } = spec;
  const upstream = { upstream: `feed:${new URL(address).host}`, gap: 0, firstWait: 1_000 };
  return {
    name,
    trending: false,
    history: false,
    async read(day, signal) {
      const now = clock();
      const known =
        (await validators?.load(address, new Date(now.getTime() - trustedDays * 86_400_000))) ?? null;
      const answer = await ask(dependencies, upstream, address, {
        accept:
          'application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5',
        signal,
        ...(known !== null && { validators: known }),
      });
      if (answer.status === 'unchanged') return { status: 'unchanged' };
      if (answer.status !== 'ok') return failureOf(answer);
      const { bytes, headers, url } = answer;
      const parsed = await reader.read('feed', {
        bytes,
        contentType: headers['content-type'] ?? '',
        address: url,
      });
      if (parsed.status === 'failed') return { status: 'failed', reason: parsed.reason, down: true };
      const reading = readingOf(parsed, day < dayOf(now) ? dayOf(now) : day);
      const fresh = validatorsIn(headers);
      if (reading.status !== 'ok' || validators === undefined) return reading;
      return { ...reading, kept: () => validators.keep(address, fresh, now) };
    },
  };
}

function readingOf(
  { records, leftOut }: Pick<Extract<Reading, { status: 'ok' }>, 'records' | 'leftOut'>,
  today: Day,
): Reading {
  if (records.length === 0) return { status: 'empty', expected: isWeekend(today) };
  const oldest = addDays(today, -backfillDays);
  const recent = withoutSharedLinks(records)
    .filter(({ listedOn }) => listedOn === null || listedOn >= oldest)
    .map((record) => notAfter(record, today));
  // A feed that nobody has written to for a month is quiet, not broken.
  return recent.length === 0
    ? { status: 'empty', expected: true }
    : { status: 'ok', records: recent, leftOut };
}

/** A link that several entries have is the site's, and names none of them: by it they would all be one paper. */
function withoutSharedLinks(records: readonly PaperRecord[]): PaperRecord[] {
  const titles = new Map<string, Set<string>>();
  for (const { url, title } of records)
    if (url !== null) titles.set(url, (titles.get(url) ?? new Set()).add(title));
  return records.map((record) =>
    record.url !== null && (titles.get(record.url)?.size ?? 0) > 1 ? { ...record, url: null } : record,
  );
}

/** Clocks of feeds go wrong, and some announce what is to come. */
function notAfter(record: PaperRecord, today: Day): PaperRecord {
  return record.listedOn !== null && record.listedOn > today ? { ...record, listedOn: today } : record;
}

function validatorsIn(headers: Readonly<Record<string, string>>): Validators {
  // They are sent back as they came: what no header may hold, or nobody means, is not kept.
  const plain = (name: string): string | null => {
    const value = headers[name] ?? '';
    return /^[\x20-\x7e]{1,500}$/.test(value) ? value : null;
  };
  return { etag: plain('etag'), lastModified: plain('last-modified') };
}
