import type { Buffer } from 'node:buffer';
import { createHmac } from 'node:crypto';

/** Failures to sign in that are put up with, in a quarter of an hour. */
export const attemptLimits = { windowMs: 15 * 60_000, perAccount: 5, perNetwork: 20 } as const;

/** Attempts within the window, the present one included. A success clears those of its account. */
export type AttemptLoad = { account: number; network: number };

/** Whether an attempt may go on to look at the password. */
export function mayAttempt({ account, network }: AttemptLoad): boolean {
  return account <= attemptLimits.perAccount && network <= attemptLimits.perNetwork;
}

/** What attempts on an account are counted by: whether the account exists or not, and without keeping its address. */
export function attemptKey(key: Uint8Array, account: string): Buffer {
  return createHmac('sha256', key).update(account.trim().toLowerCase()).digest();
}
