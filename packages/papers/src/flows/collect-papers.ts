import { addDays, dayOf } from '../day.ts';
import { factsOf, isRejected } from '../facts.ts';
import { identifiersOf } from '../identifiers.ts';
import type { Day } from '../paper.ts';
import type { LeftOut, PaperStore, Reading, Source } from '../ports.ts';
import { reconcile, type Candidate } from '../reconcile.ts';
import { backfillDays, daysToRead, type SourceRun } from '../source-run.ts';

export type CollectPorts = { papers: PaperStore; clock: () => Date };

/**
 * Reads a source for some days, in the order given, and stores each reading in one transaction. Every day leaves a run,
 * the failed ones too; once the source is down, the days left fail without being asked for.
 * @param collection `signal` ends it between and within readings
 * @throws what the store throws, after the run was recorded as failed; the signal's reason when aborted
 */
export async function collectPapers(
  ports: CollectPorts,
  collection: { source: Source; days: readonly Day[]; signal: AbortSignal },
): Promise<SourceRun[]> {
  const { source, signal } = collection;
  const runs: SourceRun[] = [];
  let down: Reading | null = null;
  for (const day of collection.days) {
    signal.throwIfAborted();
    const read = async (): Promise<Reading> => {
      const reading: Reading = down ?? (await source.read(day, signal));
      if (reading.status === 'failed' && reading.down) {
        down ??= { ...reading, reason: `not asked: ${reading.reason}` };
      }
      return reading;
    };
    runs.push(await collectDay(ports, { ...source, read }, day, signal));
  }
  return runs;
}

/**
 * Reads what is due of a source now: `daysToRead` where it answers for days past, else today.
 * @throws as `collectPapers`
 */
export async function collectDue(
  ports: CollectPorts,
  { source, signal }: { source: Source; signal: AbortSignal },
): Promise<SourceRun[]> {
  const now = ports.clock();
  const today = dayOf(now);
  const days = source.history
    ? daysToRead(now, await ports.papers.runsSince(source.name, addDays(today, -backfillDays)))
    : [today];
  return collectPapers(ports, { source, days, signal });
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
    case 'failed':
      return runOf('failed', { expected: false, detail: reading.reason });
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
  return ports.papers.store(request, (known) => {
    const change = reconcile({ source: source.name, trending: source.trending, today, candidates }, known);
    const run = runOf('ok', {
      listed: candidates.length,
      added: change.added.length,
      detail: described(leftOut),
    });
    return { change, run };
  });
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
      candidates.push({ facts, identifiers, listedOn, position: index + 1, votes: record.votes });
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
