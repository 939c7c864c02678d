import type { Message } from './message.ts';
import type { SkipReason } from './states.ts';

/**
 * In place of a fingerprint where an operator had an unknown outcome tried once more, knowing that it may come twice: whatever keys sign now
 * will do.
 */
export const anyKeys = 'any keys';

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
  /** Asks again who may be mailed; rows that may are absent. `lost`: the row is not held under the claim any more, or its lease is over. */
  refused(claim: string, ids: readonly number[]): Promise<ReadonlyMap<number, SkipReason | 'lost'>>;
  /**
   * Keeps what makes the bytes (keys, and where rows have one the template version), before the first byte leaves; of a retry, whose bytes are
   * fixed already, that it has begun.
   * @returns the rows that are still held under the claim: the others are not to be submitted
   */
  fixBytes(claim: string, ids: readonly number[], signedWith: string): Promise<readonly number[]>;
  /** Records what became of claimed rows; those no longer held under their claim are left as they are. */
  record(outcomes: readonly { claim: string; outcome: Outcome }[], now: Date): Promise<void>;
};

/** What the sweeper asks of an outbox. */
export type SweptOutbox = {
  /**
   * Rows in `submitting` past their lease become `uncertain`, or `queued` where their bytes were not even fixed: not one
   * of those left. Returns how many.
   */
  endLeases(options: { now: Date; retryAt: Date | null }): Promise<number>;
  /**
   * Rows past their time become `skipped: expired`, and their papers go back; those whose edition was cancelled while they were in hand become
   * `skipped: cancelled`, and theirs do not. Returns how many.
   */
  expire(now: Date): Promise<number>;
  /** Whether anybody has rows in hand now, under a lease that lasts. */
  inHand(): Promise<boolean>;
  /** Rows whose next attempt has come, oldest first; of one subscriber where `subscriberId` is given. */
  owed(options: { now: Date; limit: number; subscriberId?: number }): Promise<readonly number[]>;
  /** When the first of the rows comes due that wait for nothing but a turn at their mail group; null: none does until then. */
  nextTurn(options: { now: Date; until: Date; subscriberId?: number }): Promise<Date | null>;
};

/** A message that cannot be built, now or later. */
export class UnbuildableError extends Error {
  override readonly name = 'UnbuildableError';
  readonly code = 'message';
}

/** What has to be known before a message may leave, the database did not say, or too slowly: `cause`. Nothing is wrong with the row. */
export class UnansweredError extends Error {
  override readonly name = 'UnansweredError';
  readonly code = 'unanswered';
  constructor(cause: unknown) {
    super('The database did not say whether the message may leave', { cause });
  }
}

/**
 * Makes the bytes of a row, or says why there is nothing to be mailed any more.
 * @throws UnbuildableError where there is no message to be made of it: the row fails alone. After any other error it is
 *   tried again: what it reads may be out of reach just now
 */
export type Assemble<Row> = (row: Row) => Promise<Message | { skip: SkipReason }>;
