import type { Accounts } from '@broadsheet/accounts';
import {
  attemptKey,
  attemptLimits,
  mayAttempt,
  type Actor,
  type AttemptStore,
  type Note,
} from '@broadsheet/operators';

import { networkOf } from '../http/network.ts';
import { judgePassword } from './judge.ts';
import type { Browser, Operators, Session } from './operators.ts';

type SignIn = Pick<
  Operators,
  | 'signIn'
  | 'secondFactor'
  | 'session'
  | 'signOut'
  | 'signOutEverywhere'
  | 'forgot'
  | 'beginFactor'
  | 'confirmFactor'
  | 'removeFactor'
  | 'changePassword'
>;

type SignInPorts = {
  accounts: Accounts;
  attempts: AttemptStore;
  attemptKey: Uint8Array;
  formTokenOf(sessionId: string): string;
  note: Note;
  now: () => Date;
  mailBack(email: string): Promise<void>;
};

/** Signing in and out, and what somebody signed in changes of their own account. */
export function createSignIn(ports: SignInPorts): SignIn {
  const { accounts, attempts, note } = ports;

  /** Counts an attempt against its account and its network, loopback like any other. */
  async function attempt(account: string, { ip }: Browser): Promise<{ allowed: boolean; key: Uint8Array }> {
    const key = attemptKey(ports.attemptKey, account);
    const at = ports.now();
    const since = new Date(at.getTime() - attemptLimits.windowMs);
    const load = await attempts.count({ account: key, network: networkOf(ip), at }, since);
    return { allowed: mayAttempt(load), key };
  }

  async function noteSignIn(cookies: readonly string[]): Promise<void> {
    const session = await accounts.session(cookies.map((cookie) => cookie.split(';', 1)[0] ?? '').join('; '));
    if (session !== null) await note(byOf(session), 'operator.signed-in', session.operator.email);
  }

  return {
    async signIn(email, password, browser) {
      const { allowed, key } = await attempt(email, browser);
      if (!allowed) return { status: 'limited' };
      const outcome = await accounts.signIn(email.trim().toLowerCase(), password);
      if (outcome.status === 'refused') return outcome;
      await attempts.clear(key);
      // Whatever session this browser had before ends here: nobody goes on in a session that somebody else began.
      await accounts.signOut(browser.cookie);
      if (outcome.status === 'signed-in') await noteSignIn(outcome.cookies);
      return outcome;
    },
    async secondFactor(code, browser) {
      const { allowed } = await attempt(`second factor ${browser.cookie}`, browser);
      if (!allowed) return { status: 'limited' };
      const value = code.replace(/[\s]/g, '');
      const kind = /^\d{6}$/.test(value) ? 'app' : 'recovery';
      const outcome = await accounts.secondFactor(browser.cookie, { kind, value });
      if (outcome.status === 'locked') return { status: 'limited' };
      if (outcome.status === 'signed-in') await noteSignIn(outcome.cookies);
      return outcome;
    },
    async session(cookie) {
      const session = await accounts.session(cookie);
      return session === null ? null : { ...session, formToken: ports.formTokenOf(session.sessionId) };
    },
    signOut: (_session, cookie) => accounts.signOut(cookie),
    async signOutEverywhere(session) {
      await accounts.endSessions(session.operator.id);
      await note(byOf(session), 'operator.signed-out-everywhere', session.operator.email);
    },
    async forgot(email, browser) {
      const { allowed } = await attempt(`forgot ${email}`, browser);
      if (allowed) await ports.mailBack(email.trim().toLowerCase());
    },
    beginFactor: (_session, cookie, password) => accounts.beginFactor(cookie, password),
    async confirmFactor(session, cookie, code) {
      const done = await accounts.confirmFactor(cookie, code.replace(/\s/g, ''));
      if (done !== null) await note(byOf(session), 'operator.factor-set', session.operator.email);
      return done;
    },
    async removeFactor(session, cookie, password) {
      const done = await accounts.removeFactor(cookie, password);
      if (done !== null) await note(byOf(session), 'operator.factor-removed', session.operator.email);
      return done;
    },
    async changePassword(session, cookie, passwords) {
      const problems = judgePassword(passwords.new, 'new');
      if (problems.length > 0) return { status: 'invalid', problems };
      const done = await accounts.changePassword(cookie, passwords);
      if (done === null)
        return { status: 'invalid', problems: [{ field: 'old', message: 'This is not your password.' }] };
      await note(byOf(session), 'operator.password-changed', session.operator.email);
      return { status: 'ok', ...done };
    },
  };
}

/** An operator as the audit trail names one. */
export function byOf({ operator }: Pick<Session, 'operator'>): Actor {
  return { kind: 'operator', name: operator.email };
}
