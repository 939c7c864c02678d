export { webAddress } from './address.ts';
export { arxivId, arxivIdOfAddress } from './arxiv.ts';
export { addDays, dayOf, daysBetween, isDay, isWeekend, startOf } from './day.ts';
export { doiIn } from './doi.ts';
export { factLimits, factsOf, isRejected } from './facts.ts';
export type { Rejected } from './facts.ts';
export { candidatesOf, collectDue, collectPapers } from './flows/collect-papers.ts';
export { standingsOf } from './flows/standings.ts';
export { withdrawPaper } from './flows/withdraw-paper.ts';
export type { CollectPorts } from './flows/collect-papers.ts';
export { freezeEdition, installSampleEdition, sampleSource } from './flows/edition.ts';
export type { EditionPorts } from './flows/edition.ts';
export { backfillDays, daysDue, daysToRead, nextReading } from './health/due-readings.ts';
export { judgeList } from './health/judge.ts';
export {
  deadlineOf,
  editionSource,
  isAbandoned,
  newestToPublish,
  publicationOf,
  readinessOf,
} from './health/publication.ts';
export type { EditionSource, PublishingHours, Readiness, TimeOfDay } from './health/publication.ts';
export { runsByDay } from './health/by-day.ts';
export { dayFacts } from './health/day-facts.ts';
export type { DayFact, DayState } from './health/day-facts.ts';
export { healthOf, notAsked } from './health/source-health.ts';
export type { SourceHealth, Trouble } from './health/source-health.ts';
export { isWhole } from './health/source-run.ts';
export type { RunOutcome, SourceRun } from './health/source-run.ts';
export { missesIn, standingOf } from './health/standing.ts';
export type { Answering, Standing, Want } from './health/standing.ts';
export { comparedDays, isComparable, usualSize } from './health/usual-size.ts';
export type { DaySize } from './health/usual-size.ts';
export { identifiersOf, keyOf, normalisedTitle } from './identifiers.ts';
export type { Identifier, IdentifierKind } from './identifiers.ts';
export type { Pace, Pacing, TakenTurn, Turn } from './pacing.ts';
export type { Validators, ValidatorStore } from './validators.ts';
export type { Day, Edition, EditionPaper, Paper, PaperFacts, PaperRecord } from './paper.ts';
export type {
  EditionRemark,
  EditionStore,
  EditionSummary,
  LeftOut,
  PaperStore,
  Reading,
  Source,
  StoreRequest,
  Withdrawal,
} from './ports.ts';
export { reconcile, secondAppearanceDays } from './reconcile.ts';
export type { Candidate, Change, Entry, Known, KnownPaper, Telling } from './reconcile.ts';
export { sampleEdition } from './sample/sample-edition.ts';
export type { SampleRecord } from './sample/sample-record.ts';
export { cleanText } from './text/clean-text.ts';
export { cutText } from './text/cut.ts';
export { listingAge, trendingOrder } from './trending.ts';
export type { Listed, Ranked, RankedListing } from './trending.ts';
