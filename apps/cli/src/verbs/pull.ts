import { addDays, dayOf } from '@broadsheet/papers';
import { parseSourceList } from '@broadsheet/sources';
import { collect } from '@broadsheet/worker';

import { UsageError, exit, type ExitCode } from '../exit.ts';
import { withWorkerContext } from '../open-worker.ts';
import type { Output } from '../output.ts';

export type PullOptions = { source?: string; date?: string; dryRun?: boolean };

/** Reads the sources into the open editions. Partly done where some readings failed and others did not. */
export async function pull(options: PullOptions, output: Output, signal: AbortSignal): Promise<ExitCode> {
  const day = options.date;
  const asked = options.source === undefined ? undefined : sourceOption(options.source);
  return await withWorkerContext(async (context) => {
    if (options.dryRun === true) {
      const { clock } = context.installation;
      const today = dayOf(clock());
      const readings = [];
      for (const source of context.sources) {
        const days = day !== undefined ? [day] : source.history ? [addDays(today, -1), today] : [today];
        for (const each of days)
          readings.push({ source: source.name, day: each, reading: await source.read(each, signal) });
      }
      const rows = readings.map(({ source, day: on, reading }) => ({
        source,
        day: on,
        outcome: reading.status,
        listed: reading.status === 'ok' ? reading.records.length : 0,
        detail: 'reason' in reading ? reading.reason : null,
      }));
      output.answer({ dryRun: true, readings: rows }, ({ readings: all }) => all.map(line));
      return outcome(rows.map(hasFailed));
    }
    const runs = await collect(context, {
      signal,
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
    return outcome(rows.map(hasFailed));
  }, asked);
}

/** Checks a `--source`: one as it would stand in SOURCES, whether it does or not. */
function sourceOption(text: string): string {
  const list = parseSourceList(text);
  if (list.status === 'ok') return text;
  const problems = list.problems.join('; ');
  throw new UsageError(`--source ${problems}`);
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

function hasFailed(row: { outcome: string }): boolean {
  return row.outcome === 'failed' || row.outcome === 'shape-changed';
}

function outcome(failed: readonly boolean[]): ExitCode {
  if (!failed.includes(true)) return exit.done;
  return failed.includes(false) ? exit.partly : exit.failed;
}
