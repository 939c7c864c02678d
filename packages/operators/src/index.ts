export { allows, isRole, roles } from './role.ts';
export type { Role } from './role.ts';
export { isScope, scopes } from './scope.ts';
export type { Scope } from './scope.ts';
export { differences } from './audit.ts';
export type { Actor, AuditEntry, AuditState, NewAuditEntry } from './audit.ts';
export { attemptKey, attemptLimits, mayAttempt } from './attempts.ts';
export type { AttemptLoad } from './attempts.ts';
export { formToken, hashOfSecret, isFormToken } from './secrets.ts';
export { acceptInvitation, findInvitation, invite, inviteBack } from './flows/invitations.ts';
export type { InvitationPorts, MadeInvitation } from './flows/invitations.ts';
export { changeRole, dropFactor, removeOperator } from './flows/operators.ts';
export type { OperatorPorts } from './flows/operators.ts';
export { issueToken, revokeToken, tokenBy } from './flows/api-tokens.ts';
export type { ApiTokenPorts } from './flows/api-tokens.ts';
export type {
  AccountKeeper,
  ApiToken,
  ApiTokenStore,
  AttemptStore,
  AuditStore,
  Invitation,
  InvitationStore,
  Note,
  Operator,
  OperatorChange,
  OperatorPost,
  OperatorStore,
} from './ports.ts';
export { alertKinds, quietTime, reminderInterval, resolvedBy, tellingOf } from './alerts/alert.ts';
export type { Alert, AlertKind, Finding, Telling } from './alerts/alert.ts';
export { makeCalls, watch } from './alerts/flows/watch.ts';
export type { Told, WatchPorts } from './alerts/flows/watch.ts';
export type { AlertNotice, AlertStore, OwedCall, PostCall } from './alerts/ports.ts';
export { callOf, nextCall, wordsOf } from './alerts/telling.ts';
export type { AlertCall, AlertWords } from './alerts/telling.ts';
