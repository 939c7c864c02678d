import type { Reason } from '@broadsheet/matching';
import type { Day, EditionPaper } from '@broadsheet/papers';
import type { Preferences } from '@broadsheet/subscribers';

import type { Candidate, RuleMatch } from './coverage.ts';
import type { DigestContents, RuleLabel } from './digest.ts';

/** A subscriber whose hour has come, locked until their page is planned. */
export type DueSubscriber = {
  id: number;
  preferences: Preferences;
  nextDueAt: Date;
  lastDigestDay: Day | null;
  /** The newest publication they were planned for; the sample edition counts as 0. */
  watermark: number;
  followed: readonly { ruleId: number; label: RuleLabel }[];
  muted: readonly number[];
  /** By rule, a topic's votes under its present one: votes for more less those for less, each halved every `voteHalfLife` days. */
  leanings: ReadonlyMap<number, number>;
};

/** One digest to be kept as a delivery. */
export type PlannedDigest = {
  subscriberId: number;
  localDay: Day;
  /** The newest edition that it covers. */
  editionId: number;
  publicationFrom: number;
  publicationTo: number;
  /** Null: to be delivered. */
  skipped: 'nothing-matched' | null;
  contents: DigestContents;
  printed: readonly number[];
  expiresAt: Date;
};

/** Where a due subscriber stands after planning. */
export type Advance = { subscriberId: number; watermark: number; nextDueAt: Date; lastDigestDay: Day | null };

/** What planning makes of one due subscriber; `digest` null: their local day is taken, or there is nothing new. */
export type Planned = { advance: Advance; digest: PlannedDigest | null };

/** Walked once, and planned while it is walked: no more than one digest need be held at a time. */
export type PagePlan = Iterable<Planned>;

/** Which subscribers a run plans for. */
export type DueQuery = {
  now: Date;
  /** At most this many a page. */
  limit: number;
  /** True: everybody active, whatever their hour. */
  regardlessOfHour: boolean;
  /** True: nothing is written, and nothing moves. */
  dryRun: boolean;
  /** Only ids after this one, in order of id; null where planning itself takes a subscriber out of what is due. */
  afterId: number | null;
  /** Only this subscriber. */
  only: number | null;
  /** Whom to leave as they are, still due: an edition keeps them waiting. */
  held: Held | null;
};

/**
 * Subscribers who wait for an edition: those whose hour came at `since` or later and, unless it is null, who were planned for
 * the publication `covered` or a later one.
 */
export type Held = { since: Date; covered: number | null };

export type PlanningStore = {
  /**
   * In one transaction: locks a page of due subscribers (skipping those that another planner holds, and those with a
   * digest still owed), lets `plan` decide, writes deliveries, advances and the ledger.
   * @returns how many were due, the last id seen, how many digests are to be submitted (and, once written, their
   *   deliveries), and how many are skipped
   */
  planPage(
    query: DueQuery,
    plan: (due: readonly DueSubscriber[]) => Promise<PagePlan>,
  ): Promise<{ due: number; lastId: number; queued: number; queuedIds: readonly number[]; skipped: number }>;
  /** What was printed to each subscriber, of these papers (aliases of merged papers resolved), since a day. */
  printedTo(
    subscriberIds: readonly number[],
    paperIds: readonly number[],
    since: Day,
  ): Promise<ReadonlyMap<number, ReadonlySet<number>>>;
};

/** An edition as planning reads it. */
export type CoverableEdition = {
  editionId: number;
  /** Null for the sample. */
  day: Day | null;
  publication: number;
  /** What it lacks, for readers; null where it lacks nothing. */
  note: string | null;
  candidates: readonly Candidate[];
  mayBePrinted: readonly number[];
};

export type CoverageStore = {
  /** 0 while nothing was ever published: the sample edition. */
  newestPublication(): Promise<number>;
  /** The published editions of `(from, to]`, oldest first; the sample edition where `to` is 0. */
  editionsBetween(from: number, to: number): Promise<readonly CoverableEdition[]>;
  /** Matches of rules in an edition; every rule asked for has an entry. */
  matchesIn(
    editionId: number,
    ruleIds: readonly number[],
  ): Promise<ReadonlyMap<number, readonly RuleMatch[]>>;
  /** Computes the (rule, edition) pairs that are missing, once for everybody. */
  ensureMatches(ruleIds: readonly number[], editionIds: readonly number[], now: Date): Promise<void>;
};

/** What turning contents back into a digest reads. */
export type DigestStore = {
  papersOf(editionIds: readonly number[]): Promise<readonly EditionPaper[]>;
  /** Every paper that was withdrawn: few. */
  withdrawn(): Promise<ReadonlySet<number>>;
  /** Of these papers, those merged into another since, with their survivors: what the other reads know them by. */
  survivorsOf(paperIds: readonly number[]): Promise<ReadonlyMap<number, number>>;
  daysOf(editionIds: readonly number[]): Promise<ReadonlyMap<number, Day | null>>;
  reasonsOf(
    items: readonly { editionId: number; paperId: number; ruleId: number }[],
  ): Promise<ReadonlyMap<string, readonly Reason[]>>;
};
