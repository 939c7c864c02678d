import type { PauseReason } from '@broadsheet/delivery';

/** Why an outcome is what it is, as people say it; what the server's reply was classed as, among them. */
const reasons: Readonly<Record<string, string>> = {
  'nothing-matched': 'nothing matched',
  expired: 'came too late; its papers go to the next digest',
  unsubscribed: 'unsubscribed before it left',
  paused: 'paused before it left; its papers are kept',
  suppressed: 'the address is suppressed',
  erased: 'erased',
  cancelled: 'cancelled by an operator',
  withdrawn: 'every paper of it was withdrawn',
  resend: 'queued again by an operator',
  'given-back': 'given back by a worker that stopped',
  'lease-ended': 'a worker ended in the middle',
  'retry-of-uncertain': 'outcome unknown, tried once more',
  'outcome-unknown': 'no answer after the last byte',
  'signing-key-changed': 'outcome unknown, and the signing key is another now',
  stop: 'the mail server refuses our set-up',
  retry: 'the server asked to try later',
  defer: 'the provider is slowed down',
  'host-limit': 'waits for its turn at the provider',
  hard: 'no such address',
  soft: 'not to be reached just now',
  policy: 'refused by policy',
  message: 'the message could not be made or was not taken',
  address: 'not an address that can be mailed',
};

/** "skipped, nothing matched". */
export function missedWords({ state, reason }: { state: string; reason: string | null }): string {
  if (state === 'submitting') return 'being submitted';
  if (state === 'uncertain' && reason === 'withdrawn')
    return 'uncertain: no answer after the last byte, and a paper of it was withdrawn since';
  return reason === null ? state : `${state}: ${reasons[reason] ?? reason}`;
}

/** Why no digest leaves. */
export const pauseWords: Readonly<Record<PauseReason, string>> = {
  operator: 'Paused by an operator',
  'our-set-up': 'Paused: a mail server refuses our set-up',
  'mass-rejection': 'Paused: too many addresses were refused at once',
  standing: 'Paused: too many complaints or dead addresses',
};
