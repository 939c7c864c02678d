export { alsoTrendingLimit, chooseDigest, printedPapers } from './choose.ts';
export type { Chooser } from './choose.ts';
export { coverageOf } from './coverage.ts';
export type { Candidate, Coverage, EditionChoice, RuleMatch } from './coverage.ts';
export type { Because, ChosenPaper, Digest, DigestContents, DigestItem, RuleLabel } from './digest.ts';
export { inOrder, voteHalfLife, weightOf } from './order.ts';
export type { Worth } from './order.ts';
export { composeDigest, reasonKey } from './flows/compose-digest.ts';
export { createCoverages } from './flows/coverages.ts';
export { digestDaysKept, planDigests, timeToLive } from './flows/plan-digests.ts';
export type { PlanOptions, PlanResult, PlanningPorts } from './flows/plan-digests.ts';
export { lookUpPrinted } from './flows/printed.ts';
export type {
  Advance,
  CoverableEdition,
  CoverageStore,
  DigestStore,
  DueQuery,
  DueSubscriber,
  Held,
  PagePlan,
  Planned,
  PlannedDigest,
  PlanningStore,
} from './ports.ts';
