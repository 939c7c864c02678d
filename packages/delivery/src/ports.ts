import type { Message } from './message.ts';
import type { SkipReason } from './states.ts';

/** A row claimed for one attempt: nobody else submits it while its lease lasts. */
export type Claimed = {
  id: number;
  /** Attempts begun, this one included. */
  attempts: number;
  /** True where an earlier attempt ended with an unknown outcome: this is the one retry, with the very same bytes. */
  retryOfUncertain: boolean;
  /** Fingerprint of what made the bytes of the earlier attempt; null before the first. */
  signedWith: string | null;
  expiresAt: Date;
};

/** What an attempt came to; recorded by compare-and-set against the claim. */
export type Outcome = { id: number; reply: string | null } & (
  | { state: 'submitted' }
  | { state: 'rejected' | 'failed'; reason: string }
  | { state: 'skipped'; reason: SkipReason }
  /** Later, `burned: false` where the attempt does not count. */
  | { state: 'queued'; reason: string; at: Date; burned: boolean }
  /** `retryAt: null`: for good. */
  | { state: 'uncertain'; reason: string; retryAt: Date | null }
);

/** Rows that are owed a submission: deliveries, or notices. */
export type Outbox<Row extends Claimed> = {
  /** `queued` (or uncertain and due its retry) -> `submitting`, under this claim; the lease runs on the database's clock. */
  claim(
    ids: readonly number[],
    options: { claim: string; leaseSeconds: number; now: Date },
  ): Promise<readonly Row[]>;
  /** Asks again who may be mailed; rows that may are absent. */
  refused(ids: readonly number[]): Promise<ReadonlyMap<number, SkipReason>>;
  /** Keeps what makes the bytes (keys, and where rows have one the template version), before the first byte leaves. */
  fixBytes(claim: string, ids: readonly number[], signedWith: string): Promise<void>;
  /** Records what became of claimed rows; those no longer held under the claim are left as they are. */
  record(claim: string, outcomes: readonly Outcome[], now: Date): Promise<void>;
};

/** What the sweeper asks of an outbox. */
export type SweptOutbox = {
  /** Rows in `submitting` past their lease become `uncertain`; returns how many. */
  endLeases(options: { now: Date; retryAt: Date }): Promise<number>;
  /** Rows past their time become `skipped: expired`, and their papers go back; returns how many. */
  expire(now: Date): Promise<number>;
  /** Whether anybody has rows in hand now, under a lease that lasts. */
  inHand(): Promise<boolean>;
  /** Rows whose next attempt has come, oldest first. */
  owed(options: { now: Date; limit: number }): Promise<readonly number[]>;
};

/**
 * Makes the bytes of a row.
 * @throws where the message cannot be built: the row fails alone
 */
export type Assemble<Row> = (row: Row) => Promise<Message>;
