import type { Day } from '@broadsheet/papers';

import type { Approval, Confirmation, Evidence } from './confirmation.ts';
import type { DueTimes } from './due-times.ts';
import type { SubscriberRecord } from './import.ts';
import type { CompiledQuery, NewInterest, NewRule, WishKinds } from './interests.ts';
import type { NewNotice, NoticeKind } from './notice.ts';
import type { Schedule } from './preference-change.ts';
import type { Sealer } from './sealer.ts';
import type { Proof, SignUpLoad, SignUpSettings } from './sign-up.ts';
import type { Preferences, Subscriber, SubscriberState } from './subscriber.ts';
import type { SuppressionReason } from './suppression.ts';

/** What the flows of this package need of the world. */
export type SubscriberPorts = {
  subscribers: SubscriberStore;
  suppressions: Suppressions;
  topics: TopicDirectory;
  rules: Rules;
  queue: SubscriberQueue;
  sealer: Sealer;
  dueTimes: DueTimes;
  /** A cryptographic source. */
  randomBytes(size: number): Uint8Array;
  /** Keyed hash of what limits count by: `suppressionHash` under the installation's key. */
  hashOf(text: string): Buffer;
};

/** Topics on offer. */
export type TopicDirectory = {
  /** Ids by slug; what is not offered, or not any more, is left out. */
  offered(slugs: readonly string[]): Promise<ReadonlyMap<string, number>>;
};

/** Queries as rules. */
export type Rules = {
  /** A paper given as an example that is not known here is a problem at its column. */
  compile(query: string): Promise<CompiledQuery>;
  /** Ids by key; the same content is the same rule. */
  upsert(rules: readonly NewRule[], now: Date): Promise<ReadonlyMap<string, number>>;
};

/** Wakes workers; rows are the truth, so that losing a call loses nothing. */
export type SubscriberQueue = {
  /** Called for skipped notices too, so that timing tells nothing. */
  notify(noticeIds: readonly number[]): Promise<void>;
  /** A digest is due now. */
  plan(): Promise<void>;
};

/** Addresses that are never mailed; known here by their keys, stored as hashes. */
export type Suppressions = {
  /** Which of these address keys are suppressed, themselves or with their whole domain. */
  among(addressKeys: readonly string[]): Promise<ReadonlySet<string>>;
  /** Those of them that may not even be asked by a confirm mail: signing up anew lifts what bounces brought, and nothing else. */
  barred(addressKeys: readonly string[]): Promise<ReadonlySet<string>>;
  /** Lifts what bounces brought, once an address has confirmed anew; returns how many. */
  liftBounces(addressKeys: readonly string[]): Promise<number>;
  /** Keeps the first reason of an address that is suppressed already, unless a bounce gave it and this is somebody's word. Returns how many are new. */
  add(addressKeys: readonly string[], reason: SuppressionReason, now: Date, note?: string): Promise<number>;
};

/** A subscriber's row, locked until the transaction ends. */
export type LockedSubscriber = Schedule & {
  id: number;
  email: string;
  confirmedAt: Date | null;
  unsubscribedAt: Date | null;
  lastDigestDay: Day | null;
};

export type NewConfirmation = Pick<
  Confirmation,
  'subscriberId' | 'kind' | 'email' | 'settings' | 'createdAt' | 'expiresAt'
> & {
  tokenHash: Buffer;
  /** `limit`: what limits count the mailbox by, hashed. */
  evidence: Evidence & { limit: string };
};

