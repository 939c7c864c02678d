import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

import { createRuleStore, createTopicDirectory } from '@broadsheet/database';
import { compileRule } from '@broadsheet/matching';
import {
  type SubscriberPorts,
  type SubscriberRecord,
  eraseSubscriber,
  importSubscribers,
  parseAddress,
  recordColumns,
} from '@broadsheet/subscribers';
import type { WorkerContext } from '@broadsheet/worker';
import { parse } from 'csv-parse';
import { stringify } from 'csv-stringify/sync';

import { type ExitCode, UsageError, exit } from '../exit.ts';
import { callersPath, withWorkerContext } from '../open.ts';
import type { Output } from '../output.ts';

const problemsShown = 50;

/** Writes subscribers from CSV or JSON lines by address. Partly done where some lines had a problem. */
export async function importFile(file: string, output: Output): Promise<ExitCode> {
  return await withWorkerContext(async (context) => {
    const records = recordsOf(file);
    const { imported, problems } = await importSubscribers(
      portsOf(context),
      records,
      context.installation.clock(),
      {
        onProgress: (read) => {
          output.progress(read, read, 'lines read');
        },
      },
    );
    output.answer({ imported, problems }, () => [
      `Imported ${String(imported)} subscribers`,
      ...problems
        .slice(0, problemsShown)
        .map(({ record, field, message }) => `  record ${String(record)}, ${field}: ${message}`),
      ...(problems.length > problemsShown
        ? [`  and ${String(problems.length - problemsShown)} more problems`]
        : []),
    ]);
    if (problems.length === 0) return exit.done;
    return imported > 0 ? exit.partly : exit.failed;
  });
}

/** Writes everybody to standard output: CSV, or JSON lines with `--json`. */
export async function exportAll(json: boolean): Promise<ExitCode> {
  return await withWorkerContext(async ({ subscribers }) => {
    if (!json) process.stdout.write(stringify([[...recordColumns]]));
    for await (const record of subscribers.all()) {
      process.stdout.write(json ? `${JSON.stringify(record)}\n` : stringify([cellsOf(record)]));
    }
    return exit.done;
  });
}

/** What is kept of one subscriber. */
export async function show(email: string, output: Output): Promise<ExitCode> {
  const { key, shown } = addressOf(email);
  return await withWorkerContext(async ({ subscribers }) => {
    const subscriber = await subscribers.findByKey(key);
    if (subscriber === null) throw new UsageError(`Nobody is subscribed as ${shown}`);
    const { preferences, interests } = subscriber;
    const answer = {
      email: subscriber.email,
      state: subscriber.state,
      topics: interests.flatMap((interest) =>
        interest.kind === 'topic' && !interest.muted ? [interest.slug] : [],
      ),
      queries: interests.flatMap((interest) =>
        interest.kind === 'query' && !interest.muted ? [interest.query] : [],
      ),
      ...preferences,
      pausedUntil: subscriber.pausedUntil,
      confirmedAt: subscriber.confirmedAt,
      nextDueAt: subscriber.nextDueAt,
      lastDigestDay: subscriber.lastDigestDay,
    };
    output.answer(answer, (all) =>
      Object.entries(all).map(
        ([name, value]) =>
          `${name.padEnd(14)} ${value instanceof Date ? value.toISOString() : Array.isArray(value) ? value.join(' · ') : (value ?? '')}`,
      ),
    );
    return exit.done;
  });
}

/** Deletes the person; deliveries stay in the books without them. */
export async function erase(email: string, output: Output): Promise<ExitCode> {
  const { shown } = addressOf(email);
  return await withWorkerContext(async ({ subscribers }) => {
    const erased = await eraseSubscriber({ subscribers }, email);
    output.answer({ erased }, () => [erased ? `Erased ${shown}` : `Nobody is subscribed as ${shown}`]);
    return erased ? exit.done : exit.failed;
  });
}

function addressOf(email: string): { key: string; shown: string } {
  const address = parseAddress(email);
  if (!address.ok) throw new UsageError(`"${email.slice(0, 254)}" is not an address: ${address.problem}`);
  return { key: address.key, shown: address.email };
}

type ImportPorts = Pick<SubscriberPorts, 'subscribers' | 'suppressions' | 'topics' | 'rules' | 'dueTimes'>;

function portsOf({ installation, subscribers, planning }: WorkerContext): ImportPorts {
  const { database, suppressions } = installation;
  const rules = createRuleStore(database);
  return {
    subscribers,
    suppressions,
    topics: createTopicDirectory(database),
    rules: { compile: (query) => compileRule(query), upsert: (list, now) => rules.upsert(list, now) },
    dueTimes: planning.dueTimes,
  };
}

async function* recordsOf(file: string): AsyncGenerator<unknown> {
  const stream = createReadStream(callersPath(file), 'utf8');
  try {
    if (/\.(jsonl|ndjson|json)$/i.test(file)) {
      for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) {
        if (line.trim() !== '') yield jsonOf(line);
      }
    } else {
      yield* stream.pipe(
        parse({ columns: true, bom: true, skip_empty_lines: true, relax_column_count: true }),
      );
    }
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** A line that is no JSON is a record with a problem, like any other. */
function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return null;
  }
}

function cellsOf(record: SubscriberRecord): readonly string[] {
  return recordColumns.map((column) => {
    const value = record[column];
    return Array.isArray(value) ? JSON.stringify(value) : String(value);
  });
}
