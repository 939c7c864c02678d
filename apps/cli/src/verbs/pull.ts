import { addDays, dayOf, isDay } from '@broadsheet/papers';
import { collect } from '@broadsheet/worker';

import { UsageError, exit, type ExitCode } from '../exit.ts';
import { withWorkerContext } from '../open.ts';
import type { Output } from '../output.ts';

export type PullOptions = { source?: string; date?: string; dryRun?: boolean };

/** Reads the sources into the open editions. Partly done where some readings failed and others did not. */
export async function pull(options: PullOptions, output: Output, signal: AbortSignal): Promise<ExitCode> {
  const day = dayOption(options.date);
  return await withWorkerContext(async (context) => {
    const names = context.sources.map(({ name }) => name);
    if (options.source !== undefined && !names.includes(options.source)) {
      throw new UsageError(
        `There is no source "${options.source}" in SOURCES; there are: ${names.join(', ')}`,
      );
    }
    if (options.dryRun === true) {
      const { clock } = context.installation;
      const days = day === undefined ? [addDays(dayOf(clock()), -1), dayOf(clock())] : [day];
      const readings = [];
      for (const source of context.sources) {
        if (options.source !== undefined && source.name !== options.source) continue;
        for (const each of days)
          readings.push({ source: source.name, day: each, reading: await source.read(each, signal) });
      }
      const rows = readings.map(({ source, day: on, reading }) => ({
        source,
        day: on,
        outcome: reading.status,
        listed: reading.status === 'ok' ? reading.records.length : 0,
        detail: reading.status === 'failed' ? reading.reason : null,
      }));
      output.answer({ dryRun: true, readings: rows }, ({ readings: all }) => all.map(line));
      return outcome(rows.map((row) => row.outcome === 'failed'));
    }
    const runs = await collect(context, {
      signal,
      ...(options.source === undefined ? {} : { source: options.source }),
      ...(day === undefined ? {} : { day }),
    });
    const rows = runs.map(({ source, day: on, outcome: result, listed, added, detail }) => ({
      source,
      day: on,
      outcome: result,
      listed,
      added,
      detail,
    }));
    output.answer({ dryRun: false, readings: rows }, ({ readings }) => readings.map(line));
    return outcome(rows.map((row) => row.outcome === 'failed'));
  });
}

/** Checks a `--date`. */
export function dayOption(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (!isDay(text)) throw new UsageError(`"${text}" is not a day: write it as 2025-08-08`);
  return text;
}

function line(row: {
  source: string;
  day: string;
  outcome: string;
  listed: number;
  added?: number;
  detail: string | null;
}): string {
  const added = row.added === undefined ? '' : `, ${String(row.added)} new`;
  const detail = row.detail === null ? '' : ` (${row.detail})`;
  return `${row.day}  ${row.source}  ${row.outcome}  ${String(row.listed)} papers${added}${detail}`;
}

function outcome(failed: readonly boolean[]): ExitCode {
  if (!failed.includes(true)) return exit.done;
  return failed.includes(false) ? exit.partly : exit.failed;
}
