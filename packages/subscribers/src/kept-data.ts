import type { Day } from '@broadsheet/papers';

import type { Preferences, SubscriberState } from './subscriber.ts';
import type { SuppressionReason } from './suppression.ts';

/** All that is kept about an address, as its owner may have it. */
export type KeptData = {
  email: string;
  state: SubscriberState;
  preferences: Preferences;
  createdAt: Date;
  confirmedAt: Date | null;
  unsubscribedAt: Date | null;
  pausedUntil: Date | null;
  nextDueAt: Date | null;
  lastDigestDay: Day | null;
  interests: readonly { topic: string | null; words: string | null; muted: boolean }[];
  votes: readonly { paper: string; title: string; vote: 'more' | 'less'; at: Date }[];
  /** Sign-ups and changes of address: the evidence of consent. */
  confirmations: readonly {
    kind: string;
    email: string;
    askedAt: Date;
    confirmedAt: Date | null;
    approval: string | null;
    settings: unknown;
    /** Form version, and keyed hashes of network and mailbox. */
    evidence: unknown;
  }[];
  notices: readonly {
    kind: string;
    state: string;
    createdAt: Date;
    finishedAt: Date | null;
    reply: string | null;
  }[];
  deliveries: readonly {
    day: Day;
    edition: Day | null;
    state: string;
    reason: string | null;
    finishedAt: Date | null;
    reply: string | null;
    /** Keys of the papers that were printed. */
    papers: readonly string[];
  }[];
  returnedMail: readonly {
    kind: string;
    class: string | null;
    status: string | null;
    at: Date;
    consequence: string;
  }[];
  suppression: { reason: SuppressionReason; since: Date; note: string | null } | null;
};

/** Reads what is kept about subscribers. */
export type KeptDataStore = {
  of(subscriberId: number): Promise<KeptData | null>;
  /** Whether the subscription went to another address at or after an instant. */
  movedSince(subscriberId: number, instant: Date): Promise<boolean>;
};
