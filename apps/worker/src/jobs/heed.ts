import { type Heeded, heedRejections } from '@broadsheet/bounces';
import type { Logger } from 'pino';

import type { WorkerContext } from '../context.ts';

/** Lets follow from refusals at SMTP time what follows from bounces. */
export async function heedRefusals({ installation, returned, rejections }: WorkerContext): Promise<void> {
  const heeded = await heedRejections({ returned, rejections }, installation.clock());
  for (const one of heeded) logHeeded(installation.log, one, 'smtp');
}

/** One line for whatever changed a subscriber, by id; a hold is an operator's to decide. */
export function logHeeded(log: Logger, heeded: Heeded, channel: string): void {
  if (heeded.status !== 'heeded') return;
  const { subscriberId, consequence, heldToo, mailHost } = heeded;
  if (consequence.kind === 'hold') log.error({ channel, mailHost, heldToo }, 'returned.held');
  else if (consequence.kind === 'suppress' || consequence.kind === 'unsubscribe')
    log.info({ channel, subscriberId, ...consequence }, 'returned.heeded');
}
