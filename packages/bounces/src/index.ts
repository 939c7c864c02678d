export { allParts, fieldOf } from './returned-mail.ts';
export type { Field, MailPart } from './returned-mail.ts';
export type { Action, Feedback, Finding, Reading, ReturnedKind } from './reading/reading.ts';
export { readReturnedMail } from './reading/read-returned-mail.ts';
export { ownTokenIn, tokenCandidates } from './own-tokens.ts';
export type { OwnToken, TokenCandidate } from './own-tokens.ts';
export { classificationOf } from './classification.ts';
export type { Classification } from './classification.ts';
