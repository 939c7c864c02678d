import {
  createKeptDataStore,
  createRuleStore,
  createSubscriberStore,
  createTopicDirectory,
} from '@broadsheet/database';
import type { Installation } from '@broadsheet/installation';
import { compileRule } from '@broadsheet/matching';
import {
  type SubscriberPorts,
  type SubscriberRecord,
  createDueTimes,
  eraseSubscriber,
  importSubscribers,
  recordColumns,
  wishesOf,
} from '@broadsheet/subscribers';
import { stringify } from 'csv-stringify/sync';

import { type ExitCode, exit } from '../exit.ts';
import { withInstallation } from '../open.ts';
import type { Output } from '../output.ts';
import { openSubscriberFile } from '../subscriber-file.ts';
import { addressOf, nobody, subscriberId } from './address.ts';

const problemsShown = 50;

/** Writes subscribers from CSV or JSON lines by address. Partly done where some records had a problem. */
export async function importFile(file: string, output: Output): Promise<ExitCode> {
  const opened = await openSubscriberFile(file);
  const { count } = opened;
  return await withInstallation(async (installation) => {
    const { imported, problems } = await importSubscribers(
      portsOf(installation),
      opened.records(),
      installation.clock(),
      {
        onProgress: (read) => {
          output.progress(read, count, 'subscribers');
        },
      },
    );
    output.answer({ imported, problems }, () => [
      `Imported ${String(imported)} of ${String(count)} subscribers`,
      ...problems
        .slice(0, problemsShown)
        .map(({ record, field, message }) => `  record ${String(record)}, ${field}: ${message}`),
      ...(problems.length > problemsShown
        ? [`  and ${String(problems.length - problemsShown)} more problems`]
        : []),
    ]);
    if (problems.length === 0) return exit.done;
    return imported > 0 ? exit.partly : exit.usage;
  });
}

/** Writes everybody to standard output: CSV, or JSON lines with `--json`. */
export async function exportAll(json: boolean, output: Output): Promise<ExitCode> {
  return await withInstallation(async ({ database }) => {
    const subscribers = createSubscriberStore(database);
    await output.stream(
      json ? jsonLines(subscribers.all()) : csvLines(subscribers.all(), await subscribers.mutes()),
    );
    return exit.done;
  });
}

/** What is kept of one subscriber. */
export async function show(email: string, output: Output): Promise<ExitCode> {
  const { key, email: shown } = addressOf(email);
  return await withInstallation(async ({ database }) => {
    const subscriber = await createSubscriberStore(database).findByKey(key);
    if (subscriber === null) throw nobody(shown);
    const { preferences, interests } = subscriber;
    const answer = {
      email: subscriber.email,
      state: subscriber.state,
      ...wishesOf(interests),
      ...preferences,
      pausedUntil: subscriber.pausedUntil,
      confirmedAt: subscriber.confirmedAt,
      nextDueAt: subscriber.nextDueAt,
      lastDigestDay: subscriber.lastDigestDay,
    };
    output.answer(answer, (all) =>
      Object.entries(all).map(([name, value]) => `${name.padEnd(14)} ${shownAs(value)}`),
    );
    return exit.done;
  });
}

/** All that is kept about one, as they may have it themselves. */
export async function data(email: string, output: Output): Promise<ExitCode> {
  return await withInstallation(async ({ database, suppressionKey }) => {
    const id = await subscriberId(createSubscriberStore(database), email);
    const kept = await createKeptDataStore(database, suppressionKey).of(id);
    if (kept === null) throw nobody(email);
    output.answer(kept, () => []);
    return exit.done;
  });
}

/** Deletes the person; deliveries stay in the books without them. */
export async function erase(email: string, output: Output): Promise<ExitCode> {
  const { email: shown } = addressOf(email);
  return await withInstallation(async ({ database }) => {
    const { erased } = await eraseSubscriber({ subscribers: createSubscriberStore(database) }, email);
    if (!erased) throw nobody(shown);
    output.answer({ erased }, () => [`Erased ${shown}`]);
    return exit.done;
  });
}

type ImportPorts = Pick<SubscriberPorts, 'subscribers' | 'suppressions' | 'topics' | 'rules' | 'dueTimes'>;

function portsOf({ database, suppressions }: Installation): ImportPorts {
  const rules = createRuleStore(database);
  return {
    subscribers: createSubscriberStore(database),
    suppressions,
    topics: createTopicDirectory(database),
    rules: {
      // Whoever moves here may be followed by their papers.
      compile: (query) => Promise.resolve(compileRule(query)),
      upsert: (list, now) => rules.upsert(list, now),
    },
    dueTimes: createDueTimes(),
  };
}

function shownAs(value: string | number | Date | readonly string[] | null): string {
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' && value !== null ? value.join(' · ') : String(value ?? '');
}

async function* jsonLines(all: AsyncIterable<SubscriberRecord>): AsyncGenerator<string> {
  for await (const record of all) yield `${JSON.stringify(record)}\n`;
}

/** @param mutes whether somebody mutes something: only then the columns for it stand there */
async function* csvLines(all: AsyncIterable<SubscriberRecord>, mutes: boolean): AsyncGenerator<string> {
  const columns = recordColumns.filter((column) => mutes || !column.startsWith('muted'));
  yield stringify([columns]);
  for await (const record of all) yield stringify([columns.map((column) => cellOf(record[column] ?? []))]);
}

function cellOf(value: string | number | readonly string[]): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
