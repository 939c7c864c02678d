import type { AttemptLoad } from './attempts.ts';
import type { Actor, AuditEntry, AuditState, NewAuditEntry } from './audit.ts';
import type { Role } from './role.ts';
import type { Scope } from './scope.ts';

/** Somebody who may sign in. */
export type Operator = {
  id: string;
  email: string;
  name: string;
  role: Role;
  secondFactor: boolean;
  createdAt: Date;
  /** The day of the last sign of life of any session. */
  seenAt: Date | null;
};

/** A link that was handed out and not yet used. */
export type Invitation = { email: string; role: Role; invitedBy: string; createdAt: Date; expiresAt: Date };

export type ApiToken = {
  id: number;
  label: string;
  scopes: readonly Scope[];
  issuedBy: string;
  issuedAt: Date;
  /** To the day: a row is not written for every request. */
  lastUsedOn: string | null;
};

/** How a change of operators ends; there is always an owner. */
export type OperatorChange =
  { status: 'ok'; before: Operator } | { status: 'unknown' } | { status: 'last-owner' };

export type OperatorStore = {
  /** By address. */
  all(): Promise<readonly Operator[]>;
  byEmail(email: string): Promise<Operator | null>;
  byId(id: string): Promise<Operator | null>;
  /** One after another, so that two owners cannot remove each other. */
  changeRole(id: string, role: Role, now: Date): Promise<OperatorChange>;
  remove(id: string): Promise<OperatorChange>;
  /** Takes an operator's second factor away. */
  dropFactor(id: string): Promise<void>;
};

export type InvitationStore = {
  add(invitation: Invitation & { tokenHash: Uint8Array }): Promise<void>;
  /** Not accepted, not revoked, not expired. */
  open(now: Date): Promise<readonly Invitation[]>;
  find(tokenHash: Uint8Array, now: Date): Promise<Invitation | null>;
  /** By compare-and-set: of two who accept, one gets it. Every other open link of that address ends with it. */
  take(tokenHash: Uint8Array, now: Date): Promise<Invitation | null>;
  /** Ends every open link of an address. */
  revoke(email: string, now: Date): Promise<number>;
  /** Links made for an address at or after an instant. */
  countSince(email: string, since: Date): Promise<number>;
};

export type AttemptStore = {
  /** Counts this attempt and what stands within the window before it. */
  count(attempt: { account: Uint8Array; network: string; at: Date }, since: Date): Promise<AttemptLoad>;
  clear(account: Uint8Array): Promise<void>;
};

export type ApiTokenStore = {
  add(token: {
    hash: Uint8Array;
    label: string;
    scopes: readonly Scope[];
    issuedBy: string;
    issuedAt: Date;
  }): Promise<number>;
  /** In force, newest first. */
  all(): Promise<readonly ApiToken[]>;
  /** In force; its day of use is noted. */
  use(hash: Uint8Array, now: Date): Promise<ApiToken | null>;
  /** The one that ended, or null. */
  revoke(id: number, now: Date): Promise<ApiToken | null>;
};

export type AuditStore = {
  add(entry: NewAuditEntry): Promise<void>;
  /** Newest first. */
  list(page: {
    before: number | null;
    limit: number;
    subject: string | null;
  }): Promise<readonly AuditEntry[]>;
};

/** Writes a line into the audit trail: who did what to what. */
export type Note = (
  by: Actor,
  act: string,
  subject: string,
  change?: { before?: AuditState; after?: AuditState },
) => Promise<void>;

/** What the flows need of whoever keeps passwords and sessions. */
export type AccountKeeper = {
  /** Makes an account, or gives an existing one another password and ends its sessions. Role and second factor of an existing one stay. */
  enrol(who: {
    email: string;
    name: string;
    role: Role;
    password: string;
  }): Promise<{ operatorId: string; made: boolean }>;
  /** Ends every session of an operator. */
  endSessions(operatorId: string): Promise<void>;
};

/** Mails an operator. */
export type OperatorPost = {
  /** @param link opens a page where a password is chosen, until `expiresAt` */
  invite(email: string, link: string, kind: 'invitation' | 'new-password', expiresAt: Date): Promise<void>;
};
