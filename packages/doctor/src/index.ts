export { examine } from './examine.ts';
export type { Body } from './examine.ts';
export type { Finding, Verdict } from './finding.ts';
export { createNames } from './names.ts';
export type { Answer, Names } from './names.ts';
export type { SmtpHost } from './server-checks.ts';
