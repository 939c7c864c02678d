/** The reader of mails alone, for who listens to nobody: nothing else of the package is loaded. */
export { createMailReader } from './reader.ts';
export type { MailReader, ReaderLimits, ReadOutcome } from './reader.ts';
export { largestMail, readHere } from './read.ts';
export type { ReadMail, Received } from './read.ts';
