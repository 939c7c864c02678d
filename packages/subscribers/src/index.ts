export { limiterKeyOf, maskAddress, parseAddress } from './address.ts';
export type { Address, ParsedAddress } from './address.ts';
export { createDueTimes, localDayOf } from './due-times.ts';
export type { DueTime, DueTimes } from './due-times.ts';
export { deriveKey, fingerprintOf } from './keys.ts';
export { openNotice, queuedNotice, skippedNotice } from './notice.ts';
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
export { suppressionHash } from './suppression.ts';
export type { Suppression, SuppressionReason } from './suppression.ts';
export { confirmTokenOctets, createConfirmToken, createTokens, hashOfConfirmToken } from './tokens.ts';
export type { PairPurpose, SinglePurpose, TokenPurpose, Tokens } from './tokens.ts';
