import type { Address } from '../address.ts';
import { parseRecord, type SubscriberRecord } from '../import.ts';
import {
  interestsFor,
  kindsOf,
  problemsOfWishes,
  type CompiledQuery,
  type CompiledWishes,
  type Wishes,
} from '../interests.ts';
import type { ImportedSubscriber, SubscriberPorts } from '../ports.ts';
import type { FieldProblem } from '../preferences.ts';
import { isSubscribed } from '../sign-up.ts';
import { rulesOf } from './wishes.ts';

/** What is wrong with one record; `record` counts from 1. */
export type ImportProblem = FieldProblem & { record: number };

type ImportPorts = Pick<SubscriberPorts, 'subscribers' | 'suppressions' | 'topics' | 'rules' | 'dueTimes'>;
type Numbered = { number: number; record: SubscriberRecord; address: Address };

const pageSize = 1000;

/**
 * Writes subscribers by address, in pages: new ones are made, known ones replaced. Records with a problem are left out, the others
 * written. Nobody is subscribed against their word: not a suppressed address, not one that unsubscribed here.
 * @param options.onProgress records read so far, after each page
 */
export async function importSubscribers(
  ports: ImportPorts,
  records: Iterable<unknown> | AsyncIterable<unknown>,
  now: Date,
  options: { onProgress?: (read: number) => void } = {},
): Promise<{ imported: number; problems: readonly ImportProblem[] }> {
  const problems: ImportProblem[] = [];
  let imported = 0;
  let number = 0;
  let page: Numbered[] = [];
  const flush = async (): Promise<void> => {
    const written = await importPage(ports, page, now);
    imported += written.imported;
    problems.push(...written.problems);
    page = [];
    options.onProgress?.(number);
  };
  for await (const input of records) {
    number += 1;
    const parsed = parseRecord(input);
    if (parsed.ok) page.push({ number, record: parsed.record, address: parsed.address });
    else problems.push(...parsed.problems.map((problem) => ({ record: number, ...problem })));
    if (page.length >= pageSize) await flush();
  }
  await flush();
  return { imported, problems: problems.sort((a, b) => a.record - b.record) };
}

async function importPage(
  ports: ImportPorts,
  page: readonly Numbered[],
  now: Date,
): Promise<{ imported: number; problems: readonly ImportProblem[] }> {
  if (page.length === 0) return { imported: 0, problems: [] };
  const keys = page.map(({ address }) => address.key);
  const [suppressed, standing, offered] = await Promise.all([
    ports.suppressions.among(keys),
    ports.subscribers.standing(keys),
    ports.topics.offered([
      ...new Set(page.flatMap(({ record }) => [...record.topics, ...(record.mutedTopics ?? [])])),
    ]),
  ]);
  const compiled = new Map<string, CompiledQuery>();
  for (const query of new Set(
    page.flatMap(({ record }) => [...record.queries, ...(record.mutedQueries ?? [])]),
  ))
    compiled.set(query, await ports.rules.compile(query));
  const compiledFor = ({ queries, mutedQueries }: Wishes): CompiledWishes => ({
    queries: queries.flatMap((query) => compiled.get(query) ?? []),
    mutedQueries: mutedQueries.flatMap((query) => compiled.get(query) ?? []),
  });
  const rules = rulesOf([...compiled.values()]);
  const ruleIds = rules.length === 0 ? new Map<string, number>() : await ports.rules.upsert(rules, now);

  const problems: ImportProblem[] = [];
  // By key: of two records for one address the later one counts.
  const accepted = new Map<string, ImportedSubscriber>();
  for (const { number, record, address } of page) {
    const { email, state, topics, queries, mutedTopics = [], mutedQueries = [], ...preferences } = record;
    const before = standing.get(address.key);
    const wanted = { topics, queries, mutedTopics, mutedQueries };
    const found = [
      ...problemsOfWishes(wanted, offered, compiledFor(wanted)),
      ...problemsOfState(state, before?.state, suppressed.has(address.key)),
    ];
    problems.push(...found.map((problem) => ({ record: number, ...problem })));
    if (found.length > 0) continue;
    const lastDigestDay = before?.lastDigestDay ?? null;
    accepted.set(address.key, {
      email,
      key: address.key,
      state,
      preferences,
      kinds: kindsOf(record),
      interests: interestsFor(wanted, offered, compiledFor(wanted), ruleIds),
      nextDueAt:
        state === 'active' ? ports.dueTimes.nextDue({ preferences, after: now, lastDigestDay }).at : null,
    });
  }
  if (accepted.size > 0) await ports.subscribers.upsertPage([...accepted.values()], now);
  return { imported: accepted.size, problems };
}

function problemsOfState(
  state: SubscriberRecord['state'],
  before: SubscriberRecord['state'] | undefined,
  suppressed: boolean,
): readonly FieldProblem[] {
  if (state === 'pending' && before !== undefined && before !== 'pending')
    return [
      { field: 'state', message: 'The address answered its confirm mail: it cannot be pending again.' },
    ];
  if (!isSubscribed(state)) return [];
  if (suppressed)
    return [{ field: 'state', message: 'The address is suppressed: it is never mailed, so not imported.' }];
  if (before === 'unsubscribed')
    return [
      {
        field: 'state',
        message: 'The address unsubscribed here: only a new sign-up can subscribe it again.',
      },
    ];
  return [];
}
