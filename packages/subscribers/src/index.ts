export { limiterKeyOf, mailHostOf, maskAddress, parseAddress } from './address.ts';
export type { Address, ParsedAddress } from './address.ts';
export { createDueTimes, localDayOf } from './due-times.ts';
export type { DueTime, DueTimes } from './due-times.ts';
export { deriveKey, fingerprintOf } from './keys.ts';
export { kindsToOperators, openNotice, queuedNotice, sealNotice, skippedNotice } from './notice.ts';
export type { NewNotice, NoticeKind, NoticeSlots } from './notice.ts';
export {
  cadences,
  cadenceSchema,
  defaultPreferences,
  hourSchema,
  knownTimezone,
  maxPapersSchema,
  parsePreferences,
  preferencesSchema,
  problemsOf,
  timezoneSchema,
} from './preferences.ts';
export type { FieldProblem } from './preferences.ts';
export { createSealer } from './sealer.ts';
export type { Sealer } from './sealer.ts';
export type { Cadence, Interest, Preferences, Subscriber, SubscriberState } from './subscriber.ts';
export { bounceReasons, createSuppressionHash, domainKeyOf, suppressionHash } from './suppression.ts';
export type { Suppression, SuppressionReason } from './suppression.ts';
export {
  confirmTokenOctets,
  createConfirmToken,
  createTokens,
  hashOfConfirmToken,
  isMailTokenForm,
} from './tokens.ts';
export type { PairPurpose, SinglePurpose, TokenPurpose, Tokens } from './tokens.ts';
export { confirmationLifetimeMs, judgeConfirmation, pendingLifetimeMs } from './confirmation.ts';
export type { Approval, Confirmation, Evidence, Verdict } from './confirmation.ts';
export { changePreferences } from './flows/change-preferences.ts';
export type { ChangeOutcome } from './flows/change-preferences.ts';
export { confirm } from './flows/confirm.ts';
export type { ConfirmOutcome } from './flows/confirm.ts';
export { decideSignUp } from './flows/decide-sign-up.ts';
export type { DecisionOutcome } from './flows/decide-sign-up.ts';
export { importSubscribers } from './flows/import-subscribers.ts';
export type { ImportProblem } from './flows/import-subscribers.ts';
export { eraseSubscriber, notMe, unsubscribe } from './flows/leave.ts';
export { dataToken, eraseByLink, exportData, openData, requestData } from './flows/own-data.ts';
export type { DataLink } from './flows/own-data.ts';
export { requestChangeOfAddress, requestLink } from './flows/request-by-mail.ts';
export type { ChangeOfAddressOutcome } from './flows/request-by-mail.ts';
export { subscribe } from './flows/subscribe.ts';
export type { SignUpCircumstances, SignUpOutcome } from './flows/subscribe.ts';
export { expirePending, resumePaused } from './flows/tidy.ts';
export { parseRecord, recordColumns } from './import.ts';
export type { SubscriberRecord } from './import.ts';
export type { KeptData, KeptDataStore } from './kept-data.ts';
export {
  mutedQueriesSchema,
  mutedTopicsSchema,
  queriesSchema,
  topicsSchema,
  wishesOf,
  wishLimits,
} from './interests.ts';
export type { CompiledQuery, NewInterest, NewRule, WishKinds, Wishes } from './interests.ts';
export type {
  AwaitingSignUp,
  ImportedSubscriber,
  LockedSubscriber,
  NewConfirmation,
  Rules,
  SubscriberPorts,
  SubscriberQueue,
  SubscriberRows,
  SubscriberStore,
  Suppressions,
  TopicDirectory,
} from './ports.ts';
export { preferenceChangeSchema, reschedule } from './preference-change.ts';
export type { PreferenceChange, Schedule } from './preference-change.ts';
export {
  admits,
  isSubscribed,
  noticeForSignUp,
  refusalUnder,
  signUpSchema,
  signUpSettingsSchema,
} from './sign-up.ts';
export type {
  Proof,
  SignUpLimits,
  SignUpLoad,
  SignUpMode,
  SignUpNotice,
  SignUpRefusal,
  SignUpSettings,
} from './sign-up.ts';
export { parseSuppression, suppressionColumns, suppressionKeyOf } from './suppression-record.ts';
export type { SuppressionRecord } from './suppression-record.ts';
export type { Direction, VoteStore } from './votes.ts';
