import { createCalendar, type Calendar } from './calendar.ts';
import { daysBetween } from './day.ts';
import { identifierKinds, type Identifier } from './identifiers.ts';
import { sortIntoWorks, type Work } from './identity.ts';
import { improveFacts, sameFacts } from './improve.ts';
import type { Day, Edition, PaperFacts } from './paper.ts';

/** A paper's place in an edition. */
export type Entry = {
  editionId: number;
  paperId: number;
  appearance: 1 | 2;
  day: Day | null;
  state: Edition['state'];
};

/** A stored paper that shares an identifier with what was read. Never one that was merged into another. */
export type KnownPaper = {
  id: number;
  facts: PaperFacts;
  identifiers: readonly Identifier[];
  /** Sources that listed it so far. */
  sources: readonly string[];
  /** Its entries, and those of the papers merged into it. */
  entries: readonly Entry[];
};

/** What the store knows of a reading: the papers that share an identifier, and every dated edition that is open or of a day in question. */
export type Known = { papers: readonly KnownPaper[]; editions: readonly Edition[] };

/** A record, cleaned and named. */
export type Candidate = {
  facts: PaperFacts;
  identifiers: readonly Identifier[];
  listedOn: Day;
  /** Place on the source's list, from 1. */
  position: number;
  votes: number | null;
  /** See `ownNameOf`. */
  called: string | null;
};

/** One reading: what a source told, and when. */
export type Telling = { source: string; trending: boolean; today: Day; candidates: readonly Candidate[] };

/** What a reading changes. A `paper` below zero is one of `added`, by its `ref`; the others are ids. */
export type Change = {
  added: { ref: number; facts: PaperFacts; identifiers: readonly Identifier[] }[];
  improved: { id: number; facts: PaperFacts }[];
  registered: { id: number; identifier: Identifier }[];
  /** The older id survives; identifiers and listings move to it, an alias stays. */
  merges: { winner: number; loser: number }[];
  /** Entries in open editions that a merge makes superfluous, then those that change hands. */
  dropped: { editionId: number; paperId: number }[];
  moved: { editionId: number; from: number; to: number }[];
  listings: { paper: number; day: Day; position: number; votes: number | null; called: readonly string[] }[];
  /** Papers that enter the edition of a day, which is opened where it does not exist; null is the sample edition. */
  entries: { paper: number; day: Day | null; appearance: 1 | 2 }[];
};

/** Days after a paper's first edition in which it may come a second time. */
export const secondAppearanceDays = 30;

/**
 * Works out what a reading changes (design promise 1 and section 3). Pure; the same reading over the result changes only
 * what the source says anew.
 *
 * A paper enters one edition when it first appears: that of its list day where that is still open or not begun, else the
 * oldest open one, else today's. It enters one more when a trending source lists it for the first time, after another
 * source brought it, within 30 days of a first edition that is no longer open. What came only in the undated sample
 * edition enters as a second appearance, so that it is looked up in what was printed.
 */
export function reconcile(telling: Telling, known: Known): Change {
  const change: Change = {
    added: [],
    improved: [],
    registered: [],
    merges: [],
    dropped: [],
    moved: [],
    listings: [],
    entries: [],
  };
  const calendar = createCalendar(known.editions, telling.today);
  for (const work of sortIntoWorks(known.papers, telling.candidates)) {
    if (work.told.length > 0) tell(work, telling, calendar, change);
  }
  return change;
}

function tell(work: Work<KnownPaper, Candidate>, telling: Telling, calendar: Calendar, change: Change): void {
  const [winner, ...losers] = work.stored.toSorted((a, b) => a.id - b.id);
  const paper = winner === undefined ? add(work, change) : improve(winner, losers, work, change);
  change.listings.push(...listingsOf(paper, work.told));
  const sources = new Set(work.stored.flatMap((stored) => stored.sources));
  const entries = work.stored.flatMap((stored) => stored.entries);
  if (winner !== undefined && losers.length > 0) settleEntries(winner.id, entries, change);
  const day = calendar.editionFor(
    work.told.map(({ listedOn }) => listedOn).reduce((a, b) => (a < b ? a : b)),
  );
  const appearance = nextAppearance(entries, sources, telling, day);
  if (appearance !== null) {
    calendar.open(day);
    change.entries.push({ paper, day, appearance });
  }
}

function add(work: Work<KnownPaper, Candidate>, change: Change): number {
  const ref = -1 - change.added.length;
  const facts = work.told.map((candidate) => candidate.facts).reduce(improveFacts);
  change.added.push({ ref, facts, identifiers: strongestFirst(work.gained) });
  return ref;
}

function strongestFirst(identifiers: readonly Identifier[]): Identifier[] {
  return identifiers.toSorted((a, b) => identifierKinds.indexOf(a.kind) - identifierKinds.indexOf(b.kind));
}

function improve(
  winner: KnownPaper,
  losers: readonly KnownPaper[],
  work: Work<KnownPaper, Candidate>,
  change: Change,
): number {
  const facts = [...losers, ...work.told].map((told) => told.facts).reduce(improveFacts, winner.facts);
  if (!sameFacts(facts, winner.facts)) change.improved.push({ id: winner.id, facts });
  change.registered.push(...work.gained.map((identifier) => ({ id: winner.id, identifier })));
  change.merges.push(...losers.map((loser) => ({ winner: winner.id, loser: loser.id })));
  return winner.id;
}

function listingsOf(paper: number, told: readonly Candidate[]): Change['listings'] {
  const byDay = new Map<Day, Change['listings'][number]>();
  for (const { listedOn: day, position, votes, called } of told) {
    const before = byDay.get(day);
    byDay.set(day, {
      paper,
      day,
      position: Math.min(position, before?.position ?? position),
      votes: votes === null ? (before?.votes ?? null) : Math.max(votes, before?.votes ?? votes),
      called: [...(before?.called ?? []), ...(called === null ? [] : [called])],
    });
  }
  return [...byDay.values()];
}

function nextAppearance(
  entries: readonly Entry[],
  sources: ReadonlySet<string>,
  telling: Telling,
  day: Day,
): 1 | 2 | null {
  if (entries.length === 0) return 1;
  const [first, ...others] = entries;
  if (first === undefined || others.length > 0) return null;
  if (first.day === null) return 2;
  const begins = telling.trending && sources.size > 0 && !sources.has(telling.source);
  const near = Math.abs(daysBetween(first.day, day)) <= secondAppearanceDays;
  return begins && near && first.state !== 'open' && first.appearance === 1 ? 2 : null;
}

/**
 * Two papers turned out to be one. What is frozen or published stays as it is; of the open entries one remains: the
 * earliest, in the survivor's name, where neither came out yet; otherwise only the survivor's own, which planning then
 * looks up in what was printed.
 */
function settleEntries(winner: number, entries: readonly Entry[], change: Change): void {
  const open = entries
    .filter((entry) => entry.state === 'open')
    .sort((a, b) => ((a.day ?? '') < (b.day ?? '') ? -1 : 1));
  const cameOut = open.length < entries.length;
  const kept = cameOut ? open.find((entry) => entry.paperId === winner) : open[0];
  for (const entry of open) {
    const { editionId, paperId } = entry;
    if (entry !== kept) change.dropped.push({ editionId, paperId });
    else if (paperId !== winner) change.moved.push({ editionId, from: paperId, to: winner });
  }
}
