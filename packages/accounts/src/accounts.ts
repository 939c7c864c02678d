import type { AccountKeeper, Role } from '@broadsheet/operators';
import { isRole } from '@broadsheet/operators';

import { type AccountsOptions, createAuth } from './auth.ts';
import { cookiesOf, sessionOf, withCookies } from './cookies.ts';

/** Somebody who signed in, and the session they did it with. */
export type SignedIn = {
  operator: { id: string; email: string; name: string; role: Role; secondFactor: boolean };
  /** Names the session; no secret. */
  sessionId: string;
};

/** `Set-Cookie` values that the answer to the browser has to carry. */
export type Cookies = { cookies: readonly string[] };

/** What an authenticator app is told, once. */
export type NewFactor = { uri: string; secret: string; recoveryCodes: readonly string[] };

/**
 * Passwords, second factors and sessions of operators. `cookie` is the request's `Cookie` header. Sessions, codes and the
 * locks on codes live by the machine's clock, as authenticator apps do.
 */
export type Accounts = AccountKeeper & {
  /** A session of its own for every sign-in; whatever cookie came with the request is worth nothing afterwards. */
  signIn(
    email: string,
    password: string,
  ): Promise<({ status: 'signed-in' | 'second-factor' } & Cookies) | { status: 'refused' }>;
  /** The second step, within ten minutes of the first; `cookie` carries the first. After ten failures in a row it is `locked`. */
  secondFactor(
    cookie: string,
    code: { kind: 'app' | 'recovery'; value: string },
  ): Promise<
    ({ status: 'signed-in' } & Cookies) | { status: 'refused' } | { status: 'expired' } | { status: 'locked' }
  >;
  session(cookie: string): Promise<SignedIn | null>;
  /** Ends this session. */
  signOut(cookie: string): Promise<Cookies>;
  /** A new secret and codes, not yet in force; null where the password is wrong or a factor is in force. */
  beginFactor(cookie: string, password: string): Promise<NewFactor | null>;
  /** In force from now on, if the code is that of the new secret; the session becomes another one. */
  confirmFactor(cookie: string, code: string): Promise<Cookies | null>;
  /** Without a second factor from now on; null where the password is wrong. */
  removeFactor(cookie: string, password: string): Promise<Cookies | null>;
  /** Ends every other session; null where the old password is wrong. */
  changePassword(cookie: string, passwords: { old: string; new: string }): Promise<Cookies | null>;
};

/** Accounts over the library; nothing is read before the first call. */
export function createAccounts(options: AccountsOptions): Accounts {
  const auth = createAuth(options);
  const { api } = auth;

  async function answered(call: Promise<Response>): Promise<Cookies | null> {
    const response = await call;
    return response.ok ? { cookies: cookiesOf(response) } : null;
  }

  return {
    async signIn(email, password) {
      const response = await api.signInEmail({
        body: { email, password },
        headers: new Headers(),
        asResponse: true,
      });
      if (!response.ok) return { status: 'refused' };
      const body = (await response.json()) as { twoFactorRedirect?: boolean };
      const status = body.twoFactorRedirect === true ? 'second-factor' : 'signed-in';
      return { status, cookies: cookiesOf(response) };
    },
    async secondFactor(cookie, { kind, value }) {
      const call = kind === 'app' ? api.verifyTOTP : api.verifyBackupCode;
      const response = await call({ body: { code: value }, headers: withCookies(cookie), asResponse: true });
      if (response.ok) return { status: 'signed-in', cookies: cookiesOf(response) };
      const { code } = (await response.json()) as { code?: string };
      if (code === 'ACCOUNT_TEMPORARILY_LOCKED') return { status: 'locked' };
      const over = code === 'INVALID_TWO_FACTOR_COOKIE' || code === 'TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE';
      return { status: over ? 'expired' : 'refused' };
    },
    async session(cookie) {
      if (!sessionOf(cookie)) return null;
      const found = await api.getSession({ headers: withCookies(cookie) });
      if (found === null) return null;
      const { id, email, name, role, twoFactorEnabled } = found.user;
      if (!isRole(role)) return null;
      return {
        operator: { id, email, name, role, secondFactor: twoFactorEnabled === true },
        sessionId: found.session.id,
      };
    },
    async signOut(cookie) {
      const response = await api.signOut({ headers: withCookies(cookie), asResponse: true });
      return { cookies: cookiesOf(response) };
    },
    async endSessions(operatorId) {
      const { internalAdapter } = await auth.$context;
      await internalAdapter.deleteUserSessions(operatorId);
    },
    async enrol({ email, name, role, password }) {
      const { internalAdapter, password: passwords } = await auth.$context;
      const hash = await passwords.hash(password);
      const standing = await internalAdapter.findUserByEmail(email);
      if (standing !== null) {
        await internalAdapter.updatePassword(standing.user.id, hash);
        await internalAdapter.deleteUserSessions(standing.user.id);
        return { operatorId: standing.user.id, made: false };
      }
      const user = await internalAdapter.createUser(
        { email, name, role, emailVerified: true },
        { method: 'admin' },
      );
      await internalAdapter.linkAccount({
        userId: user.id,
        accountId: user.id,
        providerId: 'credential',
        password: hash,
      });
      return { operatorId: user.id, made: true };
    },
    async beginFactor(cookie, password) {
      const response = await api.enableTwoFactor({
        body: { password },
        headers: withCookies(cookie),
        asResponse: true,
      });
      if (!response.ok) return null;
      const { totpURI: uri, backupCodes } = (await response.json()) as {
        totpURI: string;
        backupCodes: string[];
      };
      return { uri, secret: new URL(uri).searchParams.get('secret') ?? '', recoveryCodes: backupCodes };
    },
    confirmFactor: (cookie, code) =>
      answered(api.verifyTOTP({ body: { code }, headers: withCookies(cookie), asResponse: true })),
    removeFactor: (cookie, password) =>
      answered(api.disableTwoFactor({ body: { password }, headers: withCookies(cookie), asResponse: true })),
    changePassword: (cookie, passwords) =>
      answered(
        api.changePassword({
          body: {
            currentPassword: passwords.old,
            newPassword: passwords.new,
            revokeOtherSessions: true,
          },
          headers: withCookies(cookie),
          asResponse: true,
        }),
      ),
  };
}
