import { type OwnToken, type TokenCandidate } from '../own-tokens.ts';
import type { Channel, ReturnedMailStore } from '../ports.ts';
import type { Reading } from '../reading/reading.ts';
import { type Heeded, eventOf, heed } from './heed.ts';

/** A mail, and whom it came to in its envelope. */
export type ReceivedMail = { bytes: Uint8Array; envelope: readonly string[] };

export type ReceivePorts = {
  /** Takes a mail apart away from the main thread, within limits; never throws for what it holds. */
  read(
    received: ReceivedMail,
  ): Promise<
    | { status: 'read'; reading: Reading; candidates: readonly TokenCandidate[] }
    | { status: 'failed'; reason: string }
  >;
  /** `ownTokenIn` with the installation's keys. */
  own(candidates: readonly TokenCandidate[]): OwnToken | null;
  returned: ReturnedMailStore;
};

/** `unverified`: no token of ours, so that nothing follows; `unread`: not understood within the limits. */
export type Received = Heeded | { status: 'unverified' } | { status: 'unread'; reason: string };

/** Reads a mail that came back and lets follow what follows. It is believed only where a token of ours is in it. */
export async function receiveMail(
  ports: ReceivePorts,
  mail: ReceivedMail,
  channel: Channel,
  now: Date,
): Promise<Received> {
  const outcome = await ports.read(mail);
  if (outcome.status === 'failed') return { status: 'unread', reason: outcome.reason };
  const token = ports.own(outcome.candidates);
  if (token === null) return { status: 'unverified' };
  return await heed(ports, { token, event: eventOf(outcome.reading), channel }, now);
}
