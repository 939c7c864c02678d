import type { NewFactor, SignedIn } from '@broadsheet/accounts';
import type {
  Actor,
  ApiToken,
  AuditEntry,
  Invitation,
  Note,
  Operator,
  OperatorChange,
  Role,
  Scope,
} from '@broadsheet/operators';

import type { Invalid } from '../views.ts';

/** `Set-Cookie` values for the browser. */
export type Cookies = { cookies: readonly string[] };

/** What a browser sent with a request to sign in. `cookie` is its `Cookie` header. */
export type Browser = { cookie: string; ip: string };

/** A session as requests carry it. */
export type Session = SignedIn & {
  /** Stands in every form of this session. */
  formToken: string;
};

export type SignInOutcome =
  ({ status: 'signed-in' | 'second-factor' } & Cookies) | { status: 'refused' } | { status: 'limited' };

export type CodeOutcome =
  ({ status: 'signed-in' } & Cookies) | { status: 'refused' } | { status: 'expired' } | { status: 'limited' };

/** Everything operators do about themselves and each other, bound to its stores, keys, clock and randomness. */
export type Operators = {
  signIn(email: string, password: string, browser: Browser): Promise<SignInOutcome>;
  secondFactor(code: string, browser: Browser): Promise<CodeOutcome>;
  session(cookie: string): Promise<Session | null>;
  isFormToken(session: Session, given: string): boolean;
  signOut(session: Session, cookie: string): Promise<Cookies>;
  signOutEverywhere(session: Session): Promise<void>;
  /** Mails a link to choose another password, if the address is an operator's. The answer is the same for every address. */
  forgot(email: string, browser: Browser): Promise<void>;
  invitation(token: string): Promise<(Invitation & { standing: boolean }) | null>;
  accept(
    token: string,
    document: { name: string; password: string },
  ): Promise<{ status: 'ok'; email: string } | { status: 'gone' } | Invalid>;

  beginFactor(session: Session, cookie: string, password: string): Promise<NewFactor | null>;
  confirmFactor(session: Session, cookie: string, code: string): Promise<Cookies | null>;
  removeFactor(session: Session, cookie: string, password: string): Promise<Cookies | null>;
  changePassword(
    session: Session,
    cookie: string,
    passwords: { old: string; new: string },
  ): Promise<({ status: 'ok' } & Cookies) | Invalid>;

  all(): Promise<{ operators: readonly Operator[]; invitations: readonly Invitation[] }>;
  /** @returns the link, which was mailed as well where `mails` says so */
  invite(
    by: Actor,
    email: string,
    role: Role,
    mails: boolean,
  ): Promise<{ status: 'ok'; link: string; standing: boolean; expiresAt: Date } | Invalid>;
  revokeInvitation(by: Actor, email: string): Promise<void>;
  changeRole(by: Actor, id: string, role: Role): Promise<OperatorChange>;
  remove(by: Actor, id: string): Promise<OperatorChange>;
  dropFactor(by: Actor, id: string): Promise<OperatorChange>;

  tokens(): Promise<readonly ApiToken[]>;
  issueToken(
    by: Actor,
    label: string,
    scopes: readonly Scope[],
  ): Promise<{ status: 'ok'; token: string } | Invalid>;
  revokeToken(by: Actor, id: number): Promise<boolean>;
  /** Whose a bearer is, of the tokens in force. */
  tokenBy(bearer: string): Promise<ApiToken | null>;

  /** Newest first. */
  audit(page: {
    before: number | null;
    limit: number;
    subject: string | null;
  }): Promise<readonly AuditEntry[]>;
  note: Note;
};
