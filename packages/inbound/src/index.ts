export { startListener } from './listener/listener.ts';
export type { Listener, ListenerAddress, ListenerPorts } from './listener/listener.ts';
export { MailboxError, openMailbox } from './imap/mailbox.ts';
export type { Mailbox, MailboxAddress, MailboxPorts, MailboxReading } from './imap/mailbox.ts';
export { createMailReader, largestMail, readHere } from './reader/index.ts';
export type { MailReader, ReaderLimits, ReadMail, ReadOutcome, Received } from './reader/index.ts';
export { callLifetimeMs } from './webhooks/sns.ts';
export { openMailgunCall, openPostmarkCall, openSendgridCall, openSesCall } from './webhooks/webhooks.ts';
export type { Call, Opened, WebhookKeys } from './webhooks/webhooks.ts';
