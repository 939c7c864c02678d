import type { Day, Edition, EditionPaper, Paper, PaperRecord } from './paper.ts';
import type { Identifier } from './identifiers.ts';
import type { Change, Known } from './reconcile.ts';
import type { EditionSource } from './health/publication.ts';
import type { SourceRun } from './health/source-run.ts';
import type { DaySize } from './health/usual-size.ts';
import type { Listed, Ranked } from './trending.ts';

/** An item of a list that could not be read as a paper. */
export type LeftOut = { index: number; reason: string };

/**
 * What a source answered for one day. `empty` is an answer, `failed` is none; `not-open`: no list for that day, or not yet;
 * `unchanged`: the list is the one read before (HTTP 304). `expected`: whether that is no surprise, as on a weekend.
 * `shape-changed`: well-formed, and no list as we know them; an `ok` whose entries were left out is judged by us. `down`:
 * asking for other days now is of no use either.
 */
export type Reading =
  | {
      status: 'ok';
      records: readonly PaperRecord[];
      leftOut: readonly LeftOut[];
      /** To be called once the reading is stored: only then may the source ask for what has changed since. */
      kept?: () => Promise<void>;
    }
  | { status: 'empty'; expected: boolean }
  | { status: 'not-open'; expected: boolean }
  | { status: 'unchanged' }
  | { status: 'shape-changed'; reason: string }
  | { status: 'failed'; reason: string; down: boolean };

/** An upstream that lists papers. */
export type Source = {
  /** As in `SOURCES`; stands in listings and on pages. */
  name: string;
  /** True where standing on its list means that a paper began to trend. */
  trending: boolean;
  /** True where it answers for days past; the others are read for today alone. */
  history: boolean;
  /** Minutes until a list that was read is read again; as usual where it says nothing. */
  interval?: number;
  /**
   * Reads one day's list.
   * @returns failures of the source as a value
   * @throws only when `signal` is aborted, and for faults of our own
   */
  read(day: Day, signal: AbortSignal): Promise<Reading>;
};

/** What a reading is stored with; `days` are the list days that its records name. */
export type StoreRequest = {
  source: string;
  trending: boolean;
  identifiers: readonly Identifier[];
  days: readonly Day[];
  now: Date;
};

/** What came of withdrawing a paper. */
export type Withdrawal =
  | { status: 'withdrawn' | 'already-withdrawn'; key: string; title: string }
  | { status: 'unknown' }
  /** Lists call several papers so, the last listed first: a key says which. */
  | { status: 'ambiguous'; papers: readonly { key: string; title: string }[] };

export type PaperStore = {
  /**
   * One transaction, alone among writers of papers and editions: loads what shares an identifier with the reading, lets
   * `plan` work out the change, applies it, and writes the run that `plan` returns.
   */
  store(
    request: StoreRequest,
    plan: (known: Known) => { change: Change; run: SourceRun },
  ): Promise<SourceRun>;
  /**
   * Withdraws the work whose name this is, with everything that was merged into it: the one whose key it is, or else the one that the first of
   * these identifiers to be known names, or the only one that a list calls so.
   */
  withdraw(name: string, identifiers: readonly Identifier[], now: Date): Promise<Withdrawal>;
  /**
   * Does a source's reading unless another worker is at it, which is then left to finish: null. A worker that dies holds
   * nobody up.
   */
  alone<T>(source: string, work: () => Promise<T>): Promise<T | null>;
  /** Writes a run that stored nothing. */
  recordRun(run: SourceRun): Promise<void>;
  /** A source's runs for days since `from`, in the order they were made. */
  runsSince(source: string, from: Day): Promise<SourceRun[]>;
  /** Of those made until now, for each day its last whole one and what came after it: all that tells how the source stands, and few. */
  decidingRuns(source: string, from: Day, now: Date): Promise<SourceRun[]>;
  /** Forgets the runs for days before one. */
  forgetRuns(before: Day): Promise<void>;
  /**
   * The sizes of a source's whole lists of the days before one that are comparable to it, newest first, each as last read.
   * @param final only of days that were over when they were read
   */
  sizesBefore(source: string, day: Day, options: { final: boolean; limit: number }): Promise<DaySize[]>;
};

/**
 * What an edition is published with: how its sources stood, and the line that tells readers what it lacks; null where it
 * lacks nothing.
 */
export type EditionRemark = { sources: readonly EditionSource[]; note: string | null };

/** An edition with how many papers it has, withdrawn ones left out. */
export type EditionSummary = Edition & EditionRemark & { papers: number };

export type EditionStore = {
  /** `open -> frozen` in one transaction: `order` gives the places of its papers, which are written with their facts. */
  freeze(
    editionId: number,
    now: Date,
    order: (papers: readonly Listed[]) => Ranked[],
  ): Promise<'frozen' | 'not-open'>;
  /** Writes which papers of a frozen edition are on the same narrow thing: by paper, the id of the first of them. */
  writeStrands(editionId: number, strands: ReadonlyMap<number, number>): Promise<void>;
  /** `frozen -> published` under the next publication number, without gaps, with the remark that stays with it. */
  takePublication(
    editionId: number,
    now: Date,
    remark?: EditionRemark,
  ): Promise<{ status: 'published'; publication: number } | { status: 'not-frozen' }>;
  /** Dated editions that have papers and are not published, oldest first. */
  unpublished(): Promise<EditionSummary[]>;
  /** Published editions, newest publication first. */
  published(limit: number, before?: number): Promise<EditionSummary[]>;
  byDay(day: Day): Promise<EditionSummary | null>;
  byId(editionId: number): Promise<EditionSummary | null>;
  /** The newest publication number, 0 before the first. */
  newestPublication(): Promise<number>;
  /** Published editions with `from < publication <= to`, in order. */
  between(from: number, to: number): Promise<EditionSummary[]>;
  /** The bundled sample edition, null where it was never installed or something was published since. */
  sample(): Promise<EditionSummary | null>;
  /**
   * The papers of frozen and published editions in their trending order, as they were frozen; withdrawn ones left out. A
   * paper merged since comes under the survivor's id and key, once per edition.
   * @param options `withdrawn`: with those too
   */
  papersOf(editionIds: readonly number[], options?: { withdrawn: boolean }): Promise<EditionPaper[]>;
  /** Papers of an edition that is still open, as they stand now, in the order they would get. */
  standing(editionId: number, order: (papers: readonly Listed[]) => Ranked[]): Promise<EditionPaper[]>;
  /** Survivors by the ids merged into them. */
  canonicalIds(): Promise<ReadonlyMap<number, number>>;
  /** Papers of these editions that must be looked up in what was printed: on their second appearance, or merged. */
  secondAppearanceOrMerged(editionIds: readonly number[]): Promise<ReadonlySet<number>>;
  /** A paper by its key, through aliases; null where there is none or it is withdrawn. */
  paper(key: string): Promise<Paper | null>;
  /** Writes the sample edition, frozen, unless there is one; `plan` enters its papers into the edition without a day. */
  installSample(
    request: StoreRequest,
    plan: (known: Known) => Change,
    order: (papers: readonly Listed[]) => Ranked[],
  ): Promise<'installed' | 'present'>;
};
