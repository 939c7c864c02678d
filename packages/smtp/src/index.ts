export { createMailbox } from './mailbox.ts';
export type { CaughtMail } from './mailbox.ts';
export type { Limits } from './limits.ts';
export { createSmtpTransport } from './smtp-transport.ts';
export type { SmtpLog, SmtpTransportOptions } from './smtp-transport.ts';
export { createSmtpTransports } from './smtp-transports.ts';
export type { SmtpTransportsOptions } from './smtp-transports.ts';
export { isLoopback, parseSmtpUrls, SmtpUrlError } from './smtp-url.ts';
export type { SmtpServer } from './smtp-url.ts';
