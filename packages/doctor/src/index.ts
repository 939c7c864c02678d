export { examine } from './examine.ts';
export type { Body } from './examine.ts';
export type { Finding, Verdict } from './finding.ts';
export { examineMail } from './mail/examine-mail.ts';
export type { ExaminedMail } from './mail/examine-mail.ts';
export { sourceLimit } from './mail/source.ts';
export { createNames } from './names.ts';
export type { Answer, Names } from './names.ts';
export type { Reach, SmtpHost } from './server-checks.ts';
