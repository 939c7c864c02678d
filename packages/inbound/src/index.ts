export { createMailReader } from './reader/reader.ts';
export type { MailReader, ReaderLimits, ReadOutcome } from './reader/reader.ts';
export { largestMail, readHere } from './reader/read.ts';
export type { ReadMail, Received } from './reader/read.ts';
