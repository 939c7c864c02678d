import { prismaAdapter } from 'better-auth/adapters/prisma';
import { betterAuth } from 'better-auth/minimal';
import { twoFactor } from 'better-auth/plugins/two-factor';

/** Twelve characters at least: what is longer than a word, and needs no rules about digits. */
export const passwordLength = { least: 12, most: 128 } as const;

/** What accounts stand on. */
export type AccountsOptions = {
  /** Prisma's client over our tables. */
  prisma: object;
  /** Newest first; the newest signs cookies, all decrypt second factors. `id` is a name of the key that no other has. */
  secrets: readonly { id: number; value: string }[];
  /** Without a slash at its end; https makes cookies Secure. */
  publicUrl: string;
  /** What an authenticator app calls the account. */
  siteName: string;
  /** Of the library's own complaints. */
  onError: (message: string, details: readonly unknown[]) => void;
};

/** Seconds. A session ends a week after it was last used, and is written again once a day at most. */
const session = { expiresIn: 7 * 86_400, updateAge: 86_400 } as const;

/**
 * The library over our tables and under our names. It serves no routes of its own: what it can do is called from ours, so
 * that its rate limits and origin checks, which belong to its routes, are ours to make.
 */
export function createAuth({ prisma, secrets, publicUrl, siteName, onError }: AccountsOptions) {
  return betterAuth({
    appName: siteName,
    baseURL: publicUrl,
    basePath: '/admin/auth',
    secret: secrets[0]?.value ?? '',
    secrets: secrets.map(({ id, value }) => ({ version: id, value })),
    database: prismaAdapter(prisma, { provider: 'postgresql' }),
    telemetry: { enabled: false },
    rateLimit: { enabled: false },
    logger: {
      level: 'warn',
      log: (_level, message, ...details) => {
        onError(message, details);
      },
    },
    emailAndPassword: {
      enabled: true,
      // Accounts are made by invitation alone.
      disableSignUp: true,
      minPasswordLength: passwordLength.least,
      maxPasswordLength: passwordLength.most,
    },
    user: {
      modelName: 'operator',
      additionalFields: { role: { type: 'string', required: true, input: false } },
    },
    session: { modelName: 'operatorSession', fields: { userId: 'operatorId' }, ...session },
    account: { modelName: 'operatorCredential', fields: { userId: 'operatorId' } },
    verification: { modelName: 'operatorVerification' },
    advanced: {
      cookiePrefix: 'broadsheet',
      useSecureCookies: publicUrl.startsWith('https:'),
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', path: '/admin' },
      // Ours decides which peer is believed; nothing of it is kept with sessions.
      ipAddress: { disableIpTracking: true },
    },
    plugins: [
      twoFactor({
        issuer: siteName,
        schema: { twoFactor: { modelName: 'operatorFactor', fields: { userId: 'operatorId' } } },
        accountLockout: { enabled: true, maxFailedAttempts: 10, durationSeconds: 900 },
      }),
    ],
  });
}

export type Auth = ReturnType<typeof createAuth>;
