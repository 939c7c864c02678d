import type { Day } from '@broadsheet/papers';
import type { DueTimes } from '@broadsheet/subscribers';

import { chooseDigest, printedPapers } from '../choose.ts';
import type { CoverageStore, DueSubscriber, Held, PagePlan, Planned, PlanningStore } from '../ports.ts';
import { type CoveredRange, createCoverages } from './coverages.ts';
import { lookUpPrinted } from './printed.ts';

const hour = 3_600_000;

/** A digest that could not be submitted for so long is given up, and its papers go to the next. In milliseconds. */
export const timeToLive = 20 * hour;
/** Days for which a delivery is kept, and its digest can be read again. */
export const digestDaysKept = 400;

const pageSize = 500;

export type PlanningPorts = { planning: PlanningStore; coverage: CoverageStore; dueTimes: DueTimes };

export type PlanOptions = {
  now: Date;
  /** True: plans for everybody active who has had no digest on their local day. */
  regardlessOfHour?: boolean;
  /** True: counts what would be planned, and changes nothing. */
  dryRun?: boolean;
  /** Only this subscriber. */
  only?: number | null;
  /** As if this publication were the newest. */
  newest?: number;
  /** Whom an edition that is late keeps waiting. */
  held?: Held | null;
  /** Hears of each page's deliveries as soon as they are committed. */
  onQueued?: (ids: readonly number[]) => Promise<void>;
};

/** What a planning run did. */
export type PlanResult = { due: number; queued: number; skipped: number };

/**
 * Plans a digest for every subscriber who is due, in pages of one transaction each: deliveries, watermarks and next due
 * times move together (design section 5). Several planners may run at once.
 */
export async function planDigests(ports: PlanningPorts, options: PlanOptions): Promise<PlanResult> {
  const { now, regardlessOfHour = false, dryRun = false, only = null, held = null } = options;
  const newest = options.newest ?? (await ports.coverage.newestPublication());
  const coverages = createCoverages(ports.coverage, now);
  const total = { due: 0, queued: 0, skipped: 0 };
  let afterId = regardlessOfHour || dryRun ? 0 : null;
  // Who is walked by id is walked by one; of who is due, the next page is chosen while one is being written.
  const planners = afterId === null && only === null ? 2 : 1;
  const work = async (): Promise<void> => {
    for (;;) {
      const page = await ports.planning.planPage(
        { now, limit: pageSize, regardlessOfHour, dryRun, afterId, only, held },
        (due) => planPage(ports, coverages, due, { now, newest, regardlessOfHour }),
      );
      total.due += page.due;
      total.queued += page.queued;
      total.skipped += page.skipped;
      if (page.queuedIds.length > 0) await options.onQueued?.(page.queuedIds);
      if (page.due === 0 || only !== null) return;
      if (afterId !== null) afterId = page.lastId;
    }
  };
  await Promise.all(Array.from({ length: planners }, work));
  return total;
}

type Run = { now: Date; newest: number; regardlessOfHour: boolean };

async function planPage(
  ports: PlanningPorts,
  coverages: ReturnType<typeof createCoverages>,
  due: readonly DueSubscriber[],
  run: Run,
): Promise<PagePlan> {
  const ranges = await coverRanges(coverages, due, run.newest);
  const printed = await printedOnPage(ports.planning, ranges, run.now);
  return planEach(ports.dueTimes, due, { ranges, printed, run });
}

function* planEach(
  dueTimes: DueTimes,
  due: readonly DueSubscriber[],
  { ranges, printed, run }: { ranges: Page; printed: Printed; run: Run },
): Generator<Planned> {
  for (const subscriber of due) {
    const { id, preferences, watermark } = subscriber;
    const localDay = localDayFor(dueTimes, subscriber, run);
    const range = ranges.get(watermark)?.range;
    const taken = subscriber.lastDigestDay !== null && localDay <= subscriber.lastDigestDay;
    const newestEdition = range?.editions.at(-1);
    if (taken || range === undefined || newestEdition === undefined) {
      const { lastDigestDay } = subscriber;
      const nextDueAt = dueTimes.nextDue({ preferences, after: run.now, lastDigestDay }).at;
      yield { advance: { subscriberId: id, watermark, nextDueAt, lastDigestDay }, digest: null };
      continue;
    }
    const contents = chooseDigest(range.coverage, {
      followed: subscriber.followed,
      muted: subscriber.muted,
      leanings: subscriber.leanings,
      maxPapers: preferences.maxPapers,
      printed: printed.get(id) ?? nothingPrinted,
    });
    const skipped = contents.items.length === 0 ? 'nothing-matched' : null;
    const lastDigestDay = skipped === null ? localDay : subscriber.lastDigestDay;
    const nextDueAt = dueTimes.nextDue({ preferences, after: run.now, lastDigestDay }).at;
    yield {
      advance: { subscriberId: id, watermark: run.newest, nextDueAt, lastDigestDay },
      digest: {
        subscriberId: id,
        localDay,
        editionId: newestEdition.editionId,
        publicationFrom: watermark,
        publicationTo: run.newest,
        skipped,
        contents,
        printed: printedPapers(contents),
        expiresAt: new Date(Math.min(run.now.getTime() + timeToLive, nextDueAt.getTime())),
      },
    };
  }
}

const nothingPrinted: ReadonlySet<number> = new Set();

/** The local day that a digest is for: that of the hour it was due at, unless that is long past. */
function localDayFor(dueTimes: DueTimes, { nextDueAt, preferences }: DueSubscriber, run: Run): Day {
  const late = run.now.getTime() - nextDueAt.getTime();
  const instant = late >= 0 && late < timeToLive && !run.regardlessOfHour ? nextDueAt : run.now;
  return dueTimes.localDayOf(instant, preferences.timezone);
}

/** The papers that each subscriber was printed before. */
type Printed = ReadonlyMap<number, ReadonlySet<number>>;
type Page = ReadonlyMap<number, { range: CoveredRange; subscriberIds: readonly number[] }>;

/** One range for each watermark on the page: subscribers share them. */
async function coverRanges(
  coverages: ReturnType<typeof createCoverages>,
  due: readonly DueSubscriber[],
  newest: number,
): Promise<Page> {
  const byWatermark = new Map<number, DueSubscriber[]>();
  for (const subscriber of due) {
    if (subscriber.watermark >= newest) continue;
    const group = byWatermark.get(subscriber.watermark);
    if (group === undefined) byWatermark.set(subscriber.watermark, [subscriber]);
    else group.push(subscriber);
  }
  const ranges = new Map<number, { range: CoveredRange; subscriberIds: readonly number[] }>();
  for (const [watermark, group] of byWatermark) {
    const rules = new Set(
      group.flatMap(({ followed, muted }) => [...followed.map(({ ruleId }) => ruleId), ...muted]),
    );
    const range = await coverages.cover(watermark, newest, [...rules]);
    ranges.set(watermark, { range, subscriberIds: group.map(({ id }) => id) });
  }
  return ranges;
}

async function printedOnPage(store: PlanningStore, ranges: Page, now: Date): Promise<Printed> {
  const all = new Map<number, ReadonlySet<number>>();
  for (const { range, subscriberIds } of ranges.values())
    for (const [id, printed] of await lookUpPrinted(store, range, subscriberIds, now)) all.set(id, printed);
  return all;
}
