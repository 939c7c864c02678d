import type { Day } from '@broadsheet/papers';

export type SubscriberState = 'pending' | 'active' | 'paused' | 'unsubscribed';

/** `weekly:mon` … `weekly:sun` is one digest a week on that local day. */
export type Cadence =
  'daily' | 'weekdays' | `weekly:${'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun'}`;

/** When and how a subscriber is mailed. */
export type Preferences = {
  /** IANA name. */
  timezone: string;
  /** Local hour, 0 to 23. */
  hour: number;
  cadence: Cadence;
  /** 1 to 50. */
  maxPapers: number;
};

/** A subscriber follows, or mutes, a topic or words of their own. */
export type Interest =
  | { kind: 'topic'; topicId: number; slug: string; name: string; ruleId: number; muted: boolean }
  | { kind: 'query'; query: string; ruleId: number; muted: boolean };

export type Subscriber = {
  id: number;
  /** As mailed: local part as typed, domain as lower-case A-label. */
  email: string;
  state: SubscriberState;
  preferences: Preferences;
  interests: readonly Interest[];
  pausedUntil: Date | null;
  confirmedAt: Date | null;
  watermark: number | null;
  nextDueAt: Date | null;
  lastDigestDay: Day | null;
};
