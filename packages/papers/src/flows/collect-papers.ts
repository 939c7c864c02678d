import { addDays, dayOf } from '../day.ts';
import { factsOf, isRejected } from '../facts.ts';
import { backfillDays, daysDue, daysToRead, isReread } from '../health/due-readings.ts';
import { judgeList } from '../health/judge.ts';
import { notAsked } from '../health/source-health.ts';
import type { SourceRun } from '../health/source-run.ts';
import { comparedDays } from '../health/usual-size.ts';
import { identifiersOf, ownNameOf } from '../identifiers.ts';
import type { Day } from '../paper.ts';
import type { LeftOut, PaperStore, Reading, Source } from '../ports.ts';
import { reconcile, type Candidate } from '../reconcile.ts';

export type CollectPorts = { papers: PaperStore; clock: () => Date };

/** After so many failures in a row in one collection, days that were missed are left for the next one. */
const failuresBorne = 2;

/**
 * Reads a source for some days, in the order given, and stores each reading in one transaction. Every day leaves a run,
 * the failed ones too. Once the source is down nothing more is asked of it: lists that are read again and again get a failed
 * run, days that were missed anyway stay as they were.
 * @param collection `signal` ends it between and within readings
 * @throws what the store throws, after the run was recorded as failed; the signal's reason when aborted
 */
export async function collectPapers(
  ports: CollectPorts,
  collection: { source: Source; days: readonly Day[]; signal: AbortSignal },
): Promise<SourceRun[]> {
  const { source, signal } = collection;
  const runs: SourceRun[] = [];
  const heard: { down: Reading | null } = { down: null };
  let failures = 0;
  const read = async (day: Day): Promise<Reading> => {
    if (heard.down !== null) return heard.down;
    const reading = await source.read(day, signal);
    if (reading.status === 'failed' && reading.down)
      heard.down = { ...reading, reason: `${notAsked}${reading.reason}` };
    return reading;
  };
  for (const day of collection.days) {
    signal.throwIfAborted();
    if ((heard.down !== null || failures >= failuresBorne) && !isReread(day, ports.clock())) continue;
    const run = await collectDay(ports, { ...source, read }, day, signal);
    failures = run.outcome === 'failed' || run.outcome === 'shape-changed' ? failures + 1 : 0;
    runs.push(run);
  }
  return runs;
}

/**
 * Reads a source now: `daysToRead` where it answers for days past, else today.
 * @param options `onlyDue`: leave out the days whose time has not come
 * @throws as `collectPapers`
 */
export async function collectDue(
  ports: CollectPorts,
  options: { source: Source; signal: AbortSignal; onlyDue?: boolean },
): Promise<SourceRun[]> {
  const { source, signal, onlyDue = false } = options;
  const now = ports.clock();
  const today = dayOf(now);
  const runs =
    source.history || onlyDue
      ? await ports.papers.decidingRuns(source.name, addDays(today, -backfillDays), now)
      : [];
  if (onlyDue) return collectPapers(ports, { source, days: daysDue(source, now, runs), signal });
  return collectPapers(ports, { source, days: source.history ? daysToRead(now, runs) : [today], signal });
}

async function collectDay(
  ports: CollectPorts,
  source: Source,
  day: Day,
  signal: AbortSignal,
): Promise<SourceRun> {
  const startedAt = ports.clock();
  const runOf = (outcome: SourceRun['outcome'], facts: Partial<SourceRun> = {}): SourceRun => ({
    source: source.name,
    day,
    startedAt,
    endedAt: ports.clock(),
    outcome,
    expected: true,
    listed: 0,
    added: 0,
    usual: null,
    detail: null,
    ...facts,
  });
  try {
    const reading = await source.read(day, signal);
    if (reading.status === 'ok') return await storeReading(ports, source, day, reading, runOf);
    const run = runWithoutPapers(reading, runOf);
    await ports.papers.recordRun(run);
    return run;
  } catch (error) {
    signal.throwIfAborted();
    const detail = error instanceof Error ? error.message : String(error);
    await ports.papers.recordRun(runOf('failed', { expected: false, detail }));
    throw error;
  }
}

type RunOf = (outcome: SourceRun['outcome'], facts?: Partial<SourceRun>) => SourceRun;

function runWithoutPapers(reading: Exclude<Reading, { status: 'ok' }>, runOf: RunOf): SourceRun {
  switch (reading.status) {
    case 'empty':
      return runOf('empty', { expected: reading.expected });
    case 'not-open':
      return runOf('not-open', { expected: reading.expected });
    case 'unchanged':
      return runOf('unchanged');
    case 'shape-changed':
    case 'failed':
      return runOf(reading.status, { expected: false, detail: reading.reason });
  }
}

async function storeReading(
  ports: CollectPorts,
  source: Source,
  day: Day,
  reading: Extract<Reading, { status: 'ok' }>,
  runOf: RunOf,
): Promise<SourceRun> {
  const { candidates, leftOut } = candidatesOf(reading, day);
  const now = ports.clock();
  const request = {
    source: source.name,
    trending: source.trending,
    identifiers: candidates.flatMap(({ identifiers }) => identifiers),
    days: [...new Set(candidates.map(({ listedOn }) => listedOn))],
    now,
  };
  const today = dayOf(now) > day ? dayOf(now) : day;
  const final = day < dayOf(now) || !source.history;
  const verdict = judgeList({
    listed: candidates.length,
    leftOut: leftOut.length,
    final,
    sizes: await ports.papers.sizesBefore(source.name, day, { final: source.history, limit: comparedDays }),
  });
  const stored = await ports.papers.store(request, (known) => {
    const change = reconcile({ source: source.name, trending: source.trending, today, candidates }, known);
    const run = runOf(verdict.outcome, {
      expected: verdict.outcome === 'ok',
      listed: candidates.length,
      added: change.added.length,
      usual: verdict.usual,
      detail: described(leftOut),
    });
    return { change, run };
  });
  await reading.kept?.();
  return stored;
}

/** Cleans and names the records of a reading; those without a day of their own are of the day that was asked for. */
export function candidatesOf(
  reading: Extract<Reading, { status: 'ok' }>,
  day: Day,
): { candidates: Candidate[]; leftOut: LeftOut[] } {
  const candidates: Candidate[] = [];
  const leftOut = [...reading.leftOut];
  for (const [index, record] of reading.records.entries()) {
    const facts = factsOf(record);
    if (isRejected(facts)) {
      leftOut.push({ index, reason: facts.rejected });
    } else {
      const listedOn = record.listedOn ?? day;
      const identifiers = identifiersOf(record.id, facts, record.dois);
      const called = ownNameOf(record.id);
      candidates.push({ facts, identifiers, listedOn, position: index + 1, votes: record.votes, called });
    }
  }
  return { candidates, leftOut };
}

function described(leftOut: readonly LeftOut[]): string | null {
  const [first] = leftOut;
  if (first === undefined) return null;
  const count = leftOut.length === 1 ? '1 item' : `${String(leftOut.length)} items`;
  return `left out ${count}; item ${String(first.index)}: ${first.reason}`;
}
