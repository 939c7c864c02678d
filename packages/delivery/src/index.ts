export { leaseSeconds, submitPage } from './flows/submit-page.ts';
export type { PageResult, SubmitPorts } from './flows/submit-page.ts';
export { createRecorder } from './flows/recorder.ts';
export type { Recorder, Tally } from './flows/recorder.ts';
export { createGroupGate } from './flows/group-gate.ts';
export type { GroupGate, GroupStore } from './flows/group-gate.ts';
export { learnMailGroups } from './flows/learn-mail-groups.ts';
export type { MailHostStore, MailHostTeller } from './flows/learn-mail-groups.ts';
export { createPageOrder } from './flows/page-order.ts';
export {
  describeGroup,
  freshPace,
  horizon as turnHorizon,
  isThrottle,
  letThrough,
  slowDown,
  tookMail,
} from './group-pace.ts';
export type { GroupPace } from './group-pace.ts';
export {
  groupOfExchanger,
  hostsOf,
  isNobodys,
  limitOf,
  limitsWith,
  mailGroupOf,
  providersHosts,
} from './mail-groups.ts';
export type { GroupLimit, GroupLimits } from './mail-groups.ts';
export { pageSize, sweep } from './flows/sweep.ts';
export type { SweepResult } from './flows/sweep.ts';
export type { Message, Permit, SmtpStage, Submission, SubmissionResult, Transport } from './message.ts';
export { outcomeOf, stopRest, uncertainRetryAfter } from './outcome.ts';
export { UnbuildableError, anyKeys } from './ports.ts';
export type { Assemble, Claimed, Outbox, Outcome, SweptOutbox } from './ports.ts';
export { drift, emptyBooks, states } from './states.ts';
export type { Books, DeliveryState, SkipReason } from './states.ts';
export {
  classifyBreak,
  classifyReply,
  describeClass,
  greylistDelay,
  withoutAddresses,
} from './reply-class.ts';
export { describePause, isMassRejection, paceLength, rateOf } from './stream.ts';
export type { Pace, PauseReason, StreamState, StreamStore } from './stream.ts';
export { pauseReasons } from './stream.ts';
export type { Reply, ReplyClass } from './reply-class.ts';
export { nextAttempt } from './retry.ts';
export type { NextAttempt } from './retry.ts';
export {
  checkedAddress,
  dateField,
  HeaderError,
  listIdField,
  mailboxField,
  messageIdField,
  plainField,
  textField,
  unsubscribeFields,
  writeFields,
} from './headers.ts';
export type { HeaderField, Mailbox } from './headers.ts';
export { rateWords, timeWords } from './pace-words.ts';
