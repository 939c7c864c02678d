import {
  createAlertStore,
  createEditionStore,
  createPacingReads,
  createPaperStore,
} from '@broadsheet/database';
import type { Installation } from '@broadsheet/installation';
import type { Alert } from '@broadsheet/operators';
import {
  addDays,
  backfillDays,
  dayFacts,
  dayOf,
  healthOf,
  newestToPublish,
  type Answering,
  type Day,
  type DayFact,
  type EditionSource,
  type SourceHealth,
  type SourceRun,
} from '@broadsheet/papers';

import { listedSources } from './listed-sources.ts';

/** A source as operators look at it. */
export type SourceView = SourceHealth & {
  /** The last 30 days, today first. */
  days: readonly DayFact[];
  /** The newest readings, newest first. */
  runs: readonly SourceRun[];
  /** Set while its upstream asked to be left alone. */
  paused: { until: Date; reason: string } | null;
};

/** How the newest edition that may be published stands. */
export type NewestEdition = {
  day: Day;
  published: boolean;
  note: string | null;
  sources: readonly EditionSource[];
};

/** What operators see of sources and alerts, and do about them. */
export type SourceDesk = {
  look(): Promise<{ sources: readonly SourceView[]; alerts: readonly Alert[]; newest: NewestEdition }>;
  /** How every source is doing, and nothing more. */
  health(): Promise<readonly SourceHealth[]>;
  /** Alerts that are not over. */
  alerts(): Promise<readonly Alert[]>;
  /** Wakes a worker to read a source at once; `unknown` where it is not in `SOURCES`. */
  readNow(source: string): Promise<'asked' | 'unknown' | 'unreachable'>;
  /** False where the alert is over, or was acknowledged. */
  acknowledge(alertId: number, by: string): Promise<boolean>;
};

const runsShown = 5;

/** Binds the sources of `SOURCES` to what is stored of them. */
export function createSourceDesk({ config, database, clock, queues }: Installation): SourceDesk {
  const sources = listedSources(config.sources);
  const papers = createPaperStore(database);
  const alerts = createAlertStore(database);
  const editions = createEditionStore(database);
  const pacing = createPacingReads(database);
  const open = async (): Promise<readonly Alert[]> =>
    (await alerts.standing()).filter(({ resolvedAt }) => resolvedAt === null);

  async function viewOf(
    source: Answering & { upstream: string | null },
    now: Date,
    pauses: Awaited<ReturnType<typeof pacing.pauses>>,
  ): Promise<SourceView> {
    const runs = await papers.runsSince(source.name, addDays(dayOf(now), -backfillDays));
    return {
      ...healthOf(source, now, runs),
      days: dayFacts(source, now, runs),
      runs: runs.slice(-runsShown).toReversed(),
      paused: (source.upstream === null ? undefined : pauses.get(source.upstream)) ?? null,
    };
  }

  return {
    async look() {
      const now = clock();
      const pauses = await pacing.pauses();
      const day = newestToPublish(now, { at: config.publishAt, deadline: config.publishDeadline });
      const edition = await editions.byDay(day);
      return {
        sources: await Promise.all(sources.map((source) => viewOf(source, now, pauses))),
        alerts: await open(),
        newest: {
          day,
          published: edition?.state === 'published',
          note: edition?.note ?? null,
          sources: edition?.sources ?? [],
        },
      };
    },
    async health() {
      const now = clock();
      const from = addDays(dayOf(now), -backfillDays);
      return Promise.all(
        sources.map(async (source) =>
          healthOf(source, now, await papers.decidingRuns(source.name, from, now)),
        ),
      );
    },
    alerts: open,
    async readNow(source) {
      if (!sources.some(({ name }) => name === source)) return 'unknown';
      return (await queues.wake('collect', { source, regardless: true })) ? 'asked' : 'unreachable';
    },
    acknowledge: (alertId, by) => alerts.acknowledge(alertId, by, clock()),
  };
}
