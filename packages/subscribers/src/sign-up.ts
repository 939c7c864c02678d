import { z } from 'zod';

import { mutedQueriesSchema, mutedTopicsSchema, queriesSchema, topicsSchema } from './interests.ts';
import { preferencesSchema } from './preferences.ts';
import type { Preferences, SubscriberState } from './subscriber.ts';

/** What a sign-up document may say; all but `email` is optional. The address policy judges `email` itself. */
export const signUpSchema = preferencesSchema.extend({
  email: z.string({ error: 'Give an e-mail address, like name@example.org.' }),
  topics: topicsSchema.default([]),
  queries: queriesSchema.default([]),
  mutedTopics: mutedTopicsSchema.optional(),
  mutedQueries: mutedQueriesSchema.optional(),
});

/** What a confirm link is bound to. Who comes back and says nothing of what they mute still mutes it. */
export type SignUpSettings = {
  topics: readonly string[];
  queries: readonly string[];
  mutedTopics?: readonly string[] | undefined;
  mutedQueries?: readonly string[] | undefined;
  preferences: Preferences;
};

/** Reads settings back from where they were kept. */
export const signUpSettingsSchema = z.object({
  topics: z.array(z.string()),
  queries: z.array(z.string()),
  mutedTopics: z.array(z.string()).optional(),
  mutedQueries: z.array(z.string()).optional(),
  preferences: preferencesSchema,
});

/** Who may sign up. Under `approval` everybody may, and an operator decides once they have confirmed. */
export type SignUpMode =
  { kind: 'open' | 'approval' | 'closed' } | { kind: 'domains'; domains: readonly string[] };

/** How much sign-up mail an installation is willing to cause. */
export type SignUpLimits = {
  /** Unanswered confirm mails per address and day; per thirty days three times as many. */
  perAddress: number;
  /** Sign-ups per network and hour, answered or not. */
  perNetwork: number;
  /** Confirm mails per hour over all. */
  perHour: number;
};

/** A proof of work that was found to be right; it is good for one sign-up. */
export type Proof = {
  /** Names it among all proofs. */
  challenge: string;
  /** Refused for its age from then on. */
  expiresAt: Date;
};

/** What was asked of late. */
export type SignUpLoad = {
  /** Confirm mails in the last hour, to whomever. */
  hour: number;
  /** Confirm mails in the last hour to this mail host. */
  host: number;
  /** Sign-ups from this network in the last hour. */
  network: number;
  /** Unanswered confirm mails to this mailbox in the last day. */
  address: number;
};

/** Why a sign-up is turned away, whoever signs up: nothing of it depends on the state of an address. */
export type SignUpRefusal = 'closed' | 'network-limit' | 'busy';

/** Whether sign-ups are turned away at this moment. Without limits they are not. */
export function refusalUnder(load: SignUpLoad, limits: SignUpLimits | null): SignUpRefusal | null {
  if (limits === null) return null;
  if (load.network >= limits.perNetwork) return 'network-limit';
  return load.hour >= limits.perHour ? 'busy' : null;
}

/** One mail host gets at most half of an hour's confirm mails; small installations need no such share. */
const hostShare = ({ perHour }: SignUpLimits): number => Math.max(100, Math.ceil(perHour / 2));

/** Whether a domain may sign up: itself or any name under it is listed. */
export function admits(mode: SignUpMode, email: string): boolean {
  if (mode.kind !== 'domains') return mode.kind !== 'closed';
  const domain = email.slice(email.lastIndexOf('@') + 1);
  return mode.domains.some((listed) => domain === listed || domain.endsWith(`.${listed}`));
}

/** The notice that a sign-up causes, and why it is not mailed, where it is not. */
export type SignUpNotice = { kind: 'confirm' | 'already-subscribed'; skipped: string | null };

/**
 * Decides what an accepted sign-up has mailed to its address.
 * @param facts.recentNotices notices of that kind to the address: in a day for `already-subscribed`, in thirty for `confirm`
 */
export function noticeForSignUp(facts: {
  subscribed: boolean;
  suppressed: boolean;
  recentNotices: number;
  load: SignUpLoad;
  limits: SignUpLimits | null;
}): SignUpNotice {
  const kind = facts.subscribed ? 'already-subscribed' : 'confirm';
  if (facts.suppressed) return { kind, skipped: 'suppressed' };
  if (facts.subscribed) return { kind, skipped: facts.recentNotices > 0 ? 'told today' : null };
  const { limits } = facts;
  const over =
    limits !== null &&
    (facts.load.address >= limits.perAddress ||
      facts.recentNotices >= 3 * limits.perAddress ||
      facts.load.host >= hostShare(limits));
  return { kind, skipped: over ? 'limit' : null };
}

/** Subscribers who get digests, or will again. */
export const isSubscribed = (state: SubscriberState): boolean => state === 'active' || state === 'paused';
