export { createApp } from './app.ts';
export type { ApiContext, Mailbox, Readiness, Site } from './context.ts';
export { createApiContext } from './create-context.ts';
export { HostUnavailableError, PortForbiddenError, PortTakenError } from './compose/listen-errors.ts';
export { startApi } from './compose/start-api.ts';
export type { RunningApi } from './compose/start-api.ts';
export { createOperators, inviteFirstOwner } from './operators/create-operators.ts';
export type { Operators } from './operators/operators.ts';
export { adminParts } from './routes/admin/parts.ts';
