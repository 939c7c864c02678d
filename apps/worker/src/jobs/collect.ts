import { type Day, type SourceRun, collectDue, collectPapers } from '@broadsheet/papers';

import type { WorkerContext } from '../context.ts';

/**
 * Reads the sources: every day that is worth reading, or the one asked for. A source that fails is recorded and logged; the
 * others are read all the same. One that another worker reads just now is left to it.
 * @param options `source`: only this one; `day`: only this day; `onlyDue`: only days whose time has come
 */
export async function collect(
  { installation, sources, papers }: WorkerContext,
  options: { source?: string; day?: Day; onlyDue?: boolean; signal: AbortSignal },
): Promise<SourceRun[]> {
  const { clock, log } = installation;
  const all: SourceRun[] = [];
  for (const source of sources) {
    if (options.source !== undefined && source.name !== options.source) continue;
    const ports = { papers, clock };
    const { signal, day, onlyDue = false } = options;
    const read = (): Promise<SourceRun[]> =>
      day === undefined
        ? collectDue(ports, { source, signal, onlyDue })
        : collectPapers(ports, { source, days: [day], signal });
    const runs = onlyDue ? await papers.alone(source.name, read) : await read();
    if (runs === null || runs.length === 0) continue;
    const failed = runs.filter(({ outcome }) => outcome === 'failed');
    if (failed.length > 0) {
      // One line an outage and reading, however many days it touches.
      const days = failed.map(({ day }) => day);
      log.warn(
        { source: source.name, days: days.length, from: days[0], reason: failed[0]?.detail },
        'source.failed',
      );
    }
    const added = runs.reduce((sum, run) => sum + run.added, 0);
    log.debug({ source: source.name, days: runs.length, added }, 'source.read');
    all.push(...runs);
  }
  return all;
}