/** Rows of one transaction. */
export type SubscriberRows = {
  /** Sign-ups one after another, so that limits hold under any number of callers at once. */
  lockSignUps(): Promise<void>;
  load(query: { limit: string; host: string; network: string | null; now: Date }): Promise<SignUpLoad>;
  /** False where it was spent before. */
  spendProof(proof: Proof): Promise<boolean>;
  /** The row of an address, made as pending where there is none; written in either case. */
  enrol(row: { email: string; key: string; preferences: Preferences; now: Date }): Promise<LockedSubscriber>;
  /** The deliveries of a subscriber, and of whoever lives at an address; before `lock`, by who will move one to the other. */
  lockDeliveries(id: number, key: string): Promise<void>;
  lock(id: number): Promise<LockedSubscriber | null>;
  /** Without making a row. */
  lockByKey(key: string): Promise<LockedSubscriber | null>;
  lockConfirmation(tokenHash: Buffer): Promise<Confirmation | null>;
  addConfirmation(confirmation: NewConfirmation): Promise<void>;
  markConfirmed(tokenHash: Buffer, now: Date): Promise<void>;
  /** Confirmed, and waiting for an operator; who had left is pending again. */
  await(tokenHash: Buffer, now: Date): Promise<void>;
  /** The newest sign-up of a pending subscriber that waits for an operator. */
  lockAwaited(subscriberId: number): Promise<Confirmation | null>;
  /** Decides every sign-up of a subscriber that waits. Who is declined is what they were before. */
  decide(
    subscriberId: number,
    decision: { approval: Exclude<Approval, 'awaited'>; by: string; now: Date },
  ): Promise<void>;
  addNotice(notice: NewNotice): Promise<number>;
  /** Notices queued or beyond, skipped ones left out, created at or after an instant. */
  countNotices(query: { email: string; kind: NoticeKind; since: Date }): Promise<number>;
  /** Active from now on. The watermark lies just before the newest publication, and never goes back. */
  activate(row: {
    id: number;
    email: string;
    preferences: Preferences;
    nextDueAt: Date;
    now: Date;
  }): Promise<void>;
  reschedule(id: number, schedule: Schedule): Promise<void>;
  /** Replaces interests of the kinds given; of the others those that would stand twice. */
  replaceInterests(id: number, interests: readonly NewInterest[], kinds: WishKinds): Promise<void>;
  /** False where another subscriber lives at that address; a row that was never or is no longer subscribed makes way. */
  moveAddress(id: number, email: string, key: string): Promise<boolean>;
  /** Whose pause is over, a page of them. */
  lockResumable(now: Date, limit: number): Promise<readonly LockedSubscriber[]>;
};

/** A sign-up that waits for an operator. */
export type AwaitingSignUp = {
  subscriberId: number;
  email: string;
  confirmedAt: Date;
  settings: SignUpSettings;
};

/** A subscriber as an import writes it. */
export type ImportedSubscriber = {
  email: string;
  key: string;
  state: SubscriberState;
  preferences: Preferences;
  interests: readonly NewInterest[];
  /** What the file speaks of. */
  kinds: WishKinds;
  /** Null unless active. */
  nextDueAt: Date | null;
};

export type SubscriberStore = {
  find(id: number): Promise<Subscriber | null>;
  findByKey(key: string): Promise<Subscriber | null>;
  findConfirmation(tokenHash: Buffer): Promise<Confirmation | null>;
  inTransaction<T>(work: (rows: SubscriberRows) => Promise<T>): Promise<T>;
  /** From any state: when they said so last is kept. False where they had left already, or are not known. */
  unsubscribe(id: number, now: Date): Promise<boolean>;
  /** Sign-ups that wait for an operator, the longest first; `total` counts all. */
  awaiting(limit: number): Promise<{ total: number; signUps: readonly AwaitingSignUp[] }>;
  /** Drops sign-ups and confirm links that nobody answered, or that were declined, and that are older than `before`. */
  dropUnanswered(before: Date, now: Date): Promise<{ subscribers: number; confirmations: number }>;
  /** What stands under these address keys. */
  standing(
    keys: readonly string[],
  ): Promise<ReadonlyMap<string, { state: SubscriberState; lastDigestDay: Day | null }>>;
  /** Inserts or replaces by address, a page at a time, one transaction. Keys are distinct. */
  upsertPage(page: readonly ImportedSubscriber[], now: Date): Promise<void>;
  /** Whether anybody mutes anything. */
  mutes(): Promise<boolean>;
  /** Everybody, by id. */
  all(): AsyncIterable<SubscriberRecord>;
  /** Deletes the row and what hangs on it; deliveries stay without the person. */
  erase(key: string): Promise<boolean>;
};
