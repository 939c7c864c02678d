import { type Reading, type TokenCandidate, readReturnedMail, tokenCandidates } from '@broadsheet/bounces';

import { readMail } from '../mime/read-mail.ts';

/** Octets of a mail that are read; the listener takes no more. */
export const largestMail = 1024 * 1024;

/** A mail, and whom it came to in its envelope. */
export type Received = { bytes: Uint8Array; envelope: readonly string[] };

/** What a mail says, and what in it may be a token of ours. */
export type ReadMail = { reading: Reading; candidates: readonly TokenCandidate[] };

/** Reads a mail where it is called: the reader calls it in a thread with limits. */
export function readHere({ bytes, envelope }: Received): ReadMail {
  const mail = readMail(bytes.subarray(0, largestMail));
  return { reading: readReturnedMail(mail), candidates: tokenCandidates(mail, envelope) };
}
