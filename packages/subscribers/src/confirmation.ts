import type { SignUpSettings } from './sign-up.ts';
import type { SubscriberState } from './subscriber.ts';

/** How long a confirm link holds. */
export const confirmationLifetimeMs = 48 * 3_600_000;
/** How long an unanswered sign-up is kept. */
export const pendingLifetimeMs = 7 * 86_400_000;

/** What a mailed confirm link stands for. */
export type Confirmation = {
  subscriberId: number;
  kind: 'sign-up' | 'change-of-address';
  /** The address that the link was mailed to. */
  email: string;
  /** Null for a change of address. */
  settings: SignUpSettings | null;
  createdAt: Date;
  expiresAt: Date;
  confirmedAt: Date | null;
  /** Where an operator decides on sign-ups: how far that is; null where none is asked. */
  approval: Approval | null;
};

/** What an operator has said to a confirmed sign-up. */
export type Approval = 'awaited' | 'approved' | 'declined';

/** Evidence of consent, never an address in clear. */
export type Evidence = {
  /** Version of the form or door that was used. */
  form: string;
  /** Hash of the network prefix; null where there is none (command line). */
  network: string | null;
};

/** What pressing the button of a confirm link does. */
export type Verdict = 'confirm' | 'already' | 'awaiting' | 'gone';

/**
 * Judges a confirm link that exists: once, in time, and not after the subscriber left again.
 * @param facts.suppressed the address asked never to be mailed
 */
export function judgeConfirmation(
  confirmation: Pick<Confirmation, 'kind' | 'createdAt' | 'expiresAt' | 'confirmedAt' | 'approval'>,
  subscriber: { state: SubscriberState; unsubscribedAt: Date | null },
  facts: { now: Date; suppressed: boolean },
): Verdict {
  const live = subscriber.state === 'active' || subscriber.state === 'paused';
  const leftSince =
    subscriber.unsubscribedAt !== null &&
    subscriber.unsubscribedAt > (confirmation.confirmedAt ?? confirmation.createdAt);
  if (leftSince) return 'gone';
  if (confirmation.confirmedAt !== null) {
    if (live) return 'already';
    return confirmation.approval === 'awaited' ? 'awaiting' : 'gone';
  }
  if (confirmation.expiresAt <= facts.now || facts.suppressed) return 'gone';
  if (confirmation.kind === 'change-of-address') return live ? 'confirm' : 'gone';
  return live ? 'already' : 'confirm';
}
