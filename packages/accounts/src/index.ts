export { createAccounts } from './accounts.ts';
export type { Accounts, Cookies, NewFactor, SignedIn } from './accounts.ts';
export { passwordLength } from './auth.ts';
export type { AccountsOptions } from './auth.ts';
