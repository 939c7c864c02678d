import type { SubscriberState, SuppressionReason } from '@broadsheet/subscribers';

import type { Consequence, EarlierBounce, ReturnedEvent } from './consequence.ts';
import type { OwnToken } from './own-tokens.ts';

/** By which way a report came; `smtp`: the refusal of one of our own deliveries. */
export type Channel = 'smtp' | 'listener' | 'imap' | 'ses' | 'sendgrid' | 'postmark' | 'mailgun';

/** The subscriber that a token names, locked. */
export type Addressee = {
  subscriberId: number;
  /** Whole address, lower case. */
  emailKey: string;
  state: SubscriberState;
  /** Null where the token names nobody's delivery. */
  deliveryId: number | null;
  editionId: number | null;
};

/** Rows of one transaction; reports about one mail host wait for one another. */
export type ReturnedRows = {
  /** Null where the subscriber is gone, or the row was a notice's. */
  find(token: OwnToken): Promise<Addressee | null>;
  /** Keeps others with reports about this mail host out until the transaction ends. */
  lockHost(mailHost: string): Promise<void>;
  known(event: string): Promise<boolean>;
  /** Bounces since they last confirmed, oldest first. */
  earlier(subscriberId: number): Promise<readonly EarlierBounce[]>;
  lastSuccess(subscriberId: number, before: Date): Promise<Date | null>;
  /** `held`: how many of those since then wait for an operator. */
  host(mailHost: string, since: Date): Promise<{ hardLately: number; subscribers: number; held: number }>;
  record(row: ReturnedRow): Promise<void>;
  /** From any state; `now` is what tells a bounce's doing from what they said themselves. */
  unsubscribe(subscriberId: number, now: Date): Promise<void>;
  suppress(emailKey: string, reason: SuppressionReason, now: Date): Promise<void>;
  /**
   * What was suppressed as hard of a mail host since then is held as well: subscribers get their state back, but those who left by
   * themselves since. Returns how many.
   */
  holdToo(mailHost: string, since: Date, now: Date): Promise<number>;
};

export type ReturnedRow = {
  /** Names the event among all that ever came. */
  name: string;
  channel: Channel;
  event: ReturnedEvent;
  addressee: Addressee;
  mailHost: string;
  receivedAt: Date;
  consequence: Consequence;
};

export type ReturnedMailStore = { inTransaction<T>(work: (rows: ReturnedRows) => Promise<T>): Promise<T> };
