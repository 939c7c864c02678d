export { startListener } from './listener/listener.ts';
export type { Listener, ListenerAddress, ListenerPorts } from './listener/listener.ts';
export { createMailReader } from './reader/reader.ts';
export type { MailReader, ReaderLimits, ReadOutcome } from './reader/reader.ts';
export { largestMail, readHere } from './reader/read.ts';
export type { ReadMail, Received } from './reader/read.ts';
