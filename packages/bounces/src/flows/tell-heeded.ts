import type { Heeded, HeldToo } from './heed.ts';

/** A log, as far as it is needed: facts under a name. */
export type HeedLog = {
  info(facts: object, event: string): void;
  error(facts: object, event: string): void;
};

/** One line for whatever changed a subscriber, by id; and one for each mail host of which an operator has to decide. */
export function tellHeeded(log: HeedLog, heeded: Heeded | HeldToo, channel: string): void {
  if (heeded.status === 'held-too') {
    const { mailHost, heldToo } = heeded;
    if (heldToo > 0) log.error({ channel, mailHost, heldToo }, 'returned.held');
    return;
  }
  if (heeded.status !== 'heeded') return;
  const { subscriberId, consequence, heldToo, first, mailHost } = heeded;
  if (consequence.kind === 'hold') {
    if (first) log.error({ channel, mailHost, heldToo }, 'returned.held');
  } else if (consequence.kind === 'suppress' || consequence.kind === 'unsubscribe')
    log.info({ channel, subscriberId, ...consequence }, 'returned.heeded');
}
